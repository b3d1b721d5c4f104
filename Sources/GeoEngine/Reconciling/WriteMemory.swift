import CloudflareAPI
import GeoRouting

/// The memory of earlier writes: untaken fields, contested fields, refused wishes, and the account's limits.
///
/// It may be lost: after a restart a few writes are enough to learn the same again.
struct WriteMemory: Sendable {
    private(set) var untaken = UntakenFields()
    private(set) var contested = ContestedFields()
    var trials = WishTrials()
    private(set) var limits = LearnedLimits()
    /// The instants at which we deleted a pool, by the pool's name.
    private var deletions: [String: [Duration]] = [:]

    // MARK: For the planner

    /// The state for the planner: the state that was read, with our values in fields that must not be written now.
    func planningState(_ real: CurrentState, at now: Duration) -> CurrentState {
        untaken.planningState(contested.planningState(real), at: now)
    }

    /// Wishes that must not be planned now, each with the reason.
    func withheld(in real: CurrentState, at now: Duration) -> [Wish: String] {
        trials.withheld.merging(untaken.withheld(in: real, at: now)) { first, _ in first }
            .merging(contested.withheld(in: real)) { first, _ in first }
    }

    /// The other use of a pool, if earlier deletions have shown one; else nil.
    ///
    /// A pool that we deleted twice within ten minutes and that exists again is wanted by another controller with our
    /// owner id. Without this rule, the two controllers would create and delete the pool for ever.
    func learnedUse(of pool: String, _ rawState: RawState, at now: Duration) -> PoolUse? {
        if limits.isInUse(pool, rawState.modifiedOnByID) { return .refused }
        let recent = deletions[rawState.pool(pool)?.name ?? ""]?.filter { $0 > now - Self.deletionWindow } ?? []
        return recent.count >= 2 ? .known(users: ["another controller with the same owner id"]) : nil
    }

    private static let deletionWindow = Duration.seconds(600)

    // MARK: Events

    mutating func deleted(pool: String, at now: Duration) {
        deletions = deletions.mapValues { $0.filter { $0 > now - Self.deletionWindow } }.filter { !$0.value.isEmpty }
        deletions[pool, default: []].append(now)
    }

    /// Learns from lists that are not older than our own writes.
    mutating func read(_ rawState: RawState, owners: Set<OwnerID>, at now: Duration) {
        let modifiedOnByID = rawState.modifiedOnByID
        contested.read(rawState.current, modifiedOnByID: modifiedOnByID, owners: owners, at: now)
        untaken.read(rawState.current, modifiedOnByID: modifiedOnByID, at: now)
    }

    /// Compares the values that were sent with the reply, and remembers them for the next read.
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

    /// What a refusal of an operation means for the next plan.
    enum RefusalMeaning {
        /// The next plan will differ: the object may be tried again.
        case planAnew
        /// The pool is in use elsewhere, and is not deleted until something changes.
        case inUse
        /// The account's plan allows no more such objects.
        case quota
        /// The same operation would be refused again.
        case refused
    }

    mutating func refused(
        _ operation: Operation,
        _ refusal: CloudflareError.Refusal,
        _ rawState: RawState,
        _ desired: Desired,
        at now: Duration
    ) -> RefusalMeaning {
        if case .deletePool(let id, _) = operation, refusal.isInUse {
            limits.noteInUse(id, rawState.modifiedOnByID)
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

    /// The next instant at which something must be tried again, even without news; nil where there is none.
    func nextWake(after now: Duration) -> Duration? {
        // A trial that is under way continues in a pass after 5 s.
        let nextTrial = trials.poolsUnderTrial.isEmpty ? nil : now + .seconds(5)
        return [trials.nextRetry(after: now), untaken.nextRetry(after: now), contested.nextEnd(after: now), nextTrial]
            .compactMap(\.self).min()
    }
}

extension CurrentState {
    /// Why no wish is served at all; nil where at least one is served, or where Cloudflare refuses none.
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
