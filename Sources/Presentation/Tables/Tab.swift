/// A view of the whole, by the number key that opens it.
package enum Tab: Int, Sendable, CaseIterable {
    case overview = 1
    case pools, origins, loadBalancer, ingresses, events, api

    package var number: Int { rawValue }

    package var title: String {
        switch self {
        case .overview: "Overview"
        case .pools: "Pools"
        case .origins: "Origins"
        case .loadBalancer: "Load balancer"
        case .ingresses: "Ingresses"
        case .events: "Events"
        case .api: "API"
        }
    }

    /// The one after it, in a circle.
    package var next: Tab { Tab(rawValue: rawValue + 1) ?? .overview }

    /// The one before it, in a circle.
    package var previous: Tab { Tab(rawValue: rawValue - 1) ?? .api }

    /// Whether its rows come one after the other in time, the newest on top.
    package var isStream: Bool { self == .events || self == .api }
}
