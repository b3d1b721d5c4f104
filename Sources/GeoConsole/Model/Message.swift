package import GeoRouting

/// Everything that can happen to the console.
package enum Message: Sendable, Equatable {
    case key(Key)
    case paste(String)
    case mouse(Mouse)
    case resized(Size)
    /// Time goes on; at least once a second while anything on show has an age.
    case tick(Moment)
    case fleet(Fleet)
    /// Newest last.
    case events([FleetEvent])
    /// Newest last.
    case calls([APICall])
    case regionalHealth(RegionalHealth)
    /// The answer to `Command.review`.
    case reviewed(Review)
    /// The answer to `Command.perform`, with the review's id.
    case ended(review: Int, ActionOutcome)
    /// A line from the runtime, such as that a copy was made.
    case told(String)
}
