/// Something that a key or a word of the palette does; the name is the palette's and the configuration's.
package enum Action: String, Sendable, CaseIterable {
    case up, down, left, right, home, end
    case pageUp = "page-up"
    case pageDown = "page-down"
    case nextTab = "next-view"
    case previousTab = "previous-view"
    case details, raw, back
    case sync, weight, drain, enable, remove, prune, release, undo, reread
    case confirmRemovals = "confirm-removals"
    case filter, palette
    case sortLeft = "sort-left"
    case sortRight = "sort-right"
    case invertSort = "invert-sort"
    case mark
    case clearMarks = "clear-marks"
    case pause, copy, help, mouse
    case unlock = "write"
    case suspend, repaint, dump, quit
    case overview, pools, origins
    case loadBalancer = "load-balancer"
    case ingresses, events, api
}
