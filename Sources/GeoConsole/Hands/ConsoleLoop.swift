package import GeoFleet
import GeoRouting

/// The console without its terminal and engine: strokes and messages in, pictures and commands out.
///
/// The caller sleeps until `wake`. A person's keys show at once, news at most 30 times a second.
package struct ConsoleLoop: Sendable {
    /// The shortest time between a picture and one that only shows news: 33 ms, about 30 pictures a second.
    package static let frame = Duration.milliseconds(33)

    /// The state that messages change and `picture` draws.
    package private(set) var model: Model
    private var decoder = KeyDecoder()
    /// The time at which the last picture was sent to the terminal.
    private var drawn: Moment
    /// Whether the model has changed since it was drawn.
    private var isStale = true

    package init(_ model: Model) {
        self.model = model
        drawn = model.now
    }

    /// Advances the model's time to `now` if the screen or an unfinished paste depends on it.
    ///
    /// It returns the commands to perform.
    package mutating func pass(to now: Moment) -> [Command] {
        // `rest` also changes the decoder: it ends the overdue paste, and returns the text.
        let given = decoder.deadline.map { $0 <= now } ?? false ? decoder.rest(at: now) : []
        // If time runs back, `nextTick` would lie too far ahead: the model takes the new time at once.
        let isDue = model.nextTick <= now || now < model.now
        return (isDue || !given.isEmpty ? take(.tick(now)) : []) + given.flatMap { take($0) }
    }

    /// Applies the strokes of one read from the terminal; returns the commands to perform.
    package mutating func take(_ strokes: [Stroke], at now: Moment) -> [Command] {
        var commands = take(.tick(now))
        for stroke in strokes {
            for message in decoder.take(stroke, at: now) { commands += take(message) }
        }
        // All strokes of the read are taken, so an ESC at their end is the Esc key.
        for message in decoder.rest(at: now) { commands += take(message) }
        return commands
    }

    /// Advances the model's time to `now`, then applies the messages in order; returns the commands to perform.
    package mutating func take(_ news: [Message], at now: Moment) -> [Command] {
        take(.tick(now)) + news.flatMap { take($0) }
    }

    /// Applies one message at the model's present time; returns the commands to perform.
    package mutating func take(_ message: Message) -> [Command] {
        isStale = true
        return model.update(message)
    }

    /// The picture to draw, which counts as drawn from now on; nil if the model has not changed since the last picture.
    package mutating func picture(masking mask: @escaping @Sendable (String) -> String = { $0 }) -> Grid? {
        guard isStale else { return nil }
        isStale = false
        return view(model, masking: mask)
    }

    /// Records that the whole picture was sent to the terminal by `now`, which starts the delay of an open dialog.
    package mutating func show(at now: Moment) {
        drawn = now
        // Not by `take`: the start of a delay is not visible, so it asks for no new picture.
        _ = model.update(.shown(now))
    }

    /// Whether news may be drawn at `now`: the last picture is at least one `frame` old.
    package func takesNews(at now: Moment) -> Bool { drawn + Self.frame <= now }

    /// The time of the next step without input: for waiting news, an undecided key or paste, or an age label that
    /// ticks.
    package func wake(hasNews: Bool) -> Moment {
        let own = [model.nextTick, decoder.deadline].compactMap { $0 }.min() ?? model.nextTick
        return hasNews ? min(own, drawn + Self.frame) : own
    }
}
