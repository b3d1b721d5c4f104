package import Wire

/// Decides when a pass runs.
///
/// A state machine on plain instants, which `PassLoop` runs.
///
/// - News starts a pass at once when none is running; news that comes meanwhile gets one more pass.
/// - A pass that failed is repeated after growing waits, and news waits too: a server in trouble gets no storm of
///   requests.
/// - After a write that others may have crossed, a look back is due.
/// - A resync comes at the latest after the interval, jittered so that clusters do not march in step.
package struct Schedule: Sendable {
    /// How a pass ended.
    package enum Outcome: Sendable, Equatable {
        case converged(lookBack: Bool)
        /// Some object was refused for good; the others are done.
        case refused
        /// Only Ingresses that change too often are left; they wait until this instant.
        case held(until: Duration)
        /// A lot is written and more is due: the next pass begins at once, with a new read.
        case unfinished
        /// Nothing was read, because nothing was new apart from changes that wait.
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
    /// Whether the next pass goes on with the last one.
    private var isOwed = false
    /// Whether the pass that was begun last has no other reason than news.
    private(set) var isNewsOnly = false
    private var failures = 0
    private var notBefore: Duration?
    private var lookAt: Duration?
    /// The next wake, apart from `lookAt`: a pass that comes too early to show a crossed write is no look back at it.
    private var wakeAt: Duration?
    private var resyncAt: Duration?

    package init(interval: Duration) {
        self.interval = interval
    }

    /// Notes that an Ingress has changed: a pass is due, at once unless a failed one waits.
    package mutating func news() { hasNews = true }

    /// Notes that an operator wants a pass now: no wait applies to it.
    package mutating func force() { isForced = true }

    /// Has a pass run at `instant` at the latest.
    package mutating func wake(at instant: Duration) {
        wakeAt = min(wakeAt ?? instant, instant)
    }

    /// What to do at `now`; `run` counts as begun.
    package mutating func next(at now: Duration) -> Step {
        let due = max(earliestWish(at: now), notBefore ?? .zero)
        guard isForced || due <= now else { return .wait(until: due) }
        let isResync = isForced || resyncAt.map { $0 <= now } ?? true
        let isTime = [lookAt, wakeAt].contains { $0.map { $0 <= now } ?? false }
        isNewsOnly = hasNews && !isResync && !isTime && !isOwed
        isForced = false
        isOwed = false
        hasNews = false
        notBefore = nil
        if let look = lookAt, look <= now { lookAt = nil }
        if let wake = wakeAt, wake <= now { wakeAt = nil }
        return .run(isResync: isResync)
    }

    private func earliestWish(at now: Duration) -> Duration {
        if hasNews { return now }
        return [lookAt, wakeAt].compactMap(\.self).reduce(resyncAt ?? now) { min($0, $1) }
    }

    /// Records how the pass ended, and sets when the next one is due.
    package mutating func ended(_ outcome: Outcome, at now: Duration, random: RandomSource) {
        if case .failed(let retryAfter) = outcome {
            failures += 1
            hasNews = true
            isOwed = true
            notBefore = now + max(retry.delay(attempt: failures, random: random.next()), retryAfter?.asWait ?? .zero)
            return
        }
        if outcome == .unfinished { (hasNews, isOwed) = (true, true) }
        if outcome == .unfinished || outcome == .idle { return }
        resyncAt = now + interval * (0.9 + 0.2 * random.next())
        switch outcome {
        case .converged(let lookBack):
            failures = 0
            if lookBack { lookAt = now + random.duration(in: .seconds(5)...(.seconds(35))) }
        case .refused:
            failures += 1
            let again = RetryPolicy(base: .seconds(5), cap: interval)
            wakeAt = now + again.delay(attempt: failures, random: random.next())
        case .held(let instant):
            failures = 0
            wakeAt = instant
        case .failed, .unfinished, .idle: break
        }
    }
}
