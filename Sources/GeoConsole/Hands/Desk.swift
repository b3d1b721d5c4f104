package import GeoFleet
import GeoRouting

/// The console without its terminal and engine: strokes and messages in, pictures and commands out.
///
/// `wake` gives the time of the next step. A person's keys show at once, news at most 30 times a second.
package struct Desk: Sendable {
    /// The shortest time between a picture and the next one for news: 33 ms, about 30 pictures a second.
    package static let frame = Duration.milliseconds(33)

    /// The state that messages change and `picture` draws.
    package private(set) var model: Model
    private var decoder = KeyDecoder()
    private var drawn: Moment
    /// Whether the model has changed since it was drawn.
    private var isStale = true

    package init(_ model: Model) {
        self.model = model
        drawn = model.now
    }

    /// Moves the time to `now` where the screen or an unfinished paste depends on it; gives the commands to perform.
    package mutating func pass(to now: Moment) -> [Command] {
        let given = decoder.deadline.map { $0 <= now } ?? false ? decoder.rest(at: now) : []
        let isDue = model.nextTick <= now || now < model.now
        return (isDue || !given.isEmpty ? take(.tick(now)) : []) + given.flatMap { take($0) }
    }

    /// Applies the strokes of one read from the terminal; gives the commands to perform.
    package mutating func take(_ strokes: [Stroke], at now: Moment) -> [Command] {
        var commands = take(.tick(now))
        for stroke in strokes {
            for message in decoder.take(stroke, at: now) { commands += take(message) }
        }
        for message in decoder.rest(at: now) { commands += take(message) }
        return commands
    }

    /// Moves the time to `now`, then applies the messages in order; gives the commands to perform.
    package mutating func take(_ news: [Message], at now: Moment) -> [Command] {
        take(.tick(now)) + news.flatMap { take($0) }
    }

    /// Applies one message at the model's present time; gives the commands to perform.
    package mutating func take(_ message: Message) -> [Command] {
        isStale = true
        return model.update(message)
    }

    /// The picture to draw; nil where the model has not changed since the last one.
    package mutating func picture(masking mask: @escaping @Sendable (String) -> String = { $0 }) -> Grid? {
        guard isStale else { return nil }
        isStale = false
        return view(model, masking: mask)
    }

    /// Records the time at which the picture's last byte has left for the terminal.
    package mutating func show(at now: Moment) {
        drawn = now
        _ = model.update(.shown(now))
    }

    /// Whether news may be drawn: one `frame` or more has passed since the last picture.
    package func takesNews(at now: Moment) -> Bool { drawn + Self.frame <= now }

    /// The time of the next step without input: a frame for waiting news, a waiting key, or an age on the screen.
    package func wake(hasNews: Bool) -> Moment {
        let own = [model.nextTick, decoder.deadline].compactMap { $0 }.min() ?? model.nextTick
        return hasNews ? min(own, drawn + Self.frame) : own
    }
}
