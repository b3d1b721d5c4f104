package import GeoFleet
package import GeoRouting

/// What came of the last action; kept until Esc or the next action.
package struct StatusLine: Sendable, Equatable {
    package var text: String
    package var level: Notice.Level
    package var since: Moment
    /// Whether it needs no acknowledgement, such as why a key does nothing, and goes with the next key.
    package var isHint = false

    package init(_ text: String, _ level: Notice.Level, since: Moment) {
        self.text = text
        self.level = level
        self.since = since
    }
}
