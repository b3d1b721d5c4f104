/// A table of the console; the raw value is the number key that opens it.
package enum Tab: Int, Sendable, CaseIterable {
    case overview = 1
    case pools, origins, loadBalancer, sources, events, api, map

    /// The number key that opens the table, 1 to 8.
    package var number: Int { rawValue }

    /// The name on the screen, such as `Load balancer`.
    package var title: String {
        switch self {
        case .overview: "Overview"
        case .pools: "Pools"
        case .origins: "Origins"
        case .loadBalancer: "Load balancer"
        case .sources: "Sources"
        case .events: "Events"
        case .api: "API"
        case .map: "Map"
        }
    }

    /// The next tab; after the last one comes the first.
    package var next: Tab { Tab(rawValue: rawValue + 1) ?? .overview }

    /// The previous tab; before the first one comes the last.
    package var previous: Tab { Tab(rawValue: rawValue - 1) ?? .map }

    /// Whether the table is a timeline: it lists events or calls, and its own order has the newest on top.
    package var isTimeline: Bool { self == .events || self == .api }
}
