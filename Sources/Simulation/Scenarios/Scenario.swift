import Wire

/// The start of a world, and the changes that happen in it without a request.
package struct Scenario: Sendable {
    /// The name on the command line, such as `four-clusters` or `incident:rate-limited`.
    package let name: String
    /// The summary in one line, for help.
    package let summary: String
    /// The incident of a world with these settings; nil for a scenario in which nothing is broken.
    package let incident: (@Sendable (Settings) -> Incident)?
    /// Fills the empty world.
    let populate: @Sendable (inout ScenarioContext) -> Void
    /// Makes the next change; returns the pause before the one after it, nil where none follows.
    let step: @Sendable (inout ScenarioContext) -> Duration?
    /// The pause before the first step; nil where there are no steps.
    let firstStep: Duration?

    init(
        name: String,
        summary: String,
        incident: (@Sendable (Settings) -> Incident)? = nil,
        firstStep: Duration? = nil,
        populate: @escaping @Sendable (inout ScenarioContext) -> Void = { _ in },
        step: @escaping @Sendable (inout ScenarioContext) -> Duration? = { _ in nil }
    ) {
        self.name = name
        self.summary = summary
        self.incident = incident
        self.firstStep = firstStep
        self.populate = populate
        self.step = step
    }

    /// All scenarios that have a fixed name.
    package static let all = [fourClusters, gatewayMigration, empty, incident]

    /// The scenario without Ingresses, without pools and without changes.
    package static let empty = Scenario(name: "empty", summary: "clusters without Ingresses")
}

/// The parts of a world that a scenario can change.
struct ScenarioContext {
    var cloudflare: CloudflareStore
    var clusters: [ClusterStore]
    var seed: Seed
    var settings: Settings
    var faults: ActiveFaults
    let now: Duration
    /// The values that the scenario keeps from step to step.
    var memory: [String: String]

    var timestamp: Timestamp { Timestamp(microseconds: settings.epoch * 1_000_000 + now.wholeMicroseconds) }

    /// Makes probes of an address fail with the reason `failure`, or succeed where that is nil.
    mutating func setHealth(of address: String, failure: String?) {
        cloudflare.changeServer(of: address, at: timestamp) { $0.setFailure(failure, of: address) }
    }

    /// Creates an Ingress with its addresses already in its status.
    mutating func create(_ ingress: IngressTemplate, in cluster: Int) {
        let object = ingress.object(seed: &clusters[cluster].seed, at: timestamp)
        clusters[cluster].commit(.ingress, key: ingress.namespace + "/" + ingress.name, object, at: now)
    }

    /// Sets the addresses in the status of an Ingress; does nothing where there is no such Ingress.
    mutating func setAddresses(_ addresses: [String], of key: String, in cluster: Int) {
        guard let stored = clusters[cluster].object(.ingress, key) else { return }
        var object = stored.json
        object["status"] = IngressTemplate.status(addresses)
        clusters[cluster].commit(.ingress, key: key, object, at: now)
    }
}
