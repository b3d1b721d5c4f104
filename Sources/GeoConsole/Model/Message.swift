package import GeoFleet
package import GeoRouting

/// Everything that can happen to the console.
package enum Message: Sendable, Equatable {
    case key(Key)
    case paste(String)
    case mouse(Mouse)
    case resized(Size)
    /// A frame with all that came before has left for the terminal, its last byte at this moment.
    case shown(Moment)
    /// Something else had the terminal: nobody can read what was on it.
    case hidden
    /// Time goes on; at least once a second while anything on show has an age.
    case tick(Moment)
    case fleet(Fleet)
    /// Newest last.
    case events([FleetEvent])
    /// Newest last.
    case calls([APICall])
    case regionalHealth(RegionalHealth)
    /// The answer to `Command.preview`.
    case previewed(ActionPreview)
    /// The answer to `Command.perform`, with the preview's id.
    case ended(preview: Int, ActionOutcome)
    /// What there was to say at the start, a line each, the first also in short.
    case startupWarnings([StartupWarning])
    /// A line from the runtime, such as that a copy was made.
    case status(String)
}

/// Something to know about the start, such as what is amiss and did not keep the console from starting.
package struct StartupWarning: Sendable, Equatable {
    /// For the status line: with the mend, in one row of a narrow screen.
    package var short: String
    /// For the events: with all that there is to say.
    package var text: String
    /// A warning stays in the status line until somebody has acknowledged it.
    package var level: Notice.Level

    package init(_ text: String, short: String? = nil, level: Notice.Level = .warning) {
        self.text = text
        self.short = short ?? text
        self.level = level
    }
}

/// What the console asks of the world; the runtime does it and answers with messages.
package enum Command: Sendable, Equatable {
    /// Answered at once from what was last read, by `Message.previewed`.
    case preview(Action)
    /// Reads the objects again, then writes; answered by `Message.ended`.
    case perform(ActionPreview)
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
