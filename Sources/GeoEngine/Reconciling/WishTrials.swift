import GeoRouting
import Wire

/// Finds the wish because of which Cloudflare refuses a pool's whole write, so that the others can be written.
///
/// A refused write is tried again without the monitor, then with only the changes to origins that are ours already,
/// then with half of the new wishes, the oldest first. Each success doubles the number of wishes in the next try, and
/// each refusal halves it, so that one bad wish among many costs only a few writes. A wish that is refused alone is
/// left out, and tried again alone after a while.
struct WishTrials: Sendable {
    /// The search in one pool.
    private struct Trial {
        /// Whether the monitor is left out, because it may be the cause of the refusal.
        var omitsMonitor = false
        /// Whether only new addresses for existing origins are tried, and no new origins.
        var isOwnOnly = false
        /// Wishes that are not judged yet, the oldest first.
        var queue: [Address] = []
        /// How many wishes of `queue` are tried at once; nil at first, when half of them are.
        var size: Int?

        /// The wishes of `queue` that are tried now.
        var batch: ArraySlice<Address> { isOwnOnly ? [] : queue.prefix(size ?? max(1, queue.count / 2)) }
    }

    /// A wish that was refused alone, and when it is tried again.
    private struct LeftOut {
        var why: String
        var attempts: Int
        var retryAt: Duration
    }

    private static let retry = RetryPolicy(base: .seconds(60), cap: .seconds(3600))

    /// The searches that are under way, by pool name.
    private var trials: [String: Trial] = [:]
    private var leftOut: [Wish: LeftOut] = [:]

    /// Forgets wishes that no Ingress has any more.
    mutating func update(_ desired: Desired) {
        let wished = Set(
            desired.pools.flatMap { pool in pool.origins.map { Wish(pool: pool.name, address: $0.address) } }
        )
        leftOut = leftOut.filter { wished.contains($0.key) }
        for (name, var trial) in trials {
            trial.queue.removeAll { !wished.contains(Wish(pool: name, address: $0)) }
            trials[name] = trial.queue.isEmpty && !trial.omitsMonitor ? nil : trial
        }
    }

    /// The wishes that must not be planned now, with the reason; an empty reason means that the wish awaits its trial.
    var withheld: [Wish: String] {
        var wishes = leftOut.mapValues(\.why)
        for (name, trial) in trials {
            let open = trial.batch
            // A left-out wish that is being tried again is not withheld.
            for address in open { wishes[Wish(pool: name, address: address)] = nil }
            for address in trial.queue.dropFirst(open.count) { wishes[Wish(pool: name, address: address)] = "" }
        }
        return wishes
    }

    /// The operation without its monitor, where a trial leaves that out.
    func trimmed(_ operation: Operation) -> Operation {
        guard trials[operation.subject]?.omitsMonitor == true else { return operation }
        switch operation {
        case .createPool(var draft):
            draft.monitor = nil
            return .createPool(draft)
        case .updatePool(var update) where update.origins != nil:
            update.monitor = nil
            return .updatePool(update)
        // This includes updates without origins, which have no wish to try.
        default: return operation
        }
    }

    /// Records a refusal.
    ///
    /// - Parameters:
    ///   - operation: what was refused, as it was sent.
    ///   - wanted: the pool's wishes, for their age.
    ///   - why: what Cloudflare said.
    ///   - now: the instant of the refusal.
    /// - Returns: whether the next plan tries something else.
    mutating func refused(_ operation: Operation, _ wanted: DesiredPool?, _ why: String, at now: Duration) -> Bool {
        guard let change = OriginChange(operation), !change.wishes.isEmpty else { return false }
        let name = operation.subject
        func byAge(_ addresses: [Address]) -> [Address] {
            let ages = Dictionary((wanted?.origins ?? []).map { ($0.address, $0.created) }) { first, _ in first }
            return addresses.sorted { (ages[$0] ?? .max, $0) < (ages[$1] ?? .max, $1) }
        }
        var trial = trials[name] ?? Trial()
        if change.hasMonitor {
            // The monitor may be to blame: the next try goes without it.
            trial.omitsMonitor = true
        } else if change.wishes.count == 1, let bad = change.wishes.first {
            // The only wish in the write is to blame.
            leaveOut(Wish(pool: name, address: bad), why, at: now)
            trial.queue.removeAll { $0 == bad }
            trial.isOwnOnly = false
        } else if trial.isOwnOnly || change.added.isEmpty || change.moved.allSatisfy(trial.queue.contains) {
            // One of several wishes is to blame: the next try has half as many.
            if !trial.batch.isEmpty { trial.size = max(1, trial.batch.count / 2) }
            trial.isOwnOnly = false
            let added = Set(trial.queue + change.added).subtracting(change.moved)
            trial.queue = byAge(change.moved) + byAge(Array(added))
        } else {
            // The next try has only the new addresses for existing origins.
            trial.isOwnOnly = true
            trial.queue = byAge(Array(Set(trial.queue + change.added)))
        }
        trials[name] = trial
        return true
    }

    private mutating func leaveOut(_ wish: Wish, _ why: String, at now: Duration) {
        let attempts = (leftOut[wish]?.attempts ?? 0) + 1
        leftOut[wish] = LeftOut(
            why: why,
            attempts: attempts,
            retryAt: now + Self.retry.delay(attempt: attempts, random: 1)
        )
    }

    /// Records an accepted write: all wishes in it are good.
    mutating func wrote(_ operation: Operation) {
        guard let change = OriginChange(operation), var trial = trials[operation.subject] else { return }
        for address in change.wishes { leftOut[Wish(pool: operation.subject, address: address)] = nil }
        if !trial.batch.isEmpty { trial.size = trial.batch.count * 2 }
        trial.queue.removeAll(where: change.wishes.contains)
        advance(operation.subject, trial)
    }

    /// Ends a try that has nothing to write; returns whether the pool has something else to try.
    mutating func idle(_ pool: String) -> Bool {
        guard let trial = trials[pool] else { return false }
        var next = trial
        // The wishes of this try need no write: they are there already, or have no room.
        for address in trial.batch { leftOut[Wish(pool: pool, address: address)] = nil }
        next.queue.removeFirst(trial.batch.count)
        return advance(pool, next)
    }

    /// Stores a trial after a try, or ends it; returns whether there is something else to try.
    @discardableResult
    private mutating func advance(_ pool: String, _ trial: Trial) -> Bool {
        var next = trial
        next.isOwnOnly = false
        // After the last wish the trial is over, and the monitor is written again.
        trials[pool] = next.queue.isEmpty ? nil : next
        return trial.isOwnOnly || !next.queue.isEmpty || trial.omitsMonitor
    }

    /// Begins to try the left-out wish whose retry has been due for longest; returns whether there is one.
    mutating func retryOne(at now: Duration, _ isOpen: (String) -> Bool) -> Bool {
        let due = leftOut.filter { $0.value.retryAt <= now && trials[$0.key.pool] == nil && isOpen($0.key.pool) }
        let oldest = due.min {
            ($0.value.retryAt, $0.key.pool, $0.key.address) < ($1.value.retryAt, $1.key.pool, $1.key.address)
        }
        guard let wish = oldest?.key else { return false }
        trials[wish.pool] = Trial(queue: [wish.address])
        return true
    }

    /// The names of pools with a search under way.
    var searched: [String] { trials.keys.sorted() }

    func nextRetry(after now: Duration) -> Duration? { leftOut.values.map(\.retryAt).filter { $0 > now }.min() }
}

/// The addresses that a write adds to a pool.
private struct OriginChange {
    /// The addresses of new origins.
    var added: [Address] = []
    /// The new addresses of origins that are there already.
    var moved: [Address] = []
    var hasMonitor: Bool

    var wishes: [Address] { moved + added }

    /// Nil for an operation that neither creates nor updates a pool.
    init?(_ operation: Operation) {
        let edits: [OriginEdit]
        switch operation {
        case .createPool(let draft): (edits, hasMonitor) = (draft.origins, draft.monitor != nil)
        case .updatePool(let update): (edits, hasMonitor) = (update.origins ?? [], update.monitor != nil)
        default: return nil
        }
        for edit in edits {
            guard let address = edit.address else { continue }
            if edit.source == nil { added.append(address) } else { moved.append(address) }
        }
    }
}
