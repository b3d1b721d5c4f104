package import GeoRouting

/// What a watch tells of itself.
package enum WatchNews: Sendable, Equatable {
    /// All Ingresses have been listed.
    case synced
    case opened
    /// Something came: an event, or a bookmark that says that nothing happened.
    case heard
    /// It is over, or cannot be opened; in one line, and the trouble behind it where there is one.
    case ended(String, Trouble?)
    /// The next try comes at this instant.
    case waiting(until: Duration)
}
