import GeoRouting

/// An instant that people can read: milliseconds since 1970, UTC.
///
/// A program takes the calendar once and then counts on with a monotonic clock, so that ages never jump.
package struct Moment: Sendable, Hashable, Comparable {
    package var milliseconds: Int

    package init(milliseconds: Int) {
        self.milliseconds = milliseconds
    }

    package static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }

    package static func + (moment: Moment, span: Duration) -> Moment {
        let (seconds, attoseconds) = span.components
        let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        return Moment(milliseconds: moment.milliseconds + milliseconds)
    }

    package static func - (left: Moment, right: Moment) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }
}
