import GeoRouting

/// Remembers since when nobody has asked for an origin or a pool, and says what has been so for long enough.
///
/// The memory is the process' own: after a restart the grace starts anew, so that a controller that comes up before
/// the ingress controllers of a recovering cluster removes nothing.
struct StaleTracker: Sendable {
    private let grace: Duration
    private var origins: [OriginKey: Duration] = [:]
    private var pools: [String: Duration] = [:]

    init(grace: Duration) {
        self.grace = grace
    }

    /// Takes in what a plan found stale at `now`; what it did not find is forgotten.
    ///
    /// What is held has no grace yet: an Ingress that is replaced while nobody can tell what it asks for is gone for a
    /// moment, and then asks for it.
    mutating func update(_ plan: Plan, of desired: Desired, at now: Duration) {
        let held = Set(desired.pools.filter(\.isHeld).map(\.name))
        let isHeld = desired.isIncomplete
        let stale = plan.stale.filter { !isHeld && !held.contains($0.pool) }
        let unasked = isHeld ? [] : plan.orphanPools
        origins = Dictionary(uniqueKeysWithValues: stale.map { ($0, origins[$0] ?? now) })
        pools = Dictionary(uniqueKeysWithValues: unasked.map { ($0, pools[$0] ?? now) })
    }

    /// What may go at `now`.
    func removals(at now: Duration) -> Removals {
        Removals(
            origins: Set(origins.filter { now - $0.value >= grace }.keys),
            pools: Set(pools.filter { now - $0.value >= grace }.keys)
        )
    }

    /// When the next grace ends; nil where none runs.
    func nextEnd(after now: Duration) -> Duration? {
        (Array(origins.values) + Array(pools.values)).map { $0 + grace }.filter { $0 > now }.min()
    }
}

/// Whether, and when, origins and pools that nobody asks for are removed.
package enum RemovalPolicy: Sendable, Equatable {
    case never
    /// When nobody has asked for them this long; too many at once are held.
    case after(grace: Duration)
    /// Now, however many: a person has looked at them and said so.
    case confirmed

    var isTimed: Bool { if case .after = self { true } else { false } }
}
