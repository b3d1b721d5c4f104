import Wire

/// How a world begins, and what changes in it by itself.
package struct Scenario: Sendable {
    /// The name on the command line, such as `four-clusters` or `incident:rate-limited`.
    package let name: String
    /// One line on what happens, for help and error messages.
    package let summary: String
    /// What is broken in the world; nil where nothing is.
    package let incident: (@Sendable (Settings) -> Incident)?
    /// Fills the empty world.
    let populate: @Sendable (inout Stage) -> Void
    /// Makes the next change; returns the pause to the one after it, nil for none.
    let step: @Sendable (inout Stage) -> Duration?
    /// The pause before the first step; nil where nothing ever happens.
    let firstStep: Duration?

    init(
        name: String,
        summary: String,
        incident: (@Sendable (Settings) -> Incident)? = nil,
        firstStep: Duration? = nil,
        populate: @escaping @Sendable (inout Stage) -> Void = { _ in },
        step: @escaping @Sendable (inout Stage) -> Duration? = { _ in nil }
    ) {
        self.name = name
        self.summary = summary
        self.incident = incident
        self.firstStep = firstStep
        self.populate = populate
        self.step = step
    }

    /// All scenarios, by name.
    package static let all = [fourClusters, empty, incident]

    /// Clusters without Ingresses, an account without pools, and no change.
    package static let empty = Scenario(name: "empty", summary: "clusters without Ingresses")
}

/// The parts of a world that a scenario can change.
struct Stage {
    var cloudflare: CloudflareStore
    var clusters: [ClusterStore]
    var seed: Seed
    var settings: Settings
    var faults: ArmedFaults
    let now: Duration
    /// What a scenario remembers from step to step.
    var memory: [String: String]

    var timestamp: Timestamp { Timestamp(microseconds: settings.epoch * 1_000_000 + now.wholeMicroseconds) }

    /// Makes probes of an address fail for a reason, or (nil) succeed.
    mutating func setHealth(of address: String, failure: String?) {
        cloudflare.change(address, at: timestamp) { $0.setFailure(failure, of: address) }
    }

    /// Creates an Ingress as its manifest and its ingress controller would leave it.
    mutating func create(_ ingress: IngressTemplate, in cluster: Int) {
        let object = ingress.object(seed: &clusters[cluster].seed, at: timestamp)
        clusters[cluster].commit(.ingress, key: ingress.namespace + "/" + ingress.name, object, at: now)
    }

    /// Sets the addresses of an Ingress' load balancer.
    mutating func setAddresses(_ addresses: [String], of key: String, in cluster: Int) {
        guard let stored = clusters[cluster].object(.ingress, key) else { return }
        var object = stored.json
        object["status"] = IngressTemplate.status(addresses)
        clusters[cluster].commit(.ingress, key: key, object, at: now)
    }
}
