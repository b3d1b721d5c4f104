import Simulation
import Support

/// What the world is like in which a run takes place.
struct Conditions: Sendable {
    /// How often a controller looks without a reason.
    var resyncInterval: Duration
    /// How long an API server remembers changes: a watch that asks for an older version is told 410.
    var historyWindow: Duration
    /// How many elements Cloudflare puts on a page of a list; nil for all.
    var pageSize: Int?
    /// Whether connections that are half-open stay so when all else has healed.
    var staysHalfOpen: Bool

    init(_ generator: inout SeededGenerator) {
        resyncInterval = generator.happens(10) ? .seconds(120) : .seconds(15)
        historyWindow = .seconds(generator.pick([5, 20, 60, 300]))
        pageSize = generator.happens(25) ? generator.number(2...4) : nil
        staysHalfOpen = generator.happens(10)
    }

    func apply(to settings: inout Simulation.Settings) {
        settings.kubernetes.historyWindow = historyWindow
        settings.cloudflare.pageSize = pageSize
    }
}
