import GeoRouting

/// Remembers since when no Ingress has asked for an origin or a pool, and which of them may be removed.
///
/// This memory does not outlive the process: after a restart every grace period starts anew. So a controller that comes
/// up before the ingress controllers of a recovering cluster removes nothing.
struct StaleTracker: Sendable {
    private let grace: Duration
    /// Since when no Ingress has asked for each origin.
    private var origins: [OriginKey: Duration] = [:]
    /// Since when no Ingress has asked for each pool, by name.
    private var pools: [String: Duration] = [:]

    init(grace: Duration) {
        self.grace = grace
    }

    /// Records what a plan found stale at `now`, and forgets the rest.
    ///
    /// No grace period starts in held pools: an unreadable Ingress that is being replaced is gone for a moment, and may
    /// then ask for the same addresses again.
    mutating func update(_ plan: Plan, of desired: Desired, at now: Duration) {
        let held = Set(desired.pools.filter(\.isHeld).map(\.name))
        let isHeld = desired.isIncomplete
        let stale = plan.stale.filter { !isHeld && !held.contains($0.pool) }
        let unasked = isHeld ? [] : plan.orphanPools
        origins = Dictionary(uniqueKeysWithValues: stale.map { ($0, origins[$0] ?? now) })
        pools = Dictionary(uniqueKeysWithValues: unasked.map { ($0, pools[$0] ?? now) })
    }

    /// The origins and pools that may be removed at `now`.
    func removals(at now: Duration) -> Removals {
        Removals(
            origins: Set(origins.filter { now - $0.value >= grace }.keys),
            pools: Set(pools.filter { now - $0.value >= grace }.keys)
        )
    }

    /// When the next grace period ends; nil where none runs.
    func nextEnd(after now: Duration) -> Duration? {
        (Array(origins.values) + Array(pools.values)).map { $0 + grace }.filter { $0 > now }.min()
    }
}

/// Whether and when origins and pools that no Ingress asks for are removed.
package enum RemovalPolicy: Sendable, Equatable {
    case never
    /// Removes them once no Ingress has asked for them for this long; the brake holds back too many at once.
    case after(grace: Duration)
    /// Removes them now, however many they are, because a person has confirmed it.
    case confirmed

    var isTimed: Bool { if case .after = self { true } else { false } }
}
