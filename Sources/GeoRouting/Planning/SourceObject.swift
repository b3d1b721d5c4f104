/// The kinds of objects that can ask for a pool, by the names that Kubernetes gives them.
package enum SourceKind: String, Sendable, Comparable, CaseIterable {
    case ingress = "Ingress"
    case service = "Service"
    case gateway = "Gateway"
    case httpRoute = "HTTPRoute"
    case grpcRoute = "GRPCRoute"
    case tlsRoute = "TLSRoute"

    /// Compares the names, because only a fixed order is needed.
    package static func < (left: SourceKind, right: SourceKind) -> Bool { left.rawValue < right.rawValue }
}

/// The fields of an object that asks for a pool, as the planner uses them, unchecked.
package struct SourceObject: Sendable, Equatable {
    /// The kind of the object, such as an Ingress.
    package var kind: SourceKind
    /// The object's namespace, to which the rules of `RULES_FILE` apply.
    package var namespace: String
    /// The object's name; empty where it cannot be read.
    package var name: String
    /// The object's UID, which Events contain; empty where no Event is written.
    package var uid: String
    /// The time of creation, in seconds since 1970; where several objects disagree, the oldest wins.
    package var created: Int
    /// The label `cluster-name`; nil where it is missing.
    package var clusterName: String?
    /// The annotation `dns.external/hostname`, host names separated by commas; nil where it is missing.
    package var hostnames: String?
    /// The host names in the object's spec, which count with `HOSTNAMES_FROM=spec`.
    package var specHostnames: [String] = []
    /// The annotation `dns.external/weight`, such as `50`; nil where it is missing.
    package var weight: String?
    /// The annotation `dns.external/target`, addresses separated by commas; nil where it is missing.
    package var targets: String?
    /// The annotation `dns.external/port`, such as `8443`; nil where it is missing.
    package var port: String?
    /// The annotation `dns.external/origin-host`, the Host header for the origins; nil where it is missing.
    package var originHost: String?
    /// The IP addresses and host names in the object's status.
    package var addresses: [String]
    /// Why the object may ask for more than is known now; nil where all it asks for is known.
    ///
    /// While it is set, nothing is removed from the object's pool.
    package var doubt: String?
    /// Why the object asks for nothing, such as a Service of another type; nil where it asks for something.
    package var refusal: String?
    /// The addresses in the status that are neither an IP address nor a host name, such as a `NamedAddress`.
    package var unusableAddresses: [String] = []
    /// Whether the annotation `dns.external/target` stands on a route, where it does not count.
    package var misplacedTargets = false
    /// The Gateways that a route gets its addresses from, and ListenerSets between them, such as `Gateway infra/edge`.
    package var parents: [String] = []
    /// The reason why the object cannot be read; nil where it can be read.
    package var defect: String?
    /// Whether this value stands for all objects of its kind, which `defect` says are not known.
    package var isWholeKind = false

    package init(
        _ kind: SourceKind = .ingress,
        namespace: String,
        name: String,
        created: Int,
        clusterName: String?,
        hostnames: String? = nil,
        weight: String? = nil,
        addresses: [String],
        uid: String = ""
    ) {
        self.kind = kind
        self.uid = uid
        self.namespace = namespace
        self.name = name
        self.created = created
        self.clusterName = clusterName
        self.hostnames = hostnames
        self.weight = weight
        self.addresses = addresses
    }

    /// The object in messages: `team-a/shop` for an Ingress, `Gateway team-a/edge` for another kind.
    ///
    /// No other object of the cluster has the same text, except those without a name.
    package var reference: String {
        if name.isEmpty { return kind == .ingress ? "an Ingress without a name" : "a \(kind.rawValue) without a name" }
        return kind == .ingress ? "\(namespace)/\(name)" : "\(kind.rawValue) \(namespace)/\(name)"
    }

    /// The namespace in a `reference`.
    package static func namespace(in reference: String) -> String {
        String(
            reference[(reference.firstIndex(of: " ").map { reference.index(after: $0) } ?? reference.startIndex)...]
                .prefix { $0 != "/" }
        )
    }

    /// The order of lists of objects: by namespace, then by name, then by kind.
    package static func precedes(_ left: SourceObject, _ right: SourceObject) -> Bool {
        (left.namespace, left.name, left.kind) < (right.namespace, right.name, right.kind)
    }
}
