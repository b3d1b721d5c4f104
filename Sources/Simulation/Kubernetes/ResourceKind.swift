import Wire

/// A kind of object that a cluster stores.
struct ResourceKind: Sendable, Equatable {
    var group: String
    var version = "v1"
    var plural: String
    var singular: String
    var kind: String
    var shortNames: [String] = []
    var hasStatus = false
    /// The parts that the API server adds after `metadata` where an object lacks them.
    var emptyParts: [(key: String, value: JSON)] = []
    /// Whether a PUT may leave `resourceVersion` out, and so overwrite blindly.
    var allowsBlindUpdate = true
    var allowsCreateOnUpdate = false

    static func == (left: ResourceKind, right: ResourceKind) -> Bool {
        left.group == right.group && left.plural == right.plural
    }

    var apiVersion: String { group.isEmpty ? version : group + "/" + version }

    /// `ingresses.networking.k8s.io`, as messages name it.
    var qualifiedName: String { group.isEmpty ? plural : plural + "." + group }

    static let ingress = ResourceKind(
        group: "networking.k8s.io",
        plural: "ingresses",
        singular: "ingress",
        kind: "Ingress",
        shortNames: ["ing"],
        hasStatus: true,
        emptyParts: [("spec", [:]), ("status", ["loadBalancer": [:]])]
    )
    static let lease = ResourceKind(
        group: "coordination.k8s.io",
        plural: "leases",
        singular: "lease",
        kind: "Lease",
        emptyParts: [("spec", [:])],
        allowsBlindUpdate: false,
        allowsCreateOnUpdate: true
    )
    static let event = ResourceKind(
        group: "",
        plural: "events",
        singular: "event",
        kind: "Event",
        shortNames: ["ev"]
    )
    static let groupEvent = ResourceKind(
        group: "events.k8s.io",
        plural: "events",
        singular: "event",
        kind: "Event",
        shortNames: ["ev"]
    )

    static let all = [ingress, lease, event, groupEvent]
}
