import GeoEngine
package import GeoFleet
import GeoRouting
package import Wire

/// Decides when Cloudflare is read again.
///
/// Every ten seconds for two minutes after a change, every half minute at rest, and more slowly where polls would use
/// more than half of the calls that Cloudflare still allows. It is a state machine: its caller tells it the time.
struct PollSchedule {
    /// The interval while more changes are likely.
    static let active = Duration.seconds(10)
    /// The interval at rest.
    static let idle = Duration.seconds(30)
    /// How long after a change more changes are likely.
    private static let liveliness = Duration.seconds(120)
    /// A poll reads two lists: the pools and the load balancers.
    private static let callsPerPoll = 2
    private let retry = RetryPolicy(base: .seconds(1), cap: .seconds(30))

    private var failures = 0
    private var lastChange: Duration?
    private(set) var next: Duration = .zero

    /// A cluster or Cloudflare has changed at `now`.
    mutating func changed(at now: Duration) {
        lastChange = now
        // The next poll is brought forward, but not while it waits because reads have failed.
        if failures == 0 { next = min(next, now + Self.active) }
    }

    /// A read succeeded at `now`.
    mutating func succeeded(at now: Duration, remaining: Int?, reset: Duration?, random: RandomSource) {
        failures = 0
        let isLively = lastChange.map { now - $0 < Self.liveliness } ?? false
        let interval = isLively ? Self.active : Self.idle
        // The interval varies by a fifth, so that several consoles do not keep polling at the same moment.
        next = now + max(interval * (0.8 + 0.4 * random.next()), Self.spacing(remaining, reset))
    }

    /// The interval at which polls use half of the remaining calls in the time `reset` until the limit's window ends.
    private static func spacing(_ remaining: Int?, _ reset: Duration?) -> Duration {
        guard let remaining, let reset else { return .zero }
        let polls = max(Double(remaining) / 2 / Double(callsPerPoll), 1)
        return max(reset, .zero) * (1 / polls)
    }

    /// A read failed at `now`; the next one comes after a growing pause, and not before `retryAfter` is over.
    mutating func failed(retryAfter: Duration?, at now: Duration, random: RandomSource) {
        failures += 1
        next = now + max(retry.delay(attempt: failures, random: random.next()), retryAfter?.asWait ?? .zero)
    }
}

/// Turns instants of a monotonic clock into moments of the calendar; the calendar itself is read once.
package struct WallClock: Sendable {
    private let origin: Moment
    private let time: Time

    /// Starts from what the calendar says now.
    package init(now: Moment, time: Time) {
        origin = now + (.zero - time.now())
        self.time = time
    }

    /// The present moment, by the monotonic clock.
    package var now: Moment { moment(at: time.now()) }

    /// The moment of an instant, limited to a century, as servers may ask for any wait.
    package func moment(at instant: Duration) -> Moment { origin + min(instant, Self.century) }

    private static let century = Duration.seconds(100 * 365 * 86_400)
}
