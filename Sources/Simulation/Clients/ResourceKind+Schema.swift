import Wire

/// The schemas of the kinds, taken from the API's own types.
///
/// Each member has its field number in protobuf. `apiVersion` and `kind` have 0: in protobuf they are outside of the
/// object.
extension ResourceKind {
    /// The schema of the whole object; nil where its members are not known.
    var schema: Schema? {
        guard let parts else { return nil }
        return .object([.init("apiVersion", 0), .init("kind", 0), .init("metadata", 1, Self.metadata)] + parts)
    }

    private var parts: [Schema.Field]? {
        switch self {
        case .ingress: [.init("spec", 2, Self.ingressSpec), .init("status", 3, Self.ingressStatus)]
        case .lease: [.init("spec", 2, Self.leaseSpec)]
        case .service: [.init("spec", 2, Self.serviceSpec), .init("status", 3, Self.serviceStatus)]
        // The members of these two have a schema of their own.
        case _ where isCustom: [.init("spec", 0, .anything), .init("status", 0, .anything)]
        default: nil
        }
    }

    /// Returns the paths of all members that the kind does not have.
    func unknownFields(in object: JSONObject) -> [String] {
        let unknown = schema?.unknownFields(in: .object(object)) ?? []
        guard let customSchema else { return unknown }
        return unknown
            + customSchema.members.flatMap { part in
                object[part.name].map { part.schema.unknownFields(in: $0, at: part.name) } ?? []
            }
    }

    private static let metadata = Schema.object([
        .init("name", 1), .init("generateName", 2), .init("namespace", 3), .init("selfLink", 4), .init("uid", 5),
        .init("resourceVersion", 6), .init("generation", 7, .integer), .init("creationTimestamp", 8, .time),
        .init("deletionTimestamp", 9, .time), .init("deletionGracePeriodSeconds", 10, .integer),
        .init("labels", 11, .map), .init("annotations", 12, .map), .init("ownerReferences", 13, .list(owner)),
        .init("finalizers", 14, .list(.text)), .init("managedFields", 17, .list(.anything)),
    ])

    private static let owner = Schema.object([
        .init("kind", 1), .init("name", 3), .init("uid", 4), .init("apiVersion", 5), .init("controller", 6, .boolean),
        .init("blockOwnerDeletion", 7, .boolean),
    ])

    private static let backend = Schema.object([
        .init("resource", 3, .object([.init("apiGroup", 1), .init("kind", 2), .init("name", 3)])),
        .init(
            "service",
            4,
            .object([.init("name", 1), .init("port", 2, .object([.init("name", 1), .init("number", 2, .integer)]))])
        ),
    ])

    private static let http = Schema.object([
        .init("paths", 1, .list(.object([.init("path", 1), .init("backend", 2, backend), .init("pathType", 3)])))
    ])

    private static let ingressSpec = Schema.object([
        .init("defaultBackend", 1, backend),
        .init("tls", 2, .list(.object([.init("hosts", 1, .list(.text)), .init("secretName", 2)]))),
        .init("rules", 3, .list(.object([.init("host", 1), .init("", 2, .object([.init("http", 1, http)]))]))),
        .init("ingressClassName", 4),
    ])

    private static let ingressStatus = Schema.object([
        .init("loadBalancer", 1, .object([.init("ingress", 1, .list(.object(ingressPoint)))]))
    ])

    private static let ingressPoint: [Schema.Field] = [
        .init("ip", 1), .init("hostname", 2),
        .init("ports", 4, .list(.object([.init("port", 1, .integer), .init("protocol", 2), .init("error", 3)]))),
    ]

    private static let servicePort: [Schema.Field] = [
        .init("name", 1), .init("protocol", 2), .init("port", 3, .integer), .init("targetPort", 4, .integerOrText),
        .init("nodePort", 5, .integer), .init("appProtocol", 6),
    ]

    private static let serviceSpec = Schema.object([
        .init("ports", 1, .list(.object(servicePort))), .init("selector", 2, .map), .init("clusterIP", 3),
        .init("type", 4), .init("externalIPs", 5, .list(.text)), .init("sessionAffinity", 7),
        .init("loadBalancerIP", 8), .init("loadBalancerSourceRanges", 9, .list(.text)), .init("externalName", 10),
        .init("externalTrafficPolicy", 11), .init("healthCheckNodePort", 12, .integer),
        .init("publishNotReadyAddresses", 13, .boolean), .init("sessionAffinityConfig", 14, .anything),
        .init("ipFamilyPolicy", 17), .init("clusterIPs", 18, .list(.text)), .init("ipFamilies", 19, .list(.text)),
        .init("allocateLoadBalancerNodePorts", 20, .boolean), .init("loadBalancerClass", 21),
        .init("internalTrafficPolicy", 22), .init("trafficDistribution", 23),
    ])

    private static let serviceStatus = Schema.object([
        .init(
            "loadBalancer",
            1,
            .object([.init("ingress", 1, .list(.object(ingressPoint + [.init("ipMode", 3)])))])
        ),
        .init("conditions", 2, .list(.anything)),
    ])

    private static let leaseSpec = Schema.object([
        .init("holderIdentity", 1), .init("leaseDurationSeconds", 2, .integer), .init("acquireTime", 3, .microTime),
        .init("renewTime", 4, .microTime), .init("leaseTransitions", 5, .integer), .init("strategy", 6),
        .init("preferredHolder", 7),
    ])
}
