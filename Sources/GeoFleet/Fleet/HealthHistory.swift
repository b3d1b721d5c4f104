package import GeoRouting

/// The service of each pool in the last ten minutes, as this process has read it.
///
/// Time is divided into slots; a slot keeps the worst that was read in it. Slots without a reading stay empty, so that a
/// gap in the readings is visible.
package struct HealthHistory: Sendable, Equatable {
    /// How well a pool served in one slot; the worst comes first.
    package enum Service: Int, Sendable, Comparable {
        /// The pool gets no traffic: it is critical, disabled, drained or empty.
        case out
        /// Some origins are down, but the pool serves.
        case degraded
        /// No probe result is known.
        case unknown
        case healthy

        /// Whether `left` is the worse one.
        package static func < (left: Service, right: Service) -> Bool { left.rawValue < right.rawValue }

        /// The service of a pool as it was read.
        package init(_ pool: PoolView) {
            guard pool.isEnabled, pool.origins.contains(where: \.origin.isEnabled) else {
                self = .out
                return
            }
            switch pool.health {
            case .critical: self = .out
            case .degraded: self = .degraded
            case .unknown: self = .unknown
            case .healthy: self = .healthy
            }
        }
    }

    /// When an origin went down, as far as this process has seen it.
    package enum Beginning: Sendable, Equatable {
        /// The reading in which it was down for the first time.
        case seen(Moment)
        /// It was down in the first reading of all.
        case beforeFirstReading
    }

    /// The number of slots that are kept: one for each of the last ten minutes.
    package static let slotCount = 10
    private static let slotMilliseconds = 60_000

    /// The worst service in each slot, by pool name; the key of the inner dictionary is the slot's number since 1970.
    private var slots: [String: [Int: Service]] = [:]

    /// The origins that are down.
    private var outages: [OriginKey: Beginning] = [:]
    private var isEmpty = true

    package init() {}

    /// When an origin that is down went down; nil for one that was not down in the last reading.
    package func beginning(ofOutage origin: OriginKey) -> Beginning? { outages[origin] }

    /// An outage of a pool that is over.
    package struct PoolOutage: Sendable, Equatable {
        /// The pool's geo, or its name where the geo is not known.
        package let name: String
        /// The first reading in which the pool was critical; nil where that was the first reading of all.
        package let start: Moment?
        /// The first reading in which it was no longer critical.
        package let end: Moment
    }

    /// The enabled pools that are critical, by name.
    private var criticalPools: [String: Beginning] = [:]
    /// The last outage of each pool, by name.
    private var pastOutages: [String: PoolOutage] = [:]

    /// The outage that ended last, at most ten minutes before a moment; nil where there was none.
    package func lastOutage(before now: Moment) -> PoolOutage? {
        let span = Duration.milliseconds(Self.slotCount * Self.slotMilliseconds)
        let recent = pastOutages.values.filter { now - $0.end <= span }
        return recent.max { ($0.end, $1.name) < ($1.end, $0.name) }
    }

    private mutating func recordPoolOutages(_ pools: [PoolView], at moment: Moment) {
        var next: [String: Beginning] = [:]
        for pool in pools where pool.isEnabled {
            let beginning = criticalPools[pool.name]
            if pool.health == .critical {
                next[pool.name] = beginning ?? (isEmpty ? .beforeFirstReading : .seen(moment))
            } else if let beginning, pool.health == .healthy || pool.health == .degraded {
                let start: Moment? = if case .seen(let start) = beginning { start } else { nil }
                pastOutages[pool.name] = PoolOutage(name: pool.geo ?? pool.name, start: start, end: moment)
            }
        }
        criticalPools = next
        let names = Set(pools.map(\.name))
        pastOutages = pastOutages.filter { names.contains($0.key) }
    }

    private mutating func recordOutages(_ pools: [PoolView], at moment: Moment) {
        var next: [OriginKey: Beginning] = [:]
        for pool in pools {
            for origin in pool.origins {
                guard case .unhealthy = origin.health else { continue }
                let key = OriginKey(pool: pool.name, origin: origin.name)
                next[key] = outages[key] ?? (isEmpty ? .beforeFirstReading : .seen(moment))
            }
        }
        (outages, isEmpty) = (next, false)
    }

    /// Records what was read of all pools at a moment; forgets what is too old, and pools that no longer exist.
    package mutating func record(_ pools: [PoolView], at moment: Moment) {
        // This comes first: `recordOutages` ends the first reading.
        recordPoolOutages(pools, at: moment)
        recordOutages(pools, at: moment)
        let slot = moment.milliseconds / Self.slotMilliseconds
        var next: [String: [Int: Service]] = [:]
        for pool in pools {
            var services = (slots[pool.name] ?? [:]).filter { $0.key > slot - Self.slotCount }
            let service = Service(pool)
            services[slot] = min(services[slot] ?? service, service)
            next[pool.name] = services
        }
        slots = next
    }

    /// The service of several pools together in the slots up to a moment, the oldest first.
    ///
    /// - Parameters:
    ///   - pools: the names of the pools; in each slot, the worst of them counts.
    ///   - now: the moment in the last slot.
    /// - Returns: `slotCount` elements; nil where no pool was read in the slot.
    package func services(of pools: [String], until now: Moment) -> [Service?] {
        let last = now.milliseconds / Self.slotMilliseconds
        let known = pools.compactMap { slots[$0] }
        return (last - Self.slotCount + 1...last).map { slot in known.compactMap { $0[slot] }.min() }
    }
}
