package import Wire

/// Decides when a pass runs.
///
/// This is a state machine on plain instants; `PassLoop` runs it.
///
/// - News (a changed Ingress) starts a pass at once; news during a pass leads to one more pass.
/// - A pass that failed is repeated after growing waits, and news waits too: a server in trouble gets no storm of
///   requests.
/// - A write that may have raced with another writer's is looked at again after a delay: the look back.
/// - A resync comes at the latest after the interval, give or take 10 %, so that clusters do not march in step.
package struct Schedule: Sendable {
    /// How a pass ended.
    package enum Outcome: Sendable, Equatable {
        /// Nothing is left to do; `lookBack` is true where a write may have raced with another writer's.
        case converged(lookBack: Bool)
        /// Cloudflare refused some object, for no passing reason: it is tried again after growing waits. The others are
        /// done.
        case refused
        /// Only changes of Ingresses that change too often are left; they are held back until this instant.
        case held(until: Duration)
        /// The pass reached its limit of writes, and more are due: the next pass begins at once, with a new read.
        case unfinished
        /// Nothing was read, because nothing was new apart from changes that are held back.
        case idle
        /// The pass failed; the next one comes after `retryAfter` at the earliest.
        case failed(retryAfter: Duration?)
    }

    /// What the loop does next: run a pass, or wait until an instant.
    package enum Step: Sendable, Equatable {
        case run(isResync: Bool)
        case wait(until: Duration)
    }

    private let interval: Duration
    private let retry = RetryPolicy(base: .milliseconds(500), cap: .seconds(30))
    private var hasNews = true
    private var isForced = false
    /// Whether the last pass failed or was unfinished, so that the next one goes on with it.
    private var continuesLastPass = false
    /// Whether news was the only reason for the pass that was begun last.
    private(set) var isNewsOnly = false
    private var failures = 0
    /// The end of the wait after a failed pass; only a forced pass comes earlier.
    private var notBefore: Duration?
    /// When the look back is due.
    private var rereadAt: Duration?
    /// When a pass is due for another reason.
    ///
    /// Kept apart from `rereadAt`, because a pass before `rereadAt` comes too early to see a racing write.
    private var wakeAt: Duration?
    /// When the next resync is due; nil before the first pass, which is one.
    private var resyncAt: Duration?

    package init(interval: Duration) {
        self.interval = interval
    }

    /// Records that an Ingress has changed: a pass is due at once, or after the wait that follows a failed one.
    package mutating func news() { hasNews = true }

    /// Records that an operator wants a pass now: no wait applies to it.
    package mutating func force() { isForced = true }

    /// Schedules a pass for `instant`, or for an earlier instant that is scheduled already.
    package mutating func wake(at instant: Duration) {
        wakeAt = min(wakeAt ?? instant, instant)
    }

    /// Returns what to do at `now`; a pass that it says to run counts as begun.
    package mutating func next(at now: Duration) -> Step {
        let due = max(earliestWish(at: now), notBefore ?? .zero)
        guard isForced || due <= now else { return .wait(until: due) }
        let isResync = isForced || resyncAt.map { $0 <= now } ?? true
        let isTimerDue = [rereadAt, wakeAt].contains { $0.map { $0 <= now } ?? false }
        isNewsOnly = hasNews && !isResync && !isTimerDue && !continuesLastPass
        isForced = false
        continuesLastPass = false
        hasNews = false
        notBefore = nil
        if let look = rereadAt, look <= now { rereadAt = nil }
        if let wake = wakeAt, wake <= now { wakeAt = nil }
        return .run(isResync: isResync)
    }

    /// When the next pass is due, apart from the wait after a failure.
    private func earliestWish(at now: Duration) -> Duration {
        if hasNews { return now }
        return [rereadAt, wakeAt].compactMap(\.self).reduce(resyncAt ?? now) { min($0, $1) }
    }

    /// Records how the pass ended, and sets when the next one is due.
    package mutating func ended(_ outcome: Outcome, at now: Duration, random: RandomSource) {
        if case .failed(let retryAfter) = outcome {
            failures += 1
            hasNews = true
            continuesLastPass = true
            // `asWait` caps the wait that Cloudflare asks for at an hour.
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
            let again = RetryPolicy(base: .seconds(5), cap: interval)
            wakeAt = now + again.delay(attempt: failures, random: random.next())
        case .held(let instant):
            failures = 0
            wakeAt = instant
        // These have returned above.
        case .failed, .unfinished, .idle: break
        }
    }
}
