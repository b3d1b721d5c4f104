/// A kind of object that can ask for a pool, or to which such an object refers.
package enum ObjectKind: String, Sendable, CaseIterable {
    case ingress = "Ingress"
    case service = "Service"
    case gateway = "Gateway"
    case listenerSet = "ListenerSet"
    case httpRoute = "HTTPRoute"
    case grpcRoute = "GRPCRoute"
    case tlsRoute = "TLSRoute"

    /// The API group of the Gateway API.
    package static let gatewayGroup = "gateway.networking.k8s.io"

    /// The API group; empty for the core group.
    ///
    /// Of each group we ask for version `v1` only.
    package var group: String {
        switch self {
        case .ingress: "networking.k8s.io"
        case .service: ""
        case .gateway, .listenerSet, .httpRoute, .grpcRoute, .tlsRoute: Self.gatewayGroup
        }
    }

    /// The `apiVersion` of an object, such as `gateway.networking.k8s.io/v1`.
    package var apiVersion: String { group.isEmpty ? "v1" : "\(group)/v1" }

    /// The name in URLs and in roles, such as `httproutes`.
    package var resource: String { plural.lowercased() }

    /// Several objects in messages, such as `HTTPRoutes`.
    package var plural: String {
        switch self {
        case .ingress: "Ingresses"
        case .service, .gateway, .listenerSet, .httpRoute, .grpcRoute, .tlsRoute: rawValue + "s"
        }
    }

    /// The word in `SOURCES` by which the kind is read.
    package var setting: String {
        switch self {
        case .ingress: "ingress"
        case .service: "service"
        case .gateway, .listenerSet, .httpRoute, .grpcRoute, .tlsRoute: "gateway"
        }
    }

    /// Whether a CustomResourceDefinition defines the kind: it can be absent, and can come and go.
    package var isCustom: Bool { group == Self.gatewayGroup }

    /// Whether releases of the Gateway API exist that have the other kinds in v1, and not this one.
    package var isOptional: Bool { self == .listenerSet || self == .grpcRoute || self == .tlsRoute }

    /// Whether the kind is a route, which gets its addresses from a Gateway.
    package var isRoute: Bool { self == .httpRoute || self == .grpcRoute || self == .tlsRoute }

    /// Whether all objects are watched, also those without the labels of `LABEL_SELECTOR`.
    ///
    /// A route refers to Gateways and ListenerSets, which rarely have the label.
    package var isWatchedWhole: Bool { self == .gateway || self == .listenerSet }
}
