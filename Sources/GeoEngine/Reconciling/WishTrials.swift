import GeoRouting
import Wire

/// Finds the wish for which Cloudflare refuses a pool's whole write, so that it blocks no other.
///
/// A refused write is tried again without the monitor, then with only the changes to origins that are ours already,
/// then with half of the new wishes, the oldest first. A success doubles the next try and a refusal halves it, so
/// that one bad wish among many costs a few writes. A wish that is refused alone is left out, and tried again alone
/// after a while.
struct WishTrials: Sendable {
    /// The search in one pool.
    private struct Trial {
        /// Whether the monitor is left out, because it may be the cause of the refusal.
        var isBare = false
        /// Whether only moves of own origins are tried.
        var isOwnOnly = false
        /// Wishes that are not judged yet, the oldest first.
        var queue: [Address] = []
        /// How many of them are tried at once; nil at first for half of them, because all at once were refused.
        var size: Int?

        var batch: ArraySlice<Address> { isOwnOnly ? [] : queue.prefix(size ?? max(1, queue.count / 2)) }
    }

    private struct LeftOut {
        var why: String
        var attempts: Int
        var retryAt: Duration
    }

    private static let retry = RetryPolicy(base: .seconds(60), cap: .seconds(3600))

    /// By pool name.
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
            trials[name] = trial.queue.isEmpty && !trial.isBare ? nil : trial
        }
    }

    /// The wishes that must not be tried now, with the reason; empty where they only wait for their trial.
    var withheld: [Wish: String] {
        var wishes = leftOut.mapValues(\.why)
        for (name, trial) in trials {
            let open = trial.batch
            for address in open { wishes[Wish(pool: name, address: address)] = nil }
            for address in trial.queue.dropFirst(open.count) { wishes[Wish(pool: name, address: address)] = "" }
        }
        return wishes
    }

    /// The operation without what a trial leaves out.
    func trimmed(_ operation: Operation) -> Operation {
        guard trials[operation.subject]?.isBare == true else { return operation }
        switch operation {
        case .createPool(var draft):
            draft.monitor = nil
            return .createPool(draft)
        case .updatePool(var update) where update.origins != nil:
            update.monitor = nil
            return .updatePool(update)
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
            trial.isBare = true
        } else if change.wishes.count == 1, let bad = change.wishes.first {
            leaveOut(Wish(pool: name, address: bad), why, at: now)
            trial.queue.removeAll { $0 == bad }
            trial.isOwnOnly = false
        } else if trial.isOwnOnly || change.added.isEmpty || change.moved.allSatisfy(trial.queue.contains) {
            if !trial.batch.isEmpty { trial.size = max(1, trial.batch.count / 2) }
            trial.isOwnOnly = false
            let added = Set(trial.queue + change.added).subtracting(change.moved)
            trial.queue = byAge(change.moved) + byAge(Array(added))
        } else {
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

    /// Moves on a pool's trial that has nothing to write; whether there is something else to try.
    mutating func idle(_ pool: String) -> Bool {
        guard let trial = trials[pool] else { return false }
        var next = trial
        // The wishes of this try need no write: they are there already, or have no room.
        for address in trial.batch { leftOut[Wish(pool: pool, address: address)] = nil }
        next.queue.removeFirst(trial.batch.count)
        return advance(pool, next)
    }

    @discardableResult
    private mutating func advance(_ pool: String, _ trial: Trial) -> Bool {
        var next = trial
        next.isOwnOnly = false
        // After the last wish the trial is over, and the monitor is written again.
        trials[pool] = next.queue.isEmpty ? nil : next
        return trial.isOwnOnly || !next.queue.isEmpty || trial.isBare
    }

    /// Begins a trial of the one wish that has been due longest; whether there is one.
    mutating func retryOne(at now: Duration, _ isOpen: (String) -> Bool) -> Bool {
        let due = leftOut.filter { $0.value.retryAt <= now && trials[$0.key.pool] == nil && isOpen($0.key.pool) }
        let oldest = due.min {
            ($0.value.retryAt, $0.key.pool, $0.key.address) < ($1.value.retryAt, $1.key.pool, $1.key.address)
        }
        guard let wish = oldest?.key else { return false }
        trials[wish.pool] = Trial(queue: [wish.address])
        return true
    }

    /// Pools in which wishes wait to be judged.
    var searched: [String] { trials.keys.sorted() }

    func nextRetry(after now: Duration) -> Duration? { leftOut.values.map(\.retryAt).filter { $0 > now }.min() }
}

/// The addresses that a pool's write brings.
private struct OriginChange {
    /// The addresses of new origins.
    var added: [Address] = []
    /// The new addresses of origins that are there already.
    var moved: [Address] = []
    var hasMonitor: Bool

    var wishes: [Address] { moved + added }

    /// Nil for what writes no origins.
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
