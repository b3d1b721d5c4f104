package import GeoFleet
import GeoRouting

/// The console between a terminal and an engine, and without either: strokes and news in, pictures and commands out.
///
/// It says when it wants to be woken. What a person does shows at once, news at most 30 times a second.
package struct Desk: Sendable {
    package static let frame = Duration.milliseconds(33)

    package private(set) var model: Model
    private var decoder = KeyDecoder()
    private var drawn: Moment
    /// Whether the model has changed since it was drawn.
    private var isStale = true

    package init(_ model: Model) {
        self.model = model
        drawn = model.now
    }

    /// Lets time go on, as far as anything on show depends on it.
    package mutating func pass(to now: Moment) -> [Command] {
        let given = decoder.deadline.map { $0 <= now } ?? false ? decoder.rest(at: now) : []
        let isDue = model.nextTick <= now || now < model.now
        return (isDue || !given.isEmpty ? take(.tick(now)) : []) + given.flatMap { take($0) }
    }

    /// All that the terminal has given by one read.
    package mutating func take(_ strokes: [Stroke], at now: Moment) -> [Command] {
        var commands = take(.tick(now))
        for stroke in strokes {
            for message in decoder.take(stroke, at: now) { commands += take(message) }
        }
        for message in decoder.rest(at: now) { commands += take(message) }
        return commands
    }

    package mutating func take(_ news: [Message], at now: Moment) -> [Command] {
        take(.tick(now)) + news.flatMap { take($0) }
    }

    package mutating func take(_ message: Message) -> [Command] {
        isStale = true
        return model.update(message)
    }

    /// What is to be drawn; nil where the last picture still holds.
    package mutating func picture(masking mask: @escaping @Sendable (String) -> String = { $0 }) -> Grid? {
        guard isStale else { return nil }
        isStale = false
        return view(model, masking: mask)
    }

    /// The last picture's last byte has left.
    package mutating func show(at now: Moment) {
        drawn = now
        _ = model.update(.shown(now))
    }

    /// Whether so much time has gone by since the last picture that news may show.
    package func takesNews(at now: Moment) -> Bool { drawn + Self.frame <= now }

    /// When something is due by itself: a frame that news waits for, a key that waits, or what is on show grows old.
    package func wake(hasNews: Bool) -> Moment {
        let own = [model.nextTick, decoder.deadline].compactMap { $0 }.min() ?? model.nextTick
        return hasNews ? min(own, drawn + Self.frame) : own
    }
}
