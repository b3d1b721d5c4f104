import CloudflareAPI
import GeoRouting

/// What earlier writes have taught: untaken fields, contested fields, refused wishes, and the account's limits.
///
/// A memory that may be lost: after a restart the same is learned anew, at the cost of a few writes.
struct WriteMemory: Sendable {
    private(set) var untaken = UntakenFields()
    private(set) var contested = ContestedFields()
    var trials = WishTrials()
    private(set) var limits = LearnedLimits()
    /// When we deleted pools, by the pool's name.
    private var deletions: [String: [Duration]] = [:]

    // MARK: For the planner

    /// The state for the planner: what was read, but with our values in fields that are not to be written now.
    func settled(_ real: CurrentState, at now: Duration) -> CurrentState {
        untaken.settled(contested.settled(real), at: now)
    }

    /// Wishes that must not be planned now, each with the reason.
    func withheld(in real: CurrentState, at now: Duration) -> [Wish: String] {
        trials.withheld.merging(untaken.withheld(in: real, at: now)) { first, _ in first }
            .merging(contested.withheld(in: real)) { first, _ in first }
    }

    /// The other use of a pool, where earlier deletions have shown it; else nil.
    ///
    /// A pool that we deleted twice within ten minutes and that exists again is wanted by another controller with our
    /// owner id. Without this rule, the two would make and delete it for ever.
    func use(of pool: String, _ seen: RawState, at now: Duration) -> PoolUse? {
        if limits.isInUse(pool, seen.stamps) { return .refused }
        let recent = deletions[seen.pool(pool)?.name ?? ""]?.filter { $0 > now - Self.deletionWindow } ?? []
        return recent.count >= 2 ? .elsewhere(["another controller with the same owner id"]) : nil
    }

    private static let deletionWindow = Duration.seconds(600)

    // MARK: Events

    mutating func deleted(pool: String, at now: Duration) {
        deletions = deletions.mapValues { $0.filter { $0 > now - Self.deletionWindow } }.filter { !$0.value.isEmpty }
        deletions[pool, default: []].append(now)
    }

    /// Learns from lists that are as new as our own writes.
    mutating func read(_ rawState: RawState, owners: Set<OwnerID>, at now: Duration) {
        let stamps = rawState.stamps
        contested.read(rawState.current, stamps: stamps, owners: owners, at: now)
        untaken.read(rawState.current, stamps: stamps, at: now)
    }

    /// Compares what was sent with what the reply shows, and remembers it for the next read.
    mutating func wrote(
        _ operation: Operation,
        _ reply: WriteReply,
        ids: (PoolReference) -> String?,
        at now: Duration
    ) {
        let values = operation.values(on: reply.id, ids: ids)
        untaken.wrote(values, reply, at: now)
        contested.wrote(values, reply)
        trials.wrote(operation)
    }

    /// What a refusal of an operation's content means.
    enum Lesson {
        /// The next plan will differ, so that the object may be tried again.
        case planAnew
        /// The pool is in use elsewhere: it is left until something changes.
        case inUse
        /// The account's plan allows no more such objects.
        case quota
        /// The same would be refused again.
        case refused
    }

    mutating func refused(
        _ operation: Operation,
        _ refusal: CloudflareError.Refusal,
        _ seen: RawState,
        _ desired: Desired,
        at now: Duration
    ) -> Lesson {
        if case .deletePool(let id, _) = operation, refusal.isInUse {
            limits.noteInUse(id, seen.stamps)
            return .inUse
        }
        if limits.learn(refusal, operation, at: now) { return .planAnew }
        if refusal.isQuota { return .quota }
        let wanted = desired.pools.first { $0.name == operation.subject }
        return trials.refused(operation, wanted, "\(refusal)", at: now) ? .planAnew : .refused
    }

    // MARK: Results

    func notices(_ current: CurrentState, owner: OwnerID) -> [Notice] {
        untaken.notices(current) + contested.notices(current, owner: owner)
    }

    /// When something is to be tried again without news; nil where nothing is.
    func nextWake(after now: Duration) -> Duration? {
        // A search for a bad wish goes on in a pass after 5 s.
        let search = trials.searched.isEmpty ? nil : now + .seconds(5)
        return [trials.nextRetry(after: now), untaken.nextRetry(after: now), contested.nextEnd(after: now), search]
            .compactMap(\.self).min()
    }
}

extension CurrentState {
    /// Why no wish at all is served: Cloudflare refuses them; nil where one is served, or none is refused.
    func totalRefusal(of desired: Desired, _ leftOut: [Wish: String]) -> String? {
        guard let first = leftOut.min(by: { ($0.key.pool, $0.key.address) < ($1.key.pool, $1.key.address) }) else {
            return nil
        }
        let isServed = desired.pools.contains { wanted in
            let present = Set((pools.first { $0.name == wanted.name }?.origins ?? []).compactMap(\.address))
            return wanted.origins.contains { present.contains($0.address) }
        }
        return isServed ? nil : "Cloudflare takes none of the addresses: \(first.value)"
    }
}
