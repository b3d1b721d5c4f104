/// A token bucket that decides when the next request may be sent; it also obeys the limits that the server states.
///
/// Cloudflare allows 1,200 requests in five minutes to all users of an API token together. When they send more, it
/// blocks all requests for the next five minutes (developers.cloudflare.com/fundamentals/api/reference/limits). Four
/// requests a second use exactly this allowance. The burst is for a start or a failover. The server's `Ratelimit`
/// headers show early enough how much of the allowance the burst and other users of the API token have used.
package struct RateLimiter: Sendable, Equatable {
    /// The average rate in requests a second.
    package let rate: Double
    /// The size of the bucket: how many requests may be sent at once after a pause.
    package let burst: Double

    /// The present rate in requests a second; until `paceEndsAt` it is low enough for the server's allowance to last.
    private var pace: Double
    private var paceEndsAt: Duration = .zero
    /// How many requests may be sent at once now.
    private var tokens: Double
    /// The instant up to which `tokens` has been refilled.
    private var refilledAt: Duration
    private var blockedUntil: Duration = .zero
    /// The state of the test request, which a person starts with `allowTestRequest`.
    private var testRequest = TestRequest.none
    private var lastTestRequestAt: Duration?

    /// One request that is sent during a block, to test whether the server still refuses requests.
    private enum TestRequest: Sendable, Equatable {
        case none
        /// The next request is the test request.
        case due
        /// The test request is sent; all other requests wait for its reply.
        case underway
    }

    /// The longest block without a test request: a block this short ends soon by itself.
    package static let shortBlock = Duration.seconds(60)
    /// The least time between two test requests: a key that is held down must not cause many requests.
    private static let testRequestSpacing = Duration.seconds(10)
    /// The lowest pace as a fraction of `rate`, however few requests the server still allows.
    private static let slowestFraction = 0.05
    /// The delay after which another request asks again while a test request is under way.
    private static let testRequestPollInterval = Duration.milliseconds(250)

    package init(rate: Double = 4, burst: Double = 100, now: Duration) {
        self.rate = rate
        self.burst = burst
        tokens = burst
        pace = rate
        refilledAt = now
    }

    /// Admits a request now and returns nil, or delays it and returns the instant at which to ask again.
    ///
    /// A request that is admitted takes a token, or is the test request that is due.
    package mutating func admitOrDelay(at now: Duration) -> Duration? {
        switch testRequest {
        case .none: break
        case .due:
            testRequest = .underway
            return nil
        case .underway: return now + Self.testRequestPollInterval
        }
        if now < blockedUntil { return blockedUntil }
        if now >= paceEndsAt { pace = rate }
        tokens = min(burst, tokens + pace * max((now - refilledAt).inSeconds, 0))
        refilledAt = now
        if tokens >= 1 {
            tokens -= 1
            return nil
        }
        return now + .seconds((1 - tokens) / pace)
    }

    /// Applies the limits that a reply states: `Retry-After` of a 429, and each policy in `Ratelimit` of any reply.
    ///
    /// Any reply also ends a test request.
    package mutating func observe(_ limit: ServerLimit, at now: Duration) {
        endTestRequest()
        if let wait = limit.retryAfter { blockedUntil = max(blockedUntil, now + wait) }
        // When a window's requests are used up, all users of the API token are blocked until it ends: slow down
        // earlier.
        if let tightest = limit.budgets.first, let reset = tightest.reset {
            pace = min(rate, max(tightest.pace, rate * Self.slowestFraction))
            paceEndsAt = now + reset
        }
        for budget in limit.budgets {
            tokens = min(tokens, Double(budget.remaining))
            if budget.remaining == 0, let reset = budget.reset { blockedUntil = max(blockedUntil, now + reset) }
        }
    }

    /// Ends a test request that is under way, even without a reply.
    package mutating func endTestRequest() {
        if testRequest == .underway { testRequest = .none }
    }

    /// Allows one test request where a block lasts over a minute more.
    ///
    /// This ends the block; where the server refuses the test request, its reply begins a new block. Within 10 s after
    /// a call that ended a block, this does nothing.
    ///
    /// - Returns: whether the next request is a test request.
    @discardableResult
    package mutating func allowTestRequest(at now: Duration) -> Bool {
        guard remainingBlock(at: now) > Self.shortBlock, testRequest == .none else { return false }
        if let lastTestRequestAt, now - lastTestRequestAt < Self.testRequestSpacing { return false }
        (testRequest, lastTestRequestAt, blockedUntil) = (.due, now, now)
        return true
    }

    /// The instant at which the server's block ends; nil where there is none.
    package func blockEnd(at now: Duration) -> Duration? { now < blockedUntil ? blockedUntil : nil }

    /// The time in which `allowTestRequest` allows a test request; nil where no block lasts long enough.
    package var testWindow: Range<Duration>? {
        let start = lastTestRequestAt.map { $0 + Self.testRequestSpacing } ?? .zero
        let end = blockedUntil - Self.shortBlock
        return start < end ? start..<end : nil
    }

    /// The time from `now` to the end of the server's block; zero where there is none.
    package func remainingBlock(at now: Duration) -> Duration { max(blockedUntil - now, .zero) }
}

extension Duration {
    /// This duration as a number of seconds.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }

    /// This duration as a whole number of units, rounded down; `unitsPerSecond` is 1000 for milliseconds.
    ///
    /// A number outside of the range of Int becomes the largest or smallest Int.
    func whole(unitsPerSecond: Double) -> Int {
        let parts = (inSeconds * unitsPerSecond).rounded(.down)
        return Int(exactly: parts) ?? (parts < 0 ? .min : .max)
    }
}
