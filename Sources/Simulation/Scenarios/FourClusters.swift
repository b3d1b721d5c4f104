import Wire

extension Scenario {
    /// Four clusters that serve one name; addresses move, and now and then one of them fails.
    package static let fourClusters = Scenario(
        name: "four-clusters",
        summary: "Ingresses in four geos; addresses move, an origin fails and recovers",
        firstStep: .seconds(20),
        populate: FourClusters.populate,
        step: FourClusters.step
    )
}

/// The scenario's Ingresses, and its endless changes.
private enum FourClusters {
    static let clusterName = "smart-router-internal"

    /// The addresses that each cluster's ingress controller may have: of the ranges kept for documentation.
    private static let pools = [
        ["203.0.113.10", "203.0.113.11", "203.0.113.12"],
        ["198.51.100.10", "198.51.100.11", "198.51.100.12"],
        ["192.0.2.10", "192.0.2.11", "192.0.2.12"],
        ["203.0.113.200", "203.0.113.201", "203.0.113.202"],
    ]
    private static let asianV6 = "2001:db8:a51a::10"
    private static let names = ["api", "checkout", "web"]

    static func populate(_ stage: inout Stage) {
        for cluster in stage.clusters.indices {
            for name in names {
                let ingress = IngressTemplate(
                    name: name,
                    labels: IngressTemplate.labels(clusterName: clusterName),
                    addresses: addresses(pools[cluster % pools.count][0], in: cluster)
                )
                stage.create(ingress, in: cluster)
            }
            // An Ingress without the label for routing: the selector must leave it out.
            let inner = IngressTemplate(
                namespace: "admin",
                name: "metrics",
                host: "metrics.internal.example.com",
                labels: [("team", "platform")],
                addresses: ["192.0.2.250"]
            )
            stage.create(inner, in: cluster)
        }
    }

    static func step(_ stage: inout Stage) -> Duration? {
        if let failing = stage.memory["failing"] {
            stage.setHealth(of: failing, failure: nil)
            stage.memory["failing"] = nil
        } else if Int.random(in: 0..<3, using: &stage.seed) == 0 {
            fail(&stage)
        } else {
            move(&stage)
        }
        return stage.seed.seconds(in: 8...25)
    }

    /// A cluster's ingress controller gets another address, and all its Ingresses with it.
    private static func move(_ stage: inout Stage) {
        let cluster = Int.random(in: 0..<stage.clusters.count, using: &stage.seed)
        let current = stage.clusters[cluster].object(.ingress, "shop/api")?.addresses.first
        let others = pools[cluster % pools.count].filter { $0 != current }
        guard let next = stage.seed.element(of: others) else { return }
        for name in names {
            stage.setAddresses(addresses(next, in: cluster), of: "shop/" + name, in: cluster)
        }
    }

    private static func fail(_ stage: inout Stage) {
        let cluster = Int.random(in: 0..<stage.clusters.count, using: &stage.seed)
        guard let address = stage.clusters[cluster].object(.ingress, "shop/api")?.addresses.first else { return }
        stage.setHealth(of: address, failure: "TCP connection failed")
        stage.memory["failing"] = address
    }

    private static func addresses(_ first: String, in cluster: Int) -> [String] {
        cluster == 3 ? [first, asianV6] : [first]
    }
}

extension StoredObject {
    /// The addresses in an Ingress' status.
    var addresses: [String] {
        let entries = json["status"]?["loadBalancer"]?["ingress"]?.array ?? []
        return entries.compactMap { $0["ip"]?.string ?? $0["hostname"]?.string }
    }
}
