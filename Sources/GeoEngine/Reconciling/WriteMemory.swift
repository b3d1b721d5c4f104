import CloudflareAPI
import GeoRouting

/// The memory of earlier writes: ignored fields, contested fields, refused wishes, and the account's limits.
///
/// It may be lost: after a restart a few writes are enough to learn the same again.
struct WriteMemory: Sendable {
    /// The fields in which Cloudflare shows another value than the one that we sent.
    private(set) var ignoredFields = IgnoredFields()
    private(set) var contestedFields = ContestedFields()
    var trials = WishTrials()
    private(set) var limits = LearnedLimits()
    /// The instants at which we deleted a pool, by the pool's name.
    private var deletions: [String: [Duration]] = [:]

    // MARK: For the planner

    /// The state that the planner gets: the state that was read, but with our values where nothing may be written now.
    func planningState(_ real: CurrentState, at now: Duration) -> CurrentState {
        ignoredFields.planningState(contestedFields.planningState(real), at: now)
    }

    /// Wishes that must not be planned now, each with the reason.
    func withheld(in real: CurrentState, at now: Duration) -> [Wish: String] {
        trials.withheld.merging(ignoredFields.withheld(in: real, at: now)) { first, _ in first }
            .merging(contestedFields.withheld(in: real)) { first, _ in first }
    }

    /// Who else uses a pool, as far as our earlier deletions have shown it; nil where they have shown no user.
    ///
    /// If we deleted a pool twice within ten minutes and it exists again, another controller with our owner id wants
    /// it. Without this rule, the two controllers would create and delete the pool for ever.
    func learnedUse(of pool: String, _ rawState: RawState, at now: Duration) -> PoolUse? {
        if limits.isDeletionRefused(of: pool, rawState.modifiedOnByID) { return .refused }
        let recent = deletions[rawState.pool(pool)?.name ?? ""]?.filter { $0 > now - Self.deletionWindow } ?? []
        return recent.count >= 2 ? .known(users: ["another controller with the same owner id"]) : nil
    }

    private static let deletionWindow = Duration.seconds(600)

    // MARK: Events

    mutating func noteDeletion(ofPool pool: String, at now: Duration) {
        deletions = deletions.mapValues { $0.filter { $0 > now - Self.deletionWindow } }.filter { !$0.value.isEmpty }
        deletions[pool, default: []].append(now)
    }

    /// Learns from lists that are not older than our own writes.
    mutating func noteRead(_ rawState: RawState, owners: Set<OwnerID>, at now: Duration) {
        let modifiedOnByID = rawState.modifiedOnByID
        contestedFields.noteRead(rawState.current, modifiedOnByID: modifiedOnByID, owners: owners, at: now)
        ignoredFields.noteRead(rawState.current, modifiedOnByID: modifiedOnByID, at: now)
    }

    /// Compares the values that were sent with the reply, and remembers them for the next read.
    mutating func noteWrite(
        _ operation: Operation,
        _ reply: WriteReply,
        ids: (PoolReference) -> String?,
        at now: Duration
    ) {
        let values = operation.values(on: reply.id, ids: ids)
        ignoredFields.noteWrite(values, reply, at: now)
        contestedFields.noteWrite(values, reply)
        trials.noteWrite(operation)
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

    /// Records a refusal of an operation; returns what it means for the next plan.
    mutating func noteRefusal(
        of operation: Operation,
        _ refusal: CloudflareError.Refusal,
        _ rawState: RawState,
        _ desired: Desired,
        at now: Duration
    ) -> RefusalMeaning {
        if case .deletePool(let id, _) = operation, refusal.isInUse {
            limits.noteRefusedDeletion(of: id, rawState.modifiedOnByID)
            return .inUse
        }
        if limits.learn(refusal, operation, at: now) { return .planAnew }
        if refusal.isQuota { return .quota }
        let wanted = desired.pools.first { $0.name == operation.subject }
        let isAnotherTryLeft = trials.prepareNextTry(afterRefusalOf: operation, wanted, "\(refusal)", at: now)
        return isAnotherTryLeft ? .planAnew : .refused
    }

    // MARK: Results

    func notices(_ current: CurrentState, owner: OwnerID) -> [Notice] {
        ignoredFields.notices(current) + contestedFields.notices(current, owner: owner)
    }

    /// The next instant at which something must be tried again, even without news; nil where there is none.
    func nextWake(after now: Duration) -> Duration? {
        // A trial that is under way continues in a pass after 5 s.
        let nextTrial = trials.poolsUnderTrial.isEmpty ? nil : now + .seconds(5)
        let nextRetry = [trials.nextRetry(after: now), ignoredFields.nextRetry(after: now)]
        return (nextRetry + [contestedFields.nextEnd(after: now), nextTrial]).compactMap(\.self).min()
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
