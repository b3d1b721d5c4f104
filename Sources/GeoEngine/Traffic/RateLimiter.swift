/// Decides when the next request may go: a token bucket that also obeys the limits that the server states.
///
/// Cloudflare allows 1,200 requests in five minutes to all users of a token together, and blocks all requests for the
/// next five minutes once that is exceeded (developers.cloudflare.com/fundamentals/api/reference/limits). In the long
/// run, four requests a second use up exactly this allowance. The burst is for a start or a failover. The server's
/// `Ratelimit` headers show early enough how much of the allowance the burst and other users of the token have used up.
package struct RateLimiter: Sendable, Equatable {
    /// Requests a second, in the long run.
    package let rate: Double
    /// The size of the bucket: how many requests may go at once after a rest.
    package let burst: Double

    /// The present rate in requests a second: until `paceEnds`, the server's window lasts at this rate.
    private var pace: Double
    private var paceEnds: Duration = .zero
    /// How many requests may go at once now.
    private var tokens: Double
    /// The instant up to which `tokens` has been refilled.
    private var refilled: Duration
    private var blockedUntil: Duration = .zero
    /// The state of the trial; a person asks for one with `lift`.
    private var trial = Trial.none
    private var lastTrial: Duration?

    /// One request that is sent although the server refuses all, to test whether it still does.
    private enum Trial: Sendable, Equatable {
        case none
        /// The next request is the trial.
        case due
        /// The trial is under way; all other requests wait for its end.
        case underway
    }

    /// The longest block that a person cannot lift: it ends soon by itself.
    package static let shortBlock = Duration.seconds(60)
    /// The least time between two trials: a key that is held down must not cause a storm of requests.
    private static let trialSpacing = Duration.seconds(10)
    /// The slowest pace, as a fraction of `rate`, however little is left in the server's window.
    private static let slowest = 0.05
    /// After how long other requests ask again while a trial is under way.
    private static let trialPoll = Duration.milliseconds(250)

    package init(rate: Double = 4, burst: Double = 100, now: Duration) {
        self.rate = rate
        self.burst = burst
        tokens = burst
        pace = rate
        refilled = now
    }

    /// Asks whether a request may go: nil for now, else the instant at which to ask again.
    ///
    /// The answer nil uses up a token, or begins the trial that is due.
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

    /// Applies the limits that a reply states: `Retry-After` of a 429, and each policy in `Ratelimit` of any reply.
    ///
    /// Any reply also ends a trial.
    package mutating func observe(_ limit: ServerLimit, at now: Duration) {
        endTrial()
        if let wait = limit.retryAfter { blockedUntil = max(blockedUntil, now + wait) }
        // A window that is used up blocks all users of the token until its end: it is better to slow down earlier.
        if let tightest = limit.budgets.first, let reset = tightest.reset {
            pace = min(rate, max(tightest.pace, rate * Self.slowest))
            paceEnds = now + reset
        }
        for budget in limit.budgets {
            tokens = min(tokens, Double(budget.remaining))
            if budget.remaining == 0, let reset = budget.reset { blockedUntil = max(blockedUntil, now + reset) }
        }
    }

    /// Ends a trial that is under way, such as one that got no reply.
    package mutating func endTrial() {
        if trial == .underway { trial = .none }
    }

    /// Ends a block of over a minute, and makes the next request a trial: if the server refuses it, the block is back.
    ///
    /// Does nothing within 10 s of the last call that ended a block.
    package mutating func lift(at now: Duration) {
        guard blocked(at: now) > Self.shortBlock, trial == .none else { return }
        if let lastTrial, now - lastTrial < Self.trialSpacing { return }
        (trial, lastTrial, blockedUntil) = (.due, now, now)
    }

    /// How long the server's block still lasts at `now`; zero where there is none.
    package func blocked(at now: Duration) -> Duration { max(blockedUntil - now, .zero) }
}

extension Duration {
    /// This span as a number of seconds.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }

    /// This span in units of which a second has `partsOfASecond`, such as 1000 for milliseconds; rounded down.
    ///
    /// A number that an Int cannot hold becomes the largest or smallest Int.
    func whole(_ partsOfASecond: Double) -> Int {
        let parts = (inSeconds * partsOfASecond).rounded(.down)
        return Int(exactly: parts) ?? (parts < 0 ? .min : .max)
    }
}
