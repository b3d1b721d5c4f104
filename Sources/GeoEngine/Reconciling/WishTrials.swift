import GeoRouting
import Wire

/// The search for the bad wish in a pool's write, when Cloudflare refuses the whole write.
///
/// The write is tried again without the monitor, then with only the changes to existing origins, then with half of the
/// new wishes, the oldest first. Each success doubles the number of wishes in the next try, and each refusal halves it:
/// one bad wish among many costs only a few writes. A wish that is refused alone is left out, and is tried alone again
/// after a wait.
struct WishTrials: Sendable {
    /// The search in one pool.
    private struct Trial {
        /// Whether the monitor is left out, because it may be the cause of the refusal.
        var omitsMonitor = false
        /// Whether the try has only new addresses for existing origins.
        var skipsNewOrigins = false
        /// The wishes that are not known to be good or bad yet, the oldest first.
        var queue: [Address] = []
        /// How many wishes of `queue` are tried at once; nil for half of them.
        var batchSize: Int?

        /// The wishes of `queue` that are tried now.
        var batch: ArraySlice<Address> { skipsNewOrigins ? [] : queue.prefix(batchSize ?? max(1, queue.count / 2)) }
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
    private var settings = SettingsTrials()

    /// Forgets wishes that no Ingress has any more.
    mutating func update(_ desired: Desired) {
        let wished = Set(
            desired.pools.flatMap { pool in pool.origins.map { Wish(pool: pool.name, address: $0.address) } }
        )
        leftOut = leftOut.filter { wished.contains($0.key) }
        settings.update(desired)
        for (name, var trial) in trials {
            trial.queue.removeAll { !wished.contains(Wish(pool: name, address: $0)) }
            trials[name] = trial.queue.isEmpty && !trial.omitsMonitor ? nil : trial
        }
    }

    /// The wishes that must not be planned now, with the reason; the reason is empty for a wish that waits for its try.
    var withheld: [Wish: String] {
        var wishes = leftOut.mapValues(\.why)
        for (name, trial) in trials {
            let batch = trial.batch
            // A left-out wish that is tried again now is not withheld.
            for address in batch { wishes[Wish(pool: name, address: address)] = nil }
            for address in trial.queue.dropFirst(batch.count) { wishes[Wish(pool: name, address: address)] = "" }
        }
        return wishes
    }

    /// The operation, without its monitor where a trial omits the monitor.
    func adaptedToTrial(_ operation: Operation) -> Operation {
        guard trials[operation.subject]?.omitsMonitor == true else { return operation }
        switch operation {
        case .createPool(var draft):
            draft.monitor = nil
            return .createPool(draft)
        case .updatePool(var update) where update.origins != nil:
            update.monitor = nil
            return .updatePool(update)
        // This includes updates without origins: they contain no wishes.
        default: return operation
        }
    }

    /// Prepares the next try after a refusal; where one wish alone was refused, that wish is left out.
    ///
    /// - Parameters:
    ///   - operation: what was refused, as it was sent.
    ///   - wanted: the pool as the Ingresses want it, with the time at which each Ingress was created.
    ///   - why: the text of the refusal.
    ///   - now: the instant of the refusal.
    /// - Returns: whether the next plan tries something else.
    mutating func prepareNextTry(
        afterRefusalOf operation: Operation,
        _ wanted: DesiredPool?,
        _ why: String,
        at now: Duration
    ) -> Bool {
        guard let change = OriginChange(operation) else { return false }
        let name = operation.subject
        if !change.origins.isEmpty {
            // Ports and Host headers are the least that can be missing: the next try omits them.
            let isAlone = change.origins.count == 1 && change.wishes.isEmpty && !change.hasMonitor
            settings.noteRefusal(of: change.origins, wanted, isAlone ? why : nil, at: now)
            return true
        }
        if change.wishes.isEmpty { return false }
        func oldestFirst(_ addresses: [Address]) -> [Address] {
            let createdAt = Dictionary((wanted?.origins ?? []).map { ($0.address, $0.created) }) { first, _ in first }
            return addresses.sorted { (createdAt[$0] ?? .max, $0) < (createdAt[$1] ?? .max, $1) }
        }
        var trial = trials[name] ?? Trial()
        if change.hasMonitor {
            // The monitor may be the cause: the next try omits it.
            trial.omitsMonitor = true
        } else if change.wishes.count == 1, let badAddress = change.wishes.first {
            // The only wish in the write is the cause.
            leaveOut(Wish(pool: name, address: badAddress), why, at: now)
            trial.queue.removeAll { $0 == badAddress }
            trial.skipsNewOrigins = false
        } else if trial.skipsNewOrigins || change.additions.isEmpty
            || change.replacements.allSatisfy(trial.queue.contains)
        {
            // One of several wishes is the cause: the next try has half as many.
            if !trial.batch.isEmpty { trial.batchSize = max(1, trial.batch.count / 2) }
            trial.skipsNewOrigins = false
            let additions = Set(trial.queue + change.additions).subtracting(change.replacements)
            trial.queue = oldestFirst(change.replacements) + oldestFirst(Array(additions))
        } else {
            // The next try has only the new addresses for existing origins.
            trial.skipsNewOrigins = true
            trial.queue = oldestFirst(Array(Set(trial.queue + change.additions)))
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

    /// Records an accepted write; all its wishes are good.
    mutating func noteWrite(_ operation: Operation) {
        guard let change = OriginChange(operation) else { return }
        settings.noteWrite(of: change.origins)
        guard var trial = trials[operation.subject] else { return }
        for address in change.wishes { leftOut[Wish(pool: operation.subject, address: address)] = nil }
        if !trial.batch.isEmpty { trial.batchSize = trial.batch.count * 2 }
        trial.queue.removeAll(where: change.wishes.contains)
        advance(operation.subject, trial)
    }

    /// Ends a try that needs no write; returns whether the pool has something else to try.
    mutating func endEmptyTry(_ pool: String) -> Bool {
        guard let trial = trials[pool] else { return false }
        var next = trial
        // The wishes of this try need no write: they exist already, or there is no room for them.
        for address in trial.batch { leftOut[Wish(pool: pool, address: address)] = nil }
        next.queue.removeFirst(trial.batch.count)
        return advance(pool, next)
    }

    /// Stores a trial after a try, or ends it; returns whether there is something else to try.
    @discardableResult
    private mutating func advance(_ pool: String, _ trial: Trial) -> Bool {
        var next = trial
        next.skipsNewOrigins = false
        // After the last wish the trial ends, and the monitor is written again.
        trials[pool] = next.queue.isEmpty ? nil : next
        return trial.skipsNewOrigins || !next.queue.isEmpty || trial.omitsMonitor
    }

    /// Starts a trial of the left-out wish whose retry was due first; returns whether any retry is due.
    mutating func startRetry(at now: Duration, _ mayWrite: (String) -> Bool) -> Bool {
        let due = leftOut.filter { $0.value.retryAt <= now && trials[$0.key.pool] == nil && mayWrite($0.key.pool) }
        let oldest = due.min {
            ($0.value.retryAt, $0.key.pool, $0.key.address) < ($1.value.retryAt, $1.key.pool, $1.key.address)
        }
        guard let wish = oldest?.key else { return settings.startTry(at: now, mayWrite) }
        trials[wish.pool] = Trial(queue: [wish.address])
        return true
    }

    /// The names of the pools with a trial under way.
    var poolsUnderTrial: [String] { Set(trials.keys).union(settings.poolsUnderTrial).sorted() }

    /// The origins whose port and Host header must not be changed now, with the reason.
    ///
    /// The reason is empty where they wait for their try.
    var withheldSettings: [OriginKey: String] { settings.withheld }

    func nextRetry(after now: Duration) -> Duration? {
        [leftOut.values.map(\.retryAt).filter { $0 > now }.min(), settings.nextRetry(after: now)].compactMap(\.self)
            .min()
    }
}

/// The addresses that a write adds to a pool.
private struct OriginChange {
    /// The addresses of new origins.
    var additions: [Address] = []
    /// The new addresses of existing origins.
    var replacements: [Address] = []
    var hasMonitor: Bool
    /// The origins whose port or Host header changes.
    var origins: Set<OriginKey> = []

    var wishes: [Address] { replacements + additions }

    /// Returns nil for an operation that neither creates nor updates a pool.
    init?(_ operation: Operation) {
        let edits: [OriginEdit]
        switch operation {
        case .createPool(let draft): (edits, hasMonitor) = (draft.origins, draft.monitor != nil)
        case .updatePool(let update): (edits, hasMonitor) = (update.origins ?? [], update.monitor != nil)
        default: return nil
        }
        for edit in edits {
            if edit.changesSettings { origins.insert(OriginKey(pool: operation.subject, origin: edit.name)) }
            guard let address = edit.address else { continue }
            if edit.source == nil { additions.append(address) } else { replacements.append(address) }
        }
    }
}
