/// What a watch tells of itself.
package enum WatchNews: Sendable, Equatable {
    /// All Ingresses have been listed.
    case synced
    case opened
    /// Something came: an event, or a bookmark that says that nothing happened.
    case heard
    /// It is over, or cannot be opened; in one line.
    case ended(String)
    /// The next try comes at this instant.
    case waiting(until: Duration)
}
