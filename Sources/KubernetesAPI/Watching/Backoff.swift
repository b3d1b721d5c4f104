import Wire

/// Waits that double from 0.8 s to 30 s, with jitter, and start over after two healthy minutes.
///
/// The figures are those of client-go's reflector.
package struct Backoff: Sendable {
    private static let policy = RetryPolicy(base: .milliseconds(800), cap: .seconds(30))
    private static let healthySpan = Duration.seconds(120)

    private var failures = 0
    private var lastFailure: Duration?

    package init() {}

    /// Whether nothing has failed for two minutes before `now`.
    package func isHealthy(_ now: Duration) -> Bool {
        lastFailure.map { now - $0 > Self.healthySpan } ?? true
    }

    /// The wait after a failure at `now`; never shorter than what the server asked for.
    package mutating func delay(_ now: Duration, chance: Double, atLeast asked: Duration? = nil) -> Duration {
        if isHealthy(now) { failures = 0 }
        failures += 1
        lastFailure = now
        return max(Self.policy.delay(attempt: failures, chance: chance), asked ?? .zero)
    }
}
