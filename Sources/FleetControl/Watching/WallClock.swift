import GeoEngine
package import GeoFleet
import GeoRouting
package import Wire

/// Instants of a monotonic clock as moments that people can read; the calendar itself is asked once.
package struct WallClock: Sendable {
    private let origin: Moment
    private let time: Time

    /// Takes what the calendar says now.
    package init(now: Moment, time: Time) {
        origin = now + (.zero - time.now())
        self.time = time
    }

    package var now: Moment { moment(at: time.now()) }

    /// Servers may ask for any wait; a century is as far as a calendar needs to go.
    package func moment(at instant: Duration) -> Moment { origin + min(instant, Self.century) }

    private static let century = Duration.seconds(100 * 365 * 86_400)
}
