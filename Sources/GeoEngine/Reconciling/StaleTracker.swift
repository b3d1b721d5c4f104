import GeoRouting

/// The grace periods of origins, memberships and pools that no Ingress asks for any more.
///
/// After a restart of the process every grace period starts again. Therefore a controller that starts before the
/// ingress controllers of a recovering cluster removes nothing.
struct StaleTracker: Sendable {
    private let grace: Duration
    /// The instant since which no Ingress asks for each origin.
    private var origins: [OriginKey: Duration] = [:]
    /// The instant since which no Ingress asks for each pool, by the pool's name.
    private var pools: [String: Duration] = [:]
    /// The instant since which no object asks for each membership.
    private var memberships: [Membership: Duration] = [:]

    init(grace: Duration) {
        self.grace = grace
    }

    /// Records the stale origins, stale memberships and orphan pools of a plan at `now`, and forgets all others.
    ///
    /// No grace period starts in a pool from which no origin may be removed (`isHeld`): an Ingress that
    /// has no address now, or that is unreadable, may ask for the same addresses again.
    mutating func update(_ plan: Plan, of desired: Desired, at now: Duration) {
        let held = Set(desired.pools.filter(\.isHeld).map(\.name))
        let isHeld = desired.isIncomplete
        let stale = plan.stale.filter { !isHeld && !held.contains($0.pool) }
        let orphans = isHeld ? [] : plan.orphanPools
        origins = Dictionary(uniqueKeysWithValues: stale.map { ($0, origins[$0] ?? now) })
        pools = Dictionary(uniqueKeysWithValues: orphans.map { ($0, pools[$0] ?? now) })
        let memberships = plan.staleMemberships.filter { !isHeld && !held.contains($0.pool) }
        self.memberships = Dictionary(uniqueKeysWithValues: memberships.map { ($0, self.memberships[$0] ?? now) })
    }

    /// The origins, pools and memberships that may be removed at `now`.
    func removals(at now: Duration) -> Removals {
        Removals(
            origins: Set(origins.filter { now - $0.value >= grace }.keys),
            pools: Set(pools.filter { now - $0.value >= grace }.keys),
            memberships: Set(memberships.filter { now - $0.value >= grace }.keys)
        )
    }

    /// The instant at which the next grace period ends; nil where none is running.
    func nextEnd(after now: Duration) -> Duration? {
        (Array(origins.values) + Array(pools.values) + Array(memberships.values)).map { $0 + grace }.filter { $0 > now }
            .min()
    }
}

extension Plan {
    /// The removal of all that no object asks for, as a person has confirmed it.
    var confirmedRemovals: Removals {
        Removals(origins: stale, pools: orphanPools, memberships: staleMemberships, isConfirmed: true)
    }
}

/// Whether and when origins and pools that no Ingress asks for are removed.
package enum RemovalPolicy: Sendable, Equatable {
    case never
    /// Removes those that no Ingress has asked for during the grace period; the brake limits how many at once.
    case after(grace: Duration)
    /// Removes all of them now, because a person has confirmed this.
    case confirmed

    var isTimed: Bool { if case .after = self { true } else { false } }
}
