import GeoRouting

/// Slows down a pool that is written again and again: ten writes a minute are free, then each waits 5 s, doubling to 60 s.
struct FlapDamper: Sendable {
    private struct Pool {
        var writes: [Duration] = []
        var penalty: Duration = .zero
        var heldUntil: Duration = .zero
    }

    private static let window = Duration.seconds(60)
    private static let freeWrites = 10

    private var pools: [String: Pool] = [:]

    /// The instant until which the pool must not be written; nil where it may be.
    func hold(_ name: String, at now: Duration) -> Duration? {
        pools[name].flatMap { $0.heldUntil > now ? $0.heldUntil : nil }
    }

    /// Counts a write of a pool; those of other objects are free.
    mutating func wrote(_ operation: Operation, at now: Duration) {
        if case .updatePool(let update) = operation { wrote(update.name, at: now) }
    }

    mutating func wrote(_ name: String, at now: Duration) {
        var pool = pools[name] ?? Pool()
        pool.writes.removeAll { $0 <= now - Self.window }
        if pool.writes.isEmpty { pool.penalty = .zero }
        pool.writes.append(now)
        if pool.writes.count > Self.freeWrites { pool.penalty = min(max(pool.penalty * 2, .seconds(5)), .seconds(60)) }
        pool.heldUntil = now + pool.penalty
        pools[name] = pool
    }
}
