import GeoEngine
package import GeoFleet
import GeoRouting
package import Wire

/// The schedule of the polls of Cloudflare: a state machine that takes the time as an argument.
///
/// The interval is 10 s for two minutes after a change, else 30 s; right after an event of a source it is shorter,
/// because its controller is about to write. If polls would then use more than half of the calls that Cloudflare still
/// allows, the interval is longer.
struct PollSchedule {
    /// The interval after a change, when more changes are likely.
    static let activeInterval = Duration.seconds(10)
    /// The interval when nothing has changed for `activePeriod`.
    static let idleInterval = Duration.seconds(30)
    /// The time after a change during which `activeInterval` is used.
    private static let activePeriod = Duration.seconds(120)
    /// The time from an event of a source to the next poll: its controller has usually written by then.
    private static let sourceDelay = Duration.seconds(2)
    /// The interval in the first seconds after an event of a source, and the least time between two polls.
    private static let sourceInterval = Duration.seconds(5)
    /// The time after an event of a source during which `sourceInterval` is used.
    private static let sourcePeriod = Duration.seconds(10)
    /// The number of calls of a poll: one reads the list of pools, and one the list of load balancers.
    private static let callsPerPoll = 2
    private let retry = RetryPolicy(base: .seconds(1), cap: .seconds(30))

    private var failures = 0
    private var lastChange: Duration?
    private var lastSourceEvent: Duration?
    /// The earliest time of the next poll that keeps to the rate; a change never brings it forward.
    private var earliest: Duration = .zero
    private(set) var next: Duration = .zero

    /// Records that a cluster or Cloudflare has changed at `now`.
    mutating func recordChange(at now: Duration) {
        lastChange = now
        // The next poll comes earlier, except during the wait after a failed read.
        if failures == 0 { next = min(next, max(now + Self.activeInterval, earliest)) }
    }

    /// Records that a source has changed at `now`: its controller will write to Cloudflare within seconds.
    mutating func recordSourceEvent(at now: Duration) {
        recordChange(at: now)
        lastSourceEvent = now
        if failures == 0 { next = min(next, max(now + Self.sourceDelay, earliest)) }
    }

    /// Records that a read succeeded at `now`, and plans the next poll.
    mutating func recordSuccess(at now: Duration, remaining: Int?, reset: Duration?, random: RandomSource) {
        failures = 0
        let isActive = lastChange.map { now - $0 < Self.activePeriod } ?? false
        let isAwaited = lastSourceEvent.map { now - $0 < Self.sourcePeriod } ?? false
        let interval = isAwaited ? Self.sourceInterval : isActive ? Self.activeInterval : Self.idleInterval
        let spacing = Self.spacing(remaining, reset)
        earliest = now + max(Self.sourceInterval, spacing)
        // The interval varies by a fifth: several consoles should not poll at the same moment.
        next = now + max(interval * (0.8 + 0.4 * random.next()), spacing)
    }

    /// The interval at which polls use half of the remaining calls; the window of the limit ends after `reset`.
    private static func spacing(_ remaining: Int?, _ reset: Duration?) -> Duration {
        guard let remaining, let reset else { return .zero }
        let polls = max(Double(remaining) / 2 / Double(callsPerPoll), 1)
        return max(reset, .zero) * (1 / polls)
    }

    /// Records that a read failed at `now`; the next read comes after a growing wait of at least `retryAfter`.
    mutating func recordFailure(retryAfter: Duration?, at now: Duration, random: RandomSource) {
        failures += 1
        next = now + max(retry.delay(attempt: failures, random: random.next()), retryAfter?.asWait ?? .zero)
    }
}

/// A clock that converts instants of a monotonic clock into dates; the system's date is read only once.
package struct WallClock: Sendable {
    /// The moment of the monotonic clock's instant zero.
    private let zeroMoment: Moment
    private let time: Time

    /// Starts the clock at the date and time `now`.
    package init(now: Moment, time: Time) {
        zeroMoment = now + (.zero - time.now())
        self.time = time
    }

    /// The present moment, by the monotonic clock.
    package var now: Moment { moment(at: time.now()) }

    /// The moment of an instant of the monotonic clock; at most a century ahead, because servers may send any number.
    package func moment(at instant: Duration) -> Moment { zeroMoment + min(instant, Self.century) }

    private static let century = Duration.seconds(100 * 365 * 86_400)
}
