import Wire

extension Scenario {
    /// The scenario of four clusters that serve one host name.
    ///
    /// Addresses change, and at times the probes of an address fail for a while.
    package static let fourClusters = Scenario(
        name: "four-clusters",
        summary: "Ingresses in four geos; addresses move, an origin fails and recovers",
        firstStep: .seconds(20),
        populate: FourClusters.populate,
        step: FourClusters.step
    )
}

/// The Ingresses of the scenario, and its changes, which never end.
enum FourClusters {
    static let clusterName = "smart-router-internal"

    /// The addresses that each cluster's ingress controller may have; all are reserved for documentation (RFC 5737).
    private static let addressTable = [
        ["203.0.113.10", "203.0.113.11", "203.0.113.12"],
        ["198.51.100.10", "198.51.100.11", "198.51.100.12"],
        ["192.0.2.10", "192.0.2.11", "192.0.2.12"],
        ["203.0.113.200", "203.0.113.201", "203.0.113.202"],
    ]
    private static let asianV6 = "2001:db8:a51a::10"
    static let names = ["api", "checkout", "web"]

    static func populate(_ context: inout ScenarioContext) {
        for cluster in context.clusters.indices {
            for name in names {
                context.create(ingress(name, in: cluster), in: cluster)
            }
            // This Ingress lacks the label for routing: a controller's label selector must not select it.
            let unrouted = IngressTemplate(
                namespace: "admin",
                name: "metrics",
                host: "metrics.internal.example.com",
                labels: [("team", "platform")],
                addresses: ["192.0.2.250"]
            )
            context.create(unrouted, in: cluster)
        }
    }

    /// Returns an Ingress of the host name, with the first address of its cluster.
    static func ingress(_ name: String, in cluster: Int) -> IngressTemplate {
        IngressTemplate(
            name: name,
            labels: IngressTemplate.labels(clusterName: clusterName),
            addresses: addresses(addressTable[cluster % addressTable.count][0], in: cluster)
        )
    }

    /// Makes the probes of an address succeed or fail, or changes an address; returns the pause before the next step.
    static func step(_ context: inout ScenarioContext) -> Duration? {
        if let failing = context.memory["failing"] {
            context.setHealth(of: failing, failure: nil)
            context.memory["failing"] = nil
        } else if Int.random(in: 0..<3, using: &context.seed) == 0 {
            failProbes(&context)
        } else {
            changeAddress(&context)
        }
        return context.seed.seconds(in: 8...25)
    }

    /// Gives one cluster's ingress controller another address, and writes that address into the Ingresses of the shop.
    private static func changeAddress(_ context: inout ScenarioContext) {
        let cluster = Int.random(in: 0..<context.clusters.count, using: &context.seed)
        let current = context.clusters[cluster].object(.ingress, "shop/api")?.addresses.first
        let others = addressTable[cluster % addressTable.count].filter { $0 != current }
        guard let next = context.seed.element(of: others) else { return }
        for name in names {
            context.setAddresses(addresses(next, in: cluster), of: "shop/" + name, in: cluster)
        }
    }

    /// Makes the probes of one address fail until the next step.
    private static func failProbes(_ context: inout ScenarioContext) {
        let cluster = Int.random(in: 0..<context.clusters.count, using: &context.seed)
        guard let address = context.clusters[cluster].object(.ingress, "shop/api")?.addresses.first else { return }
        context.setHealth(of: address, failure: "TCP connection failed")
        context.memory["failing"] = address
    }

    /// Returns the addresses of an Ingress; in the fourth cluster there is an IPv6 address too.
    private static func addresses(_ first: String, in cluster: Int) -> [String] {
        cluster == 3 ? [first, asianV6] : [first]
    }
}

extension StoredObject {
    /// The addresses in the status of an Ingress.
    var addresses: [String] {
        let entries = json["status"]?["loadBalancer"]?["ingress"]?.array ?? []
        return entries.compactMap { $0["ip"]?.string ?? $0["hostname"]?.string }
    }
}
