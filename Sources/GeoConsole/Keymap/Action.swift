/// Something that a key or a word of the palette does; the name is the palette's and the configuration's.
package enum Action: String, Sendable, CaseIterable {
    case up, down
    case pageUp = "page-up"
    case pageDown = "page-down"
    case first, last
    case scrollLeft = "scroll-left"
    case scrollRight = "scroll-right"

    case overview, pools, origins
    case loadBalancer = "load-balancer"
    case ingresses, events, api
    case nextView = "next-view"
    case previousView = "previous-view"

    case details, raw, back
    case filter
    case sortLeft = "sort-left"
    case sortRight = "sort-right"
    case invert, mark, unmark

    case write, sync, weight, drain, enable, remove, prune, release
    case confirmRemovals = "confirm-removals"
    case undo, redo

    case reread, pause, copy, dump, mouse, palette, help, repaint, suspend, quit

    package var name: String { rawValue }

    /// The view that it opens; nil for all others.
    var tab: Tab? {
        switch self {
        case .overview: .overview
        case .pools: .pools
        case .origins: .origins
        case .loadBalancer: .loadBalancer
        case .ingresses: .ingresses
        case .events: .events
        case .api: .api
        default: nil
        }
    }

    /// Whether it only moves about, so that what came of the last action stays on show.
    var isMove: Bool {
        switch self {
        case .up, .down, .pageUp, .pageDown, .first, .last, .scrollLeft, .scrollRight: true
        default: tab != nil || self == .nextView || self == .previousView
        }
    }
}
