import GeoFleet
import GeoRouting

/// Words about one kind of objects in a cluster.
enum KindWords {
    /// How many objects of the kind there are: `3 HTTPRoutes`.
    static func count(_ kind: KindView) -> String { "\(kind.count) \(kind.count == 1 ? kind.name : kind.plural)" }

    /// How well the kind can be read, and how many objects of it there are: `● live, 3`.
    static func line(_ kind: KindView) -> Line {
        if let gap = kind.gap { return Line("✗ not known: \(reason(gap, kind))", .bad) }
        return switch kind.status.state {
        case .live: Line("● live", .good) + Line(", \(kind.count)")
        case .connecting: Line(kind.status.lastSuccess == nil ? "connecting…" : "connecting…, \(kind.count)", .unknown)
        case .failing(let why): Line("✗ \(why)" + (kind.status.lastSuccess == nil ? "" : ", \(kind.count) known"), .bad)
        }
    }

    private static func reason(_ gap: KindGap, _ kind: KindView) -> String {
        switch gap {
        case .absent: "the API server does not have the kind"
        case .beingRemoved: "its definition is being removed"
        case .forbidden: "the credentials may not list \(kind.plural)"
        case .other(let why): why
        }
    }
}
