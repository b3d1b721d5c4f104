package import HTTPTypes

/// A clock that is passed as an argument: it tells the current instant, and waits for a later one.
///
/// An instant is the `Duration` since an arbitrary start; the clock never goes back. Code that only computes takes the
/// instant as a parameter `now`, and so remains a pure function.
package struct Time: Sendable {
    /// The current instant: the time since this clock's start.
    package let now: @Sendable () -> Duration
    /// Waits until the instant; throws `CancellationError` where the task is cancelled.
    package let sleep: @Sendable (_ until: Duration) async throws -> Void

    /// The longest time that is passed to a clock: 100 years; clocks trap on much longer times.
    private static let longestClockTime = Duration.seconds(100 * 365 * 86_400)

    package init<C: Clock>(_ clock: C) where C.Duration == Duration {
        let start = clock.now
        now = { start.duration(to: clock.now) }
        sleep = { instant in
            let bounded = min(max(instant, .zero), Self.longestClockTime)
            try await clock.sleep(until: start.advanced(by: bounded), tolerance: nil)
        }
    }

    /// Waits for a span of time.
    package func pause(_ span: Duration) async throws {
        try await sleep(now() + min(max(span, .zero), Self.longestClockTime))
    }
}

/// Runs `body` for at most `limit`; returns the result of `body`, or nil where the time is over first.
///
/// When the time is over, `body` is cancelled; the function still returns only after `body` has ended. The result may
/// also be nil because the calling task was cancelled, so callers must check `Task.isCancelled` first.
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

/// The waits between tries: exponential backoff with jitter.
///
/// The method is "Full Jitter" from the AWS Architecture Blog ("Exponential Backoff And Jitter"), except that a wait is
/// never less than a tenth of its ceiling.
package struct RetryPolicy: Sendable {
    /// The ceiling of the first wait, such as 0.8 s; it doubles with each further try.
    package var base: Duration
    /// The highest ceiling of any wait, such as 30 s.
    package var cap: Duration

    package init(base: Duration, cap: Duration) {
        self.base = base
        self.cap = cap
    }

    /// The wait before a further try.
    ///
    /// - Parameters:
    ///   - attempt: the number of the try that follows the wait; 1 for the first repetition.
    ///   - random: a random number, evenly distributed in 0..<1.
    /// - Returns: a wait between a tenth of its ceiling and its ceiling.
    package func delay(attempt: Int, random: Double) -> Duration {
        // The exponent is at most 20, because the shift must not overflow.
        let ceiling = min(cap, base * (1 << min(max(attempt - 1, 0), 20)))
        return ceiling * (0.1 + 0.9 * random)
    }
}

extension Duration {
    /// The longest wait that a server can demand from us: an hour.
    package static let longestWait = Duration.seconds(3600)

    /// This span, limited to a wait that we accept: never negative, at most an hour.
    package var asWait: Duration { min(max(self, .zero), .longestWait) }
}

extension HTTPFields {
    /// The wait that the field `Retry-After` demands, from zero to an hour; nil where it is missing or malformed.
    ///
    /// Where the field has a date, the wait begins at the reply's own `Date`, because our clock may be wrong (RFC 9110
    /// §10.2.3).
    package var retryAfterWait: Duration? {
        guard let text = self[.retryAfter] else { return nil }
        if let seconds = Int(text) { return seconds < 0 ? nil : Duration.seconds(seconds).asWait }
        // A number that overflows `Int` is a very long wait, not a malformed one.
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return .longestWait }
        guard let end = HTTPDate.seconds(text), let now = self[.date].flatMap(HTTPDate.seconds) else { return nil }
        return Duration.seconds(end - now).asWait
    }
}
