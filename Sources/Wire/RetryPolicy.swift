/// How long to wait before the next try: exponential backoff with full jitter.
///
/// Source of the shape: AWS Architecture Blog, "Exponential Backoff And Jitter".
package struct RetryPolicy: Sendable {
    package var base: Duration
    package var cap: Duration

    package init(base: Duration, cap: Duration) {
        self.base = base
        self.cap = cap
    }

    /// The wait before try number `attempt` (1 is the first repetition); never shorter than a tenth of its ceiling.
    ///
    /// `chance` is evenly distributed in 0..<1.
    package func delay(attempt: Int, chance: Double) -> Duration {
        let ceiling = min(cap, base * (1 << min(max(attempt - 1, 0), 20)))
        return ceiling * (0.1 + 0.9 * chance)
    }
}
