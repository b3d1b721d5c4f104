/// How many lines of the log one namespace may cause: 200 at once, then one a second.
struct LogBudget: Sendable {
    enum Verdict: Sendable, Equatable {
        case line
        /// No more for now, which is to be said once.
        case end
        case nothing
    }

    private struct Bucket {
        var lines = LogBudget.burst
        var filled: Duration
        var isEnded = false
    }

    private static let burst = 200.0
    private static let rate = 1.0

    private var buckets: [String: Bucket] = [:]

    /// Takes the room for a line; those of no namespace are bounded elsewhere.
    mutating func take(_ namespace: String?, at now: Duration) -> Verdict {
        guard let namespace else { return .line }
        var bucket = buckets[namespace] ?? Bucket(filled: now)
        defer { buckets[namespace] = bucket }
        bucket.lines = min(Self.burst, bucket.lines + Self.rate * max((now - bucket.filled).inSeconds, 0))
        bucket.filled = now
        // Said anew only after a while of rest.
        if bucket.lines >= Self.burst / 4 { bucket.isEnded = false }
        if bucket.lines >= 1, !bucket.isEnded {
            bucket.lines -= 1
            return .line
        }
        defer { bucket.isEnded = true }
        return bucket.isEnded ? .nothing : .end
    }
}
