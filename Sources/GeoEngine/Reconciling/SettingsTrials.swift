import GeoRouting
import Wire

/// The search for a port or a Host header that Cloudflare refuses.
///
/// After a refusal, the write is repeated without them; then those of each origin are tried alone. What is refused
/// alone is left out, and tried again after a wait.
struct SettingsTrials: Sendable {
    private struct LeftOut {
        /// What all objects with the pool asked for; where this changes, everything is tried at once.
        var asked: [Address: OriginSettings]
        /// Why Cloudflare refuses it; empty until it was refused alone.
        var why = ""
        var attempts = 0
        /// The instant at which it is tried again.
        var retryAt: Duration
    }

    private static let retry = RetryPolicy(base: .seconds(60), cap: .seconds(3600))

    private var leftOut: [OriginKey: LeftOut] = [:]
    /// The origins that are tried now, at most one in a pool.
    private var underTrial: Set<OriginKey> = []

    /// Forgets what no object asks for any more.
    mutating func update(_ desired: Desired) {
        if leftOut.isEmpty { return }
        let asked = Dictionary(desired.pools.map { ($0.name, Self.asked($0)) }) { first, _ in first }
        leftOut = leftOut.filter { asked[$0.key.pool] == $0.value.asked }
        underTrial.formIntersection(leftOut.keys)
    }

    private static func asked(_ pool: DesiredPool) -> [Address: OriginSettings] {
        let pairs = pool.origins.map { ($0.address, OriginSettings(port: $0.port, hostHeader: $0.hostHeader)) }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The origins whose port and Host header must not be changed now, with the reason.
    var withheld: [OriginKey: String] { leftOut.filter { !underTrial.contains($0.key) }.mapValues(\.why) }

    /// Records a refused write that changes the port or the Host header of these origins.
    ///
    /// - Parameters:
    ///   - origins: the origins.
    ///   - wanted: the pool as the objects want it.
    ///   - why: the text of the refusal, where nothing else in the write can be its cause.
    ///   - now: the instant of the refusal.
    mutating func noteRefusal(of origins: Set<OriginKey>, _ wanted: DesiredPool?, _ why: String?, at now: Duration) {
        for origin in origins {
            var entry = leftOut[origin] ?? LeftOut(asked: wanted.map(Self.asked) ?? [:], retryAt: now)
            entry.retryAt = now
            if let why {
                entry.why = why
                entry.attempts += 1
                // With 1 as the random number, the wait has its full length, without jitter.
                entry.retryAt = now + Self.retry.delay(attempt: entry.attempts, random: 1)
            }
            leftOut[origin] = entry
            underTrial.remove(origin)
        }
    }

    mutating func noteWrite(of origins: Set<OriginKey>) {
        for origin in origins { leftOut[origin] = nil }
        underTrial.subtract(origins)
    }

    /// Starts the next try, when nothing else is left to write; returns whether there is one.
    mutating func startTry(at now: Duration, _ mayWrite: (String) -> Bool) -> Bool {
        // What is tried now needs no write: it is there already, or its origin is gone.
        for origin in underTrial where mayWrite(origin.pool) { noteWrite(of: [origin]) }
        let due = leftOut.filter { $0.value.retryAt <= now && !underTrial.contains($0.key) && mayWrite($0.key.pool) }
        guard let next = due.min(by: { ($0.value.retryAt, $0.key) < ($1.value.retryAt, $1.key) })?.key else {
            return false
        }
        underTrial.insert(next)
        return true
    }

    /// Names of the pools with origins that wait for their try, or are tried now.
    var poolsUnderTrial: [String] {
        leftOut.filter { $0.value.why.isEmpty || underTrial.contains($0.key) }.map(\.key.pool)
    }

    func nextRetry(after now: Duration) -> Duration? { leftOut.values.map(\.retryAt).filter { $0 > now }.min() }
}
