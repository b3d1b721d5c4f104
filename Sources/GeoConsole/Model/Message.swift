package import GeoFleet
package import GeoRouting

/// Everything that can happen to the console.
package enum Message: Sendable, Equatable {
    case key(Key)
    case paste(String)
    case mouse(Mouse)
    case resized(Size)
    /// A picture was sent to the terminal, its last byte at this moment; it shows the effect of all earlier messages.
    case shown(Moment)
    /// Another program had the terminal; meanwhile a person could not read the screen.
    case hidden
    /// The terminal's answer to one of `Model.questions`.
    case answer(TerminalAnswer)
    /// The present time; sent once `Model.nextTick` has come, and before each batch of input.
    case tick(Moment)
    case fleet(Fleet)
    /// New events, newest last.
    case events([FleetEvent])
    /// New calls to Cloudflare, newest last.
    case calls([APICall])
    case regionalHealth(RegionalHealth)
    /// The answer to `Command.preview`.
    case previewed(ActionPreview)
    /// The answer to `Command.perform`, with the preview's id.
    case ended(preview: Int, ActionOutcome)
    /// The warnings from the console's start; the status line shows the short text of the first one.
    case startupWarnings([StartupWarning])
    /// A line for the status row, such as the result of a copy.
    case status(String, Notice.Level = .info)
}

/// A warning at the console's start, such as one about a setting that cannot be used.
///
/// The console starts all the same.
package struct StartupWarning: Sendable, Equatable {
    /// The text for the status line; it says what to change, and should fit into one row of a narrow screen.
    package var short: String
    /// The whole text, for the events.
    package var text: String
    /// The level; a warning stays in the status line until a person acknowledges it.
    package var level: Notice.Level

    package init(_ text: String, short: String? = nil, level: Notice.Level = .warning) {
        self.text = text
        self.short = short ?? text
        self.level = level
    }
}

/// A request from the console to the runtime, which answers with messages.
package enum Command: Sendable, Equatable {
    /// Previews an action from the last reading of Cloudflare; answered at once by `Message.previewed`.
    case preview(Action)
    /// Reads the objects again, and writes if they are still as in the preview; answered by `Message.ended`.
    case perform(ActionPreview)
    /// Reads Cloudflare now, and opens broken watches again.
    case reread
    case regionalHealth(pool: String)
    /// Stops background reads, or starts them again.
    case pause(Bool)
    /// Copies text to the clipboard, through the terminal; answered by `Message.status`, which says what was copied.
    case copy(Copy)
    /// Writes the screen as text into a file of this name.
    case dump(String)
    case mouse(Bool)
    case repaint
    case suspend
    case quit
}
