import GeoFleet
import GeoRouting

/// What is said of a load balancer.
enum LoadBalancerWords {
    static func state(_ view: LoadBalancerView) -> Line {
        let balancer = view.balancer
        var line = balancer.isEnabled ? Line("● enabled", .good) : Line("○ disabled", .bad)
        line += [dot, Span(balancer.isProxied ? "proxied" : "▲ not proxied", balancer.isProxied ? .text : .warning)]
        return line
    }

    /// All that decides where users go; the shorter, the less room there is.
    static func summary(_ view: LoadBalancerView, _ fleet: Fleet, width: Int, _ glyphs: Glyphs) -> Line {
        let long = summary(view, fleet, steering: "steering ")
        return long.width(glyphs) <= width ? long : summary(view, fleet, steering: "")
    }

    private static func summary(_ view: LoadBalancerView, _ fleet: Fleet, steering: String) -> Line {
        let balancer = view.balancer
        let isProximity = balancer.steeringPolicy == LoadBalancer.proximity
        let policy = balancer.steeringPolicy.isEmpty ? "default" : balancer.steeringPolicy
        return [Span(balancer.readableName, .heading, bold: true), Span("  ")] + state(view)
            + [dot, Span((isProximity ? "" : "▲ ") + steering + policy, isProximity ? .text : .warning)]
            + [dot] + fallback(balancer, fleet)
    }

    private static func fallback(_ balancer: LoadBalancer, _ fleet: Fleet) -> Line {
        guard let pool = fleet.pool(balancer.fallbackPool) else {
            return Line(balancer.fallbackPool.isEmpty ? "no fallback" : "fallback \(balancer.fallbackPool)", .warning)
        }
        let name = pool.pool.name
        return pool.pool.isEnabled ? Line("fallback \(name)") : Line("▲ fallback \(name)", .warning)
    }

    static func drift(_ view: LoadBalancerView) -> Line {
        if view.drift.isEmpty { return Line("● as wanted", .good) }
        return Line("▲ \(Words.counted(view.drift.count, "difference"))", .warning)
    }

    private static let dot = Span(" · ", .muted)
}
