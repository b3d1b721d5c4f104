import GeoFleet
import GeoRouting

extension DetailText {
    mutating func addEvent(_ record: EventRecord) {
        let event = record.event
        title("event \(record.id)")
        add(Line(event.text, Words.role(event.level)))
        add("time", "\(Words.time(event.moment, model)), \(Words.age(model.now - event.moment)) ago")
        if record.count > 1 { add("repeated", "\(record.count) times since \(Words.time(record.since, model))") }
        add("kind", event.kind.rawValue)
        add("level", Words.word(event.level))
        add("cluster", event.cluster ?? "none: Cloudflare's")
    }

    mutating func addCall(_ call: APICall) {
        title("\(call.method) \(Words.shortened(path: call.path))")
        add("path", call.path)
        add("status", call.status == nil ? Line("✗ no answer came", .bad) : CallWords.status(call))
        add("duration", Words.span(call.duration))
        add("sent", "\(Words.time(call.moment, model)), \(Words.age(model.now - call.moment)) ago")
        add("cf-ray", call.ray ?? "none")
    }
}
