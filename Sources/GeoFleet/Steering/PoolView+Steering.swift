package import GeoRouting

extension PoolView {
    /// What is assumed of a pool for a question about its traffic.
    package enum Assumption: Sendable {
        /// Cloudflare's own view now: its verdict on the pool counts, and unprobed origins are down.
        case present
        /// After a change: the next probes find unprobed origins healthy, and Cloudflare's old verdict is void.
        case afterProbing
        /// After a change, until the next probes: unprobed origins are down, and Cloudflare's old verdict is void.
        case beforeProbing
        /// As `beforeProbing`, and stale origins stop answering.
        case withoutStale
    }

    /// The pool as the steering model takes it.
    package func steering(_ assumption: Assumption) -> SteeringPool {
        let counted = assumption == .withoutStale ? origins.filter { !$0.isStale } : origins
        let isMonitored = isMonitored
        var result = SteeringPool(
            id: id,
            name: name,
            isEnabled: isEnabled,
            coordinates: coordinates,
            origins: counted.map { view in
                SteeringPool.Origin(
                    name: view.name,
                    isEnabled: view.isEnabled,
                    weight: view.weight,
                    health: view.steeringHealth(isMonitored: isMonitored, assumption)
                )
            }
        )
        // Without a monitor Cloudflare counts no origins: the pool always serves (health details).
        result.minimumOrigins = isMonitored ? minimumOrigins : 1
        result.isCountedAsDown = assumption == .present && health == .critical
        result.loadShedding = loadShedding
        return result
    }

    /// Whether Cloudflare probes the pool's origins: a monitor is attached, or a probe result is known.
    var isMonitored: Bool { pool.isProbed || origins.contains { $0.health != .unknown } }

    /// Whether the pool can serve once the next probes are done, wherever its users are.
    var isUsable: Bool { steering(.afterProbing).standing(needsCoordinates: false).isEligible }

    /// Whether Cloudflare sends users here now, as far as is known; an unprobed pool may get some.
    var isServing: Bool {
        switch steering(.present).standing(needsCoordinates: false) {
        case .eligible, .shedding, .out(.unprobed), .out(.shedsAll): true
        case .out: false
        }
    }

    /// Whether the pool can serve as a fallback pool: the pool and an origin are enabled; health does not count.
    var servesAsFallback: Bool { steering(.present).servesAsFallback }
}

extension OriginView {
    fileprivate func steeringHealth(isMonitored: Bool, _ assumption: PoolView.Assumption) -> SteeringPool.Health {
        switch health {
        case .healthy: .up
        case .unhealthy(let reason): .down(reason)
        case .unknown: isMonitored && assumption != .afterProbing ? .unprobed : .up
        }
    }
}
