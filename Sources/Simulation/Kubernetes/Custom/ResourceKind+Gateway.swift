import Wire

/// The kinds of the Gateway API that a cluster can have.
extension ResourceKind {
    static let gatewayGroup = "gateway.networking.k8s.io"

    static let gateway = defined(
        "Gateway",
        shortName: "gtw",
        .gateway,
        columns: [
            .init("Class", .member(["spec", "gatewayClassName"])),
            .init("Address", .firstValue(["status", "addresses"])), .init("Programmed", .condition("Programmed")),
        ]
    )
    static let httpRoute = defined("HTTPRoute", .httpRoute, columns: [hostnames])
    static let grpcRoute = defined("GRPCRoute", .grpcRoute, columns: [hostnames])
    static let tlsRoute = defined("TLSRoute", .tlsRoute, columns: [])
    static let listenerSet = defined(
        "ListenerSet",
        shortName: "lset",
        .listenerSet,
        columns: [.init("Accepted", .condition("Accepted")), .init("Programmed", .condition("Programmed"))]
    )

    /// The kinds that a CustomResourceDefinition defines; a cluster may lack each of them.
    static let custom = [gateway, grpcRoute, httpRoute, listenerSet, tlsRoute]

    private static let hostnames = PrinterColumn("Hostnames", .member(["spec", "hostnames"]))

    private static func defined(
        _ name: String,
        shortName: String? = nil,
        _ schema: CustomSchema,
        columns: [PrinterColumn]
    ) -> ResourceKind {
        ResourceKind(
            group: gatewayGroup,
            plural: name.lowercased() + "s",
            singular: name.lowercased(),
            name: name,
            shortNames: shortName.map { [$0] } ?? [],
            categories: ["gateway-api"],
            hasStatus: true,
            hasGeneration: true,
            customSchema: schema,
            columns: columns
        )
    }
}

/// A column that `kubectl get` prints for a custom kind, between the name and the age.
struct PrinterColumn: Sendable {
    /// The place of the value in the object.
    enum Source: Sendable {
        /// The member at this path; a list is printed as JSON.
        case member([String])
        /// The member `value` of the first element of the list at this path.
        case firstValue([String])
        /// The status of the condition with this type.
        case condition(String)
    }

    let name: String
    let source: Source

    init(_ name: String, _ source: Source) {
        self.name = name
        self.source = source
    }

    /// Returns the cell of an object; null where the object has no such value.
    func cell(of object: JSONObject) -> JSON {
        let value: JSON? =
            switch source {
            case .member(let path): object.value(at: path[...])
            case .firstValue(let path): object.value(at: path[...])?.array?.first?["value"]
            case .condition(let type):
                object["status"]?["conditions"]?.array?.first { $0["type"]?.string == type }?["status"]
            }
        switch value {
        case nil, .null: return .null
        case .string: return value ?? .null
        case let value?: return .string(value.text)
        }
    }
}
