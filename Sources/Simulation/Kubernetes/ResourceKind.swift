import Wire

/// A kind of object that a cluster stores.
struct ResourceKind: Sendable, Equatable {
    var group: String
    var version = "v1"
    var plural: String
    var singular: String
    /// The kind in objects, such as `Ingress`.
    var name: String
    var shortNames: [String] = []
    /// The words that stand for several kinds, such as `gateway-api`.
    var categories: [String] = []
    var hasStatus = false
    /// Whether `metadata.generation` counts the edits of the spec.
    var hasGeneration = false
    /// The members, with empty values, that the API server adds to an object without them.
    var emptyParts: [(key: String, value: JSON)] = []
    /// The lists that a strategic merge patch merges, each with the key of its elements.
    var listKeys: [String: String] = [:]
    /// Whether a PUT may omit `resourceVersion`, and so overwrite any version of the object.
    var allowsBlindUpdate = true
    /// Whether a PUT creates an object that does not exist.
    var allowsCreateOnUpdate = false
    /// The schema of a kind that a CustomResourceDefinition defines; nil for a kind that is built into the server.
    var customSchema: CustomSchema?
    /// The columns of a custom kind in `kubectl get`, between the name and the age.
    var columns: [PrinterColumn] = []

    static func == (left: ResourceKind, right: ResourceKind) -> Bool {
        left.group == right.group && left.plural == right.plural
    }

    /// Whether a CustomResourceDefinition defines the kind.
    var isCustom: Bool { customSchema != nil }

    var apiVersion: String { group.isEmpty ? version : group + "/" + version }

    /// The plural with its group, such as `ingresses.networking.k8s.io`; error messages use this name.
    var qualifiedName: String { group.isEmpty ? plural : plural + "." + group }

    static let ingress = ResourceKind(
        group: "networking.k8s.io",
        plural: "ingresses",
        singular: "ingress",
        name: "Ingress",
        shortNames: ["ing"],
        hasStatus: true,
        hasGeneration: true,
        emptyParts: [("spec", [:]), ("status", ["loadBalancer": [:]])]
    )
    static let lease = ResourceKind(
        group: "coordination.k8s.io",
        plural: "leases",
        singular: "lease",
        name: "Lease",
        emptyParts: [("spec", [:])],
        allowsBlindUpdate: false,
        allowsCreateOnUpdate: true
    )
    /// The Event of the core group, `v1`.
    static let event = ResourceKind(
        group: "",
        plural: "events",
        singular: "event",
        name: "Event",
        shortNames: ["ev"]
    )
    /// The Event of the group `events.k8s.io`.
    static let groupEvent = ResourceKind(
        group: "events.k8s.io",
        plural: "events",
        singular: "event",
        name: "Event",
        shortNames: ["ev"]
    )
    static let service = ResourceKind(
        group: "",
        plural: "services",
        singular: "service",
        name: "Service",
        shortNames: ["svc"],
        categories: ["all"],
        hasStatus: true,
        emptyParts: [("spec", [:]), ("status", ["loadBalancer": [:]])],
        listKeys: ["ports": "port"]
    )

    static let all = [ingress, lease, event, groupEvent, service] + custom
}
