package import Wire

/// The schedule of passes, which decides when a pass runs.
///
/// It is a state machine without a clock of its own; `PassLoop` runs it.
///
/// - News means that an Ingress has changed. News starts a pass at once; news during a pass causes one more pass.
/// - A failed pass is repeated after growing waits. News waits too: a server in trouble must not get many requests.
/// - After a write that may have raced with another writer's, a pass reads again after a delay: this is the look back.
/// - A resync comes at the latest after the interval, plus or minus 10 %: clusters must not all read at the same time.
package struct Schedule: Sendable {
    /// How a pass ended.
    package enum Outcome: Sendable, Equatable {
        /// Nothing is left to do; `lookBack` is true where a write may have raced with another writer's.
        case converged(lookBack: Bool)
        /// Cloudflare refused some objects for reasons that do not pass by themselves; all others are done.
        ///
        /// The refused objects are tried again after growing waits.
        case refused
        /// Only changes that are held back until this instant are left.
        case held(until: Duration)
        /// The pass reached its limit of writes, and more are due: the next pass begins at once, with a new read.
        case unfinished
        /// Nothing was read, because only changes that are held back were new.
        case idle
        /// The pass failed; the next one begins after `retryAfter` at the earliest.
        case failed(retryAfter: Duration?)
    }

    /// The next step of the loop: run a pass, or wait until an instant.
    package enum Step: Sendable, Equatable {
        case run(isResync: Bool)
        case wait(until: Duration)
    }

    private let interval: Duration
    private let retry = RetryPolicy(base: .milliseconds(500), cap: .seconds(30))
    private var hasNews = true
    private var isForced = false
    /// Whether the last pass failed or was unfinished; the next pass continues its work.
    private var continuesLastPass = false
    /// Whether news was the only reason for the last pass that began.
    private(set) var isNewsOnly = false
    private var failures = 0
    /// The end of the wait after a failed pass; only a forced pass may begin earlier.
    private var notBefore: Duration?
    /// The instant at which the look back is due.
    private var rereadAt: Duration?
    /// The instant at which a pass is due for another reason.
    ///
    /// A pass before `rereadAt` does not replace the look back, because it may be too early to see a racing write.
    private var wakeAt: Duration?
    /// The instant at which the next resync is due; nil before the first pass, which is a resync.
    private var resyncAt: Duration?

    package init(interval: Duration) {
        self.interval = interval
    }

    /// Records that an Ingress has changed: a pass is due at once, or after the wait that follows a failed pass.
    package mutating func noteNews() { hasNews = true }

    /// Records that a pass must begin now, even during a wait.
    package mutating func forcePass() { isForced = true }

    /// Schedules a pass for `instant`, or for an earlier instant that is scheduled already.
    package mutating func wake(at instant: Duration) {
        wakeAt = min(wakeAt ?? instant, instant)
    }

    /// Returns what to do at `now`; where this is a pass, the pass counts as begun.
    package mutating func next(at now: Duration) -> Step {
        let due = max(earliestDue(at: now), notBefore ?? .zero)
        guard isForced || due <= now else { return .wait(until: due) }
        let isResync = isForced || resyncAt.map { $0 <= now } ?? true
        let isTimerDue = [rereadAt, wakeAt].contains { $0.map { $0 <= now } ?? false }
        isNewsOnly = hasNews && !isResync && !isTimerDue && !continuesLastPass
        isForced = false
        continuesLastPass = false
        hasNews = false
        notBefore = nil
        if let instant = rereadAt, instant <= now { rereadAt = nil }
        if let instant = wakeAt, instant <= now { wakeAt = nil }
        return .run(isResync: isResync)
    }

    /// The instant at which the next pass is due, without regard to the wait after a failed pass.
    private func earliestDue(at now: Duration) -> Duration {
        if hasNews { return now }
        return [rereadAt, wakeAt].compactMap(\.self).reduce(resyncAt ?? now) { min($0, $1) }
    }

    /// Records how the pass ended, and decides when the next one is due.
    package mutating func ended(_ outcome: Outcome, at now: Duration, random: RandomSource) {
        if case .failed(let retryAfter) = outcome {
            failures += 1
            hasNews = true
            continuesLastPass = true
            // `asWait` limits the wait that Cloudflare demands to an hour.
            notBefore = now + max(retry.delay(attempt: failures, random: random.next()), retryAfter?.asWait ?? .zero)
            return
        }
        if outcome == .unfinished { (hasNews, continuesLastPass) = (true, true) }
        if outcome == .unfinished || outcome == .idle { return }
        resyncAt = now + interval * (0.9 + 0.2 * random.next())
        switch outcome {
        case .converged(let lookBack):
            failures = 0
            if lookBack { rereadAt = now + random.duration(in: .seconds(5)...(.seconds(35))) }
        case .refused:
            failures += 1
            let slowRetry = RetryPolicy(base: .seconds(5), cap: interval)
            wakeAt = now + slowRetry.delay(attempt: failures, random: random.next())
        case .held(let instant):
            failures = 0
            wakeAt = instant
        // The function has already returned for these.
        case .failed, .unfinished, .idle: break
        }
    }
}
