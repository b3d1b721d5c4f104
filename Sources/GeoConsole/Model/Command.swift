package import GeoFleet
import GeoRouting

/// What the console asks of the world; the runtime does it and answers with messages.
package enum Command: Sendable, Equatable {
    /// Answered at once from what was last read, by `Message.reviewed`.
    case review(Remedy)
    /// Reads the objects again, then writes; answered by `Message.ended`.
    case perform(Review)
    /// Reads Cloudflare now, and opens broken watches again.
    case reread
    case regionalHealth(pool: String)
    /// Whether background reads rest.
    case pause(Bool)
    /// To the clipboard, through the terminal.
    case copy(String)
    /// Writes the screen as text into a file of this name.
    case dump(String)
    case mouse(Bool)
    case repaint
    case suspend
    case quit
}
