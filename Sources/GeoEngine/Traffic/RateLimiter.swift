/// Decides when the next request may go: a token bucket, narrowed by what the server says of its own limits.
///
/// Cloudflare allows 1,200 requests in five minutes for all users of a token together and blocks everything for five
/// more once that is exceeded (developers.cloudflare.com/fundamentals/api/reference/limits): four a second are just
/// that in the long run. The burst is what a start or a failover needs; the server's `Ratelimit` headers show in time
/// what it and other users of the token have used up.
package struct RateLimiter: Sendable, Equatable {
    /// Requests a second, in the long run.
    package let rate: Double
    /// The size of the bucket: how many requests may go at once after a rest.
    package let burst: Double

    /// Requests a second for which the server's own window lasts, until `paceEnds`.
    private var pace: Double
    private var paceEnds: Duration = .zero
    private var tokens: Double
    private var refilled: Duration
    private var blockedUntil: Duration = .zero
    private var trial = Trial.none
    private var lastTrial: Duration?

    /// One request that a person has forced while the server refuses all.
    private enum Trial: Sendable, Equatable {
        case none
        /// The next request is the trial.
        case due
        /// The trial is under way; all other requests wait for its end.
        case underway
    }

    /// The longest block that a person cannot lift.
    package static let shortBlock = Duration.seconds(60)
    /// The least time between two trials: a key that is held down must not cause a storm of requests.
    private static let trialSpacing = Duration.seconds(10)
    /// The slowest pace that a window asks for, as a part of the usual rate.
    private static let slowest = 0.05
    private static let trialPoll = Duration.milliseconds(250)

    package init(rate: Double = 4, burst: Double = 100, now: Duration) {
        self.rate = rate
        self.burst = burst
        tokens = burst
        pace = rate
        refilled = now
    }

    /// Takes a permission: nil to send now, else the instant at which to ask again.
    package mutating func admit(at now: Duration) -> Duration? {
        switch trial {
        case .none: break
        case .due:
            trial = .underway
            return nil
        case .underway: return now + Self.trialPoll
        }
        if now < blockedUntil { return blockedUntil }
        if now >= paceEnds { pace = rate }
        tokens = min(burst, tokens + pace * max((now - refilled).inSeconds, 0))
        refilled = now
        if tokens >= 1 {
            tokens -= 1
            return nil
        }
        return now + .seconds((1 - tokens) / pace)
    }

    /// Applies the limits of a reply: `Retry-After` of a 429, and each policy in `Ratelimit` of any reply.
    package mutating func observe(_ limit: ServerLimit, at now: Duration) {
        endTrial()
        if let wait = limit.retryAfter { blockedUntil = max(blockedUntil, now + wait) }
        // A window that is used up blocks all users of the token until its end: it is better to slow down before.
        if let tightest = limit.budgets.first, let reset = tightest.reset {
            pace = min(rate, max(tightest.pace, rate * Self.slowest))
            paceEnds = now + reset
        }
        for budget in limit.budgets {
            tokens = min(tokens, Double(budget.remaining))
            if budget.remaining == 0, let reset = budget.reset { blockedUntil = max(blockedUntil, now + reset) }
        }
    }

    /// Ends a trial that got no reply.
    package mutating func endTrial() {
        if trial == .underway { trial = .none }
    }

    /// Lifts a block of over a minute for one request, which tests whether the server still refuses all.
    package mutating func lift(at now: Duration) {
        guard blocked(at: now) > Self.shortBlock, trial == .none else { return }
        if let lastTrial, now - lastTrial < Self.trialSpacing { return }
        (trial, lastTrial, blockedUntil) = (.due, now, now)
    }

    /// How long nothing may be sent, seen from `now`.
    package func blocked(at now: Duration) -> Duration { max(blockedUntil - now, .zero) }
}

extension Duration {
    /// This span as a number of seconds.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }

    /// This span as a whole number of parts of a second, for people and metrics; an Int's largest at most.
    func whole(_ partsOfASecond: Double) -> Int {
        let parts = (inSeconds * partsOfASecond).rounded(.down)
        return Int(exactly: parts) ?? (parts < 0 ? .min : .max)
    }
}
