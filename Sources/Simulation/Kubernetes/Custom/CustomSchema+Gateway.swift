import Wire

/// The schemas of the Gateway API's kinds.
///
/// They have the limits and the default values of its release v1.6. The filters and matches of a rule are not
/// described: the server keeps them as they are.
extension CustomSchema {
    static let gateway = resource(
        spec: [
            .init(name: "gatewayClassName", schema: objectName, isRequired: true),
            .init(
                name: "listeners",
                schema: .list(.object(listener), 1...64, key: "name"),
                isRequired: true
            ),
            .init(name: "addresses", schema: .list(.object(wantedAddress), 0...16)),
            .init(name: "allowedListeners", schema: .object([allowedListenerNamespaces])),
            .init(
                name: "infrastructure",
                schema: .object([
                    .init(name: "annotations", schema: .map), .init(name: "labels", schema: .map),
                    .init(name: "parametersRef", schema: .anything),
                ])
            ),
            .init(name: "tls", schema: .anything),
        ],
        status: statusOfListeners + [
            .init(name: "addresses", schema: .list(.address(address), 0...16)),
            .init(name: "attachedListenerSets", schema: .integer(nil)),
        ],
        defaultStatus: ["conditions": waitingConditions]
    )

    static let listenerSet = resource(
        spec: [
            .init(name: "parentRef", schema: .object(reference), isRequired: true),
            .init(
                name: "listeners",
                schema: .list(.object(listener), 1...64, key: "name"),
                isRequired: true
            ),
        ],
        status: statusOfListeners,
        defaultStatus: ["conditions": waitingConditions]
    )

    static let httpRoute = resource(
        spec: [
            parentRefs, .init(name: "hostnames", schema: .list(host, 0...16)),
            .init(
                name: "rules",
                schema: .list(.object(httpRule), 1...16),
                defaultValue: [["matches": rootMatches]]
            ),
        ],
        status: [parents]
    )

    static let grpcRoute = resource(
        spec: [
            parentRefs, .init(name: "hostnames", schema: .list(host, 0...16)),
            .init(name: "rules", schema: .list(.object(rule), 0...16)),
        ],
        status: [parents]
    )

    static let tlsRoute = resource(
        spec: [
            parentRefs, .init(name: "hostnames", schema: .list(host, 1...1024), isRequired: true),
            .init(
                name: "rules",
                schema: .list(
                    .object([
                        .init(name: "name", schema: sectionName),
                        .init(
                            name: "backendRefs",
                            schema: .list(.object(backend), 1...16),
                            isRequired: true
                        ),
                    ]),
                    1...1
                ),
                isRequired: true
            ),
        ],
        status: [parents]
    )

    private static func resource(spec: [Member], status: [Member], defaultStatus: JSON? = nil) -> CustomSchema {
        .object([
            .init(name: "spec", schema: .object(spec), isRequired: true),
            .init(name: "status", schema: .object(status), defaultValue: defaultStatus),
        ])
    }

    // MARK: Texts

    private static let objectName = CustomSchema.text(TextRule(length: 1...253))
    private static let sectionName = CustomSchema.text(TextRule(length: 1...253, format: .subdomain))
    private static let host = CustomSchema.text(TextRule(length: 1...253, format: .hostname))
    private static let namespace = CustomSchema.text(TextRule(length: 1...63, format: .label))
    private static let group = CustomSchema.text(TextRule(length: 0...253, format: .group))
    private static let kind = CustomSchema.text(TextRule(length: 1...63, format: .kind))
    private static let port = CustomSchema.integer(1...65535)

    // MARK: Listeners

    private static let listener: [Member] = [
        .init(name: "name", schema: sectionName, isRequired: true), .init(name: "hostname", schema: host),
        .init(name: "port", schema: port, isRequired: true),
        .init(
            name: "protocol",
            schema: .text(TextRule(length: 1...255, format: .listenerProtocol)),
            isRequired: true
        ),
        .init(
            name: "tls",
            schema: .object([
                .init(
                    name: "mode",
                    schema: .text(TextRule(values: ["Terminate", "Passthrough"])),
                    defaultValue: "Terminate"
                ),
                .init(name: "certificateRefs", schema: .list(.object(certificate), 0...64)),
                .init(name: "options", schema: .map),
            ])
        ),
        .init(
            name: "allowedRoutes",
            schema: .object([
                .init(name: "kinds", schema: .list(.object(routeKind), 0...8)),
                .init(
                    name: "namespaces",
                    schema: namespaces(["All", "Selector", "Same"], unless: "Same"),
                    defaultValue: ["from": "Same"]
                ),
            ]),
            defaultValue: ["namespaces": ["from": "Same"]]
        ),
    ]

    private static let allowedListenerNamespaces = Member(
        name: "namespaces",
        schema: namespaces(["All", "Selector", "Same", "None"], unless: "None"),
        defaultValue: ["from": "None"]
    )

    private static func namespaces(_ values: [String], unless defaultValue: String) -> CustomSchema {
        let requirement: [Member] = [
            .init(name: "key", schema: .text(TextRule()), isRequired: true),
            .init(name: "operator", schema: .text(TextRule()), isRequired: true),
            .init(name: "values", schema: .list(.text(TextRule()), nil)),
        ]
        return .object([
            .init(name: "from", schema: .text(TextRule(values: values)), defaultValue: .string(defaultValue)),
            .init(
                name: "selector",
                schema: .object([
                    .init(name: "matchLabels", schema: .map),
                    .init(name: "matchExpressions", schema: .list(.object(requirement), nil)),
                ])
            ),
        ])
    }

    private static let routeKind: [Member] = [
        .init(name: "group", schema: group, defaultValue: .string(ResourceKind.gatewayGroup)),
        .init(name: "kind", schema: kind, isRequired: true),
    ]

    private static let certificate: [Member] = [
        .init(name: "group", schema: group, defaultValue: ""),
        .init(name: "kind", schema: kind, defaultValue: "Secret"),
        .init(name: "name", schema: objectName, isRequired: true), .init(name: "namespace", schema: namespace),
    ]

    private static let wantedAddress: [Member] = [
        .init(name: "type", schema: .text(TextRule(length: 1...253)), defaultValue: "IPAddress"),
        .init(name: "value", schema: .text(TextRule(length: 0...253))),
    ]

    private static let address: [Member] = [
        .init(name: "type", schema: .text(TextRule(length: 1...253)), defaultValue: "IPAddress"),
        .init(name: "value", schema: .text(TextRule(length: 1...253)), isRequired: true),
    ]

    // MARK: Routes

    private static let reference: [Member] = [
        .init(name: "group", schema: group, defaultValue: .string(ResourceKind.gatewayGroup)),
        .init(name: "kind", schema: kind, defaultValue: "Gateway"),
        .init(name: "name", schema: objectName, isRequired: true), .init(name: "namespace", schema: namespace),
    ]

    private static let parentReference =
        reference + [.init(name: "port", schema: port), .init(name: "sectionName", schema: sectionName)]

    private static let parentRefs = Member(name: "parentRefs", schema: .list(.object(parentReference), 0...32))

    private static let backend: [Member] = [
        .init(name: "group", schema: group, defaultValue: ""),
        .init(name: "kind", schema: kind, defaultValue: "Service"),
        .init(name: "name", schema: objectName, isRequired: true), .init(name: "namespace", schema: namespace),
        .init(name: "port", schema: port),
        .init(name: "weight", schema: .integer(0...1_000_000), defaultValue: 1),
    ]

    private static let rootMatches: JSON = [["path": ["type": "PathPrefix", "value": "/"]]]

    private static let rule: [Member] = [
        .init(name: "name", schema: sectionName), .init(name: "filters", schema: .list(.anything, 0...16)),
        .init(name: "matches", schema: .list(.anything, 0...64)),
        .init(
            name: "backendRefs",
            schema: .list(.object(backend + [.init(name: "filters", schema: .list(.anything, 0...16))]), 0...16)
        ),
    ]

    private static let httpRule: [Member] =
        rule.map { member in
            var member = member
            if member.name == "matches" { member.defaultValue = rootMatches }
            return member
        } + [.init(name: "timeouts", schema: .map)]

    private static let parents = Member(
        name: "parents",
        schema: .list(
            .object([
                .init(name: "parentRef", schema: .object(parentReference), isRequired: true),
                .init(
                    name: "controllerName",
                    schema: .text(TextRule(length: 1...253, format: .controllerName)),
                    isRequired: true
                ),
                .init(name: "conditions", schema: conditions(1...8), isRequired: true),
            ]),
            0...32
        ),
        isRequired: true
    )

    // MARK: Conditions

    /// The conditions of a new Gateway: no controller has looked at it yet.
    private static let waitingConditions: JSON = .array(
        ["Accepted", "Programmed"].map { type in
            [
                "lastTransitionTime": "1970-01-01T00:00:00Z", "message": "Waiting for controller",
                "reason": "Pending", "status": "Unknown", "type": .string(type),
            ]
        }
    )

    private static func conditions(_ count: ClosedRange<Int>) -> CustomSchema {
        let members: [Member] = [
            .init(name: "type", schema: .text(TextRule(length: 0...316)), isRequired: true),
            .init(name: "status", schema: .text(TextRule(values: ["True", "False", "Unknown"])), isRequired: true),
            .init(name: "observedGeneration", schema: .integer(0...Int.max)),
            .init(name: "lastTransitionTime", schema: .text(TextRule()), isRequired: true),
            .init(name: "reason", schema: .text(TextRule(length: 1...1024, format: .reason)), isRequired: true),
            .init(name: "message", schema: .text(TextRule(length: 0...32768)), isRequired: true),
        ]
        return .list(.object(members), count, key: "type")
    }

    private static let statusOfListeners: [Member] = [
        .init(name: "conditions", schema: conditions(0...8), defaultValue: waitingConditions),
        .init(
            name: "listeners",
            schema: .list(
                .object([
                    .init(name: "name", schema: sectionName, isRequired: true),
                    .init(name: "supportedKinds", schema: .list(.object(routeKind), 0...8)),
                    .init(name: "attachedRoutes", schema: .integer(nil), isRequired: true),
                    .init(name: "conditions", schema: conditions(0...8), isRequired: true),
                ]),
                0...64,
                key: "name"
            )
        ),
    ]
}
