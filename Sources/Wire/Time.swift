package import HTTPTypes

/// A clock as an argument: the current instant, and the wait for a later one.
///
/// An instant is the `Duration` since an arbitrary start and never goes back, so that logic with a parameter `now`
/// stays a pure function of plain values.
package struct Time: Sendable {
    /// The current instant: the time since this clock's start.
    package let now: @Sendable () -> Duration
    /// Waits until the instant; throws `CancellationError` where the task is cancelled.
    package let sleep: @Sendable (_ until: Duration) async throws -> Void

    /// The longest wait, 100 years: clocks trap on the longest spans.
    private static let farthest = Duration.seconds(100 * 365 * 86_400)

    package init<C: Clock>(_ clock: C) where C.Duration == Duration {
        let start = clock.now
        now = { start.duration(to: clock.now) }
        sleep = { instant in
            let bounded = min(max(instant, .zero), Self.farthest)
            try await clock.sleep(until: start.advanced(by: bounded), tolerance: nil)
        }
    }

    /// Waits for a span of time.
    package func pause(_ span: Duration) async throws {
        try await sleep(now() + min(max(span, .zero), Self.farthest))
    }
}

/// The result of `body`, or nil where it took longer than `limit`; `body` is cancelled then.
package func withTimeout<Value: Sendable>(
    _ limit: Duration,
    _ time: Time,
    _ body: @escaping @Sendable () async -> Value
) async -> Value? {
    await withTaskGroup(of: Value?.self) { group in
        group.addTask { await body() }
        group.addTask {
            try? await time.pause(limit)
            return nil
        }
        let first = await group.next() ?? nil
        group.cancelAll()
        return first
    }
}

/// How long to wait before the next try: exponential backoff with full jitter.
///
/// Source of the shape: AWS Architecture Blog, "Exponential Backoff And Jitter".
package struct RetryPolicy: Sendable {
    /// The longest first wait, such as 0.8 s; it doubles with each try.
    package var base: Duration
    /// The longest wait of any try, such as 30 s.
    package var cap: Duration

    package init(base: Duration, cap: Duration) {
        self.base = base
        self.cap = cap
    }

    /// The wait before try number `attempt` (1 is the first repetition); never shorter than a tenth of its ceiling.
    ///
    /// `random` is evenly distributed in 0..<1.
    package func delay(attempt: Int, random: Double) -> Duration {
        let ceiling = min(cap, base * (1 << min(max(attempt - 1, 0), 20)))
        return ceiling * (0.1 + 0.9 * random)
    }
}

extension Duration {
    /// The longest wait that a server can ask for: an hour.
    package static let longestWait = Duration.seconds(3600)

    /// This span as a wait: never negative, at most an hour.
    package var asWait: Duration { min(max(self, .zero), .longestWait) }
}

extension HTTPFields {
    /// The wait that `Retry-After` asks for, from zero to an hour; nil where it is missing or malformed.
    ///
    /// A date counts from the reply's own `Date`, so that no clock of ours has to be right (RFC 9110 §10.2.3).
    package var wait: Duration? {
        guard let text = self[.retryAfter] else { return nil }
        if let seconds = Int(text) { return seconds < 0 ? nil : Duration.seconds(seconds).asWait }
        // More digits than an Int holds are still a number.
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return .longestWait }
        guard let end = HTTPDate.seconds(text), let now = self[.date].flatMap(HTTPDate.seconds) else { return nil }
        return Duration.seconds(end - now).asWait
    }
}
