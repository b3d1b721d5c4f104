/// A pool as Cloudflare's steering sees it: what decides whether the pool gets traffic, and from where.
package struct SteeringPool: Sendable, Equatable, Identifiable {
    /// The id at Cloudflare, by which load balancers name the pool.
    package var id: String
    /// The pool's name, such as `k8s-pool-shop-eu`; the id where the pool is not read.
    package var name: String
    /// Whether the pool was read; nothing else is known of a pool that was not.
    package var isRead = true
    /// Whether the pool is switched on.
    package var isEnabled: Bool
    /// The point from which proximity steering measures distances; nil where the pool has none.
    package var coordinates: Coordinates?
    /// The pool's origins.
    package var origins: [Origin]
    /// How many healthy origins the pool needs to get traffic (`minimum_origins`); 0 counts as 1.
    package var minimumOrigins = 1
    /// Whether Cloudflare counts the pool as down, whatever is known of its origins.
    package var isCountedAsDown = false
    /// The part of the traffic that the pool gives away.
    package var loadShedding = LoadShedding.none
    /// The regions whose probes find the pool down, although it is healthy as a whole; sorted.
    package var unhealthyRegions: [String] = []

    package init(id: String, name: String, isEnabled: Bool = true, coordinates: Coordinates?, origins: [Origin]) {
        self.id = id
        self.name = name
        self.isEnabled = isEnabled
        self.coordinates = coordinates
        self.origins = origins
    }

    /// A pool as the planner reads it, with the health of each origin.
    package init(_ pool: Pool, health: (GeoRouting.Origin) -> Health) {
        self.init(
            id: pool.id,
            name: pool.name,
            isEnabled: pool.isEnabled,
            coordinates: pool.coordinates,
            origins: pool.origins.map {
                Origin(name: $0.name, isEnabled: $0.isEnabled, weight: $0.weight, health: health($0))
            }
        )
    }

    /// A pool that a load balancer names, but that is in no list.
    init(unread id: String) {
        self.init(id: id, name: id, coordinates: nil, origins: [])
        isRead = false
    }

    /// One address of the pool.
    package struct Origin: Sendable, Equatable {
        /// The origin's name, such as `origin-eu`.
        package var name: String
        /// Whether the origin is switched on; false for a drained one.
        package var isEnabled: Bool
        /// The weight in hundredths, 0 to 100; an origin with weight 0 gets no traffic.
        package var weight: Int
        /// What is known of the origin's health.
        package var health: Health

        package init(name: String, isEnabled: Bool = true, weight: Int = 100, health: Health = .up) {
            self.name = name
            self.isEnabled = isEnabled
            self.weight = weight
            self.health = health
        }
    }

    /// An origin's health as Cloudflare counts it.
    package enum Health: Sendable, Equatable {
        /// The probes found the origin healthy, or nothing probes it: without a monitor, health does not count.
        case up
        /// The probes failed, with Cloudflare's `failure_reason`.
        case down(String)
        /// A monitor is attached, but no result is known: Cloudflare counts the origin as down until then.
        case unprobed
    }

    /// The part of a pool's traffic that goes to other pools (`load_shedding`), in percent from 0 to 100.
    package struct LoadShedding: Sendable, Equatable {
        /// The part of the new sessions, and of the traffic without session affinity (`default_percent`).
        package var percent: Double
        /// The part of the existing sessions (`session_percent`).
        package var sessionPercent: Double

        package init(percent: Double, sessionPercent: Double = 0) {
            self.percent = percent
            self.sessionPercent = sessionPercent
        }

        /// The pool keeps all its traffic.
        package static let none = LoadShedding(percent: 0)
    }
}

// MARK: - Standing

/// Whether a load balancer can send traffic to one of its pools.
package enum Standing: Sendable, Equatable {
    /// The pool can get traffic.
    case eligible
    /// The pool can get traffic, and gives this part of it to other pools; in percent, above 0 and below 100.
    case shedding(percent: Double)
    /// The pool gets no traffic.
    case out(Exclusion)

    /// Whether the pool can get traffic.
    package var isEligible: Bool { if case .out = self { false } else { true } }

    /// Why the pool gets no traffic; nil where it can.
    package var exclusion: Exclusion? { if case .out(let exclusion) = self { exclusion } else { nil } }
}

/// Why a pool gets no traffic from a load balancer.
package enum Exclusion: Sendable, Equatable {
    case disabled
    /// The pool has no origins.
    case empty
    /// All origins are disabled.
    case drained
    /// No enabled origin is up; with Cloudflare's reason for the first one that is down, nil where it gives none.
    case unhealthy(reason: String?)
    /// No enabled origin has been probed yet: Cloudflare counts such origins as down.
    case unprobed
    /// Fewer origins are up than the pool's `minimum_origins`.
    case belowMinimum(up: Int, minimum: Int)
    /// All origins that are up have weight 0.
    case weightless
    /// The pool gives all new sessions to other pools; existing sessions may stay.
    case shedsAll
    /// The policy is proximity, and the pool has no coordinates.
    case noCoordinates
    /// The load balancer does not have the pool among its default pools.
    case notDefault
    /// The load balancer has the pool only as its fallback pool, which serves when no other pool can.
    case onlyFallback
    /// The load balancer names the pool, but the pool is in no list that was read.
    case unread
}

extension SteeringPool {
    /// Whether the pool can get traffic from a load balancer that has it among the pools that it chooses from.
    ///
    /// It needs coordinates if the load balancer steers by proximity.
    package func standing(needsCoordinates: Bool) -> Standing {
        if let exclusion = healthExclusion { return .out(exclusion) }
        if needsCoordinates, coordinates == nil { return .out(.noCoordinates) }
        if loadShedding.percent >= 100 { return .out(.shedsAll) }
        return loadShedding.percent > 0 ? .shedding(percent: loadShedding.percent) : .eligible
    }

    private var healthExclusion: Exclusion? {
        if !isRead { return .unread }
        if !isEnabled { return .disabled }
        if origins.isEmpty { return .empty }
        let enabled = origins.filter(\.isEnabled)
        if enabled.isEmpty { return .drained }
        let up = enabled.filter { $0.health == .up }
        let minimum = max(minimumOrigins, 1)
        if up.isEmpty { return Self.exclusion(of: enabled) }
        if up.count < minimum { return .belowMinimum(up: up.count, minimum: minimum) }
        if isCountedAsDown { return .unhealthy(reason: nil) }
        return up.allSatisfy { $0.weight == 0 } ? .weightless : nil
    }

    /// Why a pool is out whose enabled origins are all down or unprobed.
    private static func exclusion(of origins: [Origin]) -> Exclusion {
        for case .down(let reason) in origins.map(\.health) {
            return .unhealthy(reason: reason.isEmpty ? nil : reason)
        }
        return .unprobed
    }

    /// Whether an enabled origin is up or may be up; a fallback pool without one answers with errors.
    package var mayAnswer: Bool {
        isEnabled
            && origins.contains { origin in
                if case .down = origin.health { return false }
                return origin.isEnabled
            }
    }

    /// Whether the pool can serve as a fallback pool: the pool and an origin are enabled; health does not count.
    package var servesAsFallback: Bool { isEnabled && origins.contains(where: \.isEnabled) }
}
