package import GeoFleet
import GeoRouting

/// The console without its terminal and engine: it turns strokes and messages into pictures and commands.
///
/// The caller sleeps until `nextWake`. A person's keys show at once, news at most 30 times a second.
package struct ConsoleLoop: Sendable {
    /// The shortest time from any picture to the next picture of news: 33 ms, which is about 30 pictures a second.
    package static let minNewsInterval = Duration.milliseconds(33)

    /// The state; messages change the state, and `picture` draws it.
    package private(set) var model: Model
    private var decoder = KeyDecoder()
    /// The time at which the last picture was sent to the terminal.
    private var lastDrawTime: Moment
    /// Whether the model has changed since it was drawn.
    private var isStale = true

    package init(_ model: Model) {
        self.model = model
        lastDrawTime = model.now
    }

    /// Advances the model's time to `now` if the screen or an unfinished paste depends on the time.
    ///
    /// - Returns: the commands to perform.
    package mutating func advance(to now: Moment) -> [Command] {
        // `flush` ends a paste whose closing bracket is overdue, and returns the pasted text as a message.
        let overdue = decoder.deadline.map { $0 <= now } ?? false ? decoder.flush(at: now) : []
        // If the clock was set back, `nextTick` is too far ahead, so the model takes the new time at once.
        let isDue = model.nextTick <= now || now < model.now
        return (isDue || !overdue.isEmpty ? handle(.tick(now)) : []) + overdue.flatMap { handle($0) }
    }

    /// Applies the strokes of one read from the terminal; returns the commands to perform.
    package mutating func handle(_ strokes: [Stroke], at now: Moment) -> [Command] {
        var commands = handle(.tick(now))
        for stroke in strokes {
            for message in decoder.decode(stroke, at: now) { commands += handle(message) }
        }
        // The read is complete, so an ESC at its end is the Esc key.
        for message in decoder.flush(at: now) { commands += handle(message) }
        return commands
    }

    /// Advances the model's time to `now`, then applies the messages in order; returns the commands to perform.
    package mutating func handle(_ news: [Message], at now: Moment) -> [Command] {
        handle(.tick(now)) + news.flatMap { handle($0) }
    }

    /// Applies one message without changing the model's time; returns the commands to perform.
    package mutating func handle(_ message: Message) -> [Command] {
        isStale = true
        return model.update(message)
    }

    /// The picture to draw; nil if the model has not changed since the last picture.
    ///
    /// The returned picture counts as drawn.
    package mutating func picture(masking mask: @escaping @Sendable (String) -> String = { $0 }) -> Grid? {
        guard isStale else { return nil }
        isStale = false
        return view(model, masking: mask)
    }

    /// Records that the whole picture was sent to the terminal by `now`.
    ///
    /// This starts the delay of an open dialog.
    package mutating func didShow(at now: Moment) {
        lastDrawTime = now
        // `handle` is not used here, because it would cause a new picture: the start of a delay is not visible.
        _ = model.update(.shown(now))
    }

    /// Whether news may be drawn at `now`: the last picture is at least `minNewsInterval` old.
    package func canDrawNews(at now: Moment) -> Bool { lastDrawTime + Self.minNewsInterval <= now }

    /// The time at which the loop must act next if no input comes.
    ///
    /// At that time waiting news may be drawn, a waiting key or an unfinished paste is decided, or an age on the screen
    /// changes.
    package func nextWake(hasNews: Bool) -> Moment {
        let withoutNews = [model.nextTick, decoder.deadline].compactMap { $0 }.min() ?? model.nextTick
        return hasNews ? min(withoutNews, lastDrawTime + Self.minNewsInterval) : withoutNews
    }
}
