/// Time as an argument: what it is, and how to wait for it.
///
/// Instants are durations since an arbitrary start that never go back, so that logic which takes `now` stays a pure
/// function of plain values.
package struct Time: Sendable {
    package let now: @Sendable () -> Duration
    /// Returns at the instant, or throws `CancellationError`.
    package let sleep: @Sendable (_ until: Duration) async throws -> Void

    /// Longer waits are as good as endless, and clocks trap on the longest spans.
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
