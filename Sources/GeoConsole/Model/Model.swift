package import GeoRouting

/// What the console was started with.
package struct Preferences: Sendable, Equatable {
    package enum Writing: Sendable, Equatable {
        case forbidden, locked, unlocked
    }

    package var writing = Writing.locked
    package var theme = Theme.Name.standard
    package var isASCII = false
    /// Seconds east of UTC, for times of day.
    package var utcOffset = 0
    /// Keys that people have given to actions, by the action's name in the help.
    package var keys: [String: Key] = [:]

    package init() {}
}

/// Everything that the console knows and shows.
package struct Model: Sendable, Equatable {
    package var preferences: Preferences
    package var size: Size
    package var now: Moment
    package var fleet: Fleet

    package init(_ preferences: Preferences, size: Size, now: Moment, zone: String) {
        self.preferences = preferences
        self.size = size
        self.now = now
        fleet = Fleet(zone: zone)
    }
}
