import GeoFleet
import GeoRouting

/// What happened, the newest on top.
enum EventTable: TableContent {
    static let columns = [
        Column("TIME", 8),
        Column("KIND", 7),
        Column("CLUSTER", 8, ideal: 12, priority: 1),
        // Above the text: a glyph of two columns stands before it.
        Column("  EVENT", 30, ideal: 400),
    ]

    static func items(_ model: Model) -> [EventRecord] { model.events.elements }

    static func count(_ model: Model) -> Int { model.events.elements.count }

    static func item(_ id: String, _ model: Model) -> EventRecord? { Int(id).flatMap { model.events[$0] } }

    static func id(_ record: EventRecord) -> String { String(record.id) }

    /// By the latest id, for the record's own is the first one's.
    static func rank(_ record: EventRecord) -> Int { -record.event.id }

    static func key(_ record: EventRecord, _ column: Int) -> SortKey {
        let event = record.event
        switch column {
        case 0: return .number(-event.id)
        case 1: return SortKey(number: 0, text: event.kind.rawValue)
        case 2: return SortKey(number: 0, text: event.cluster ?? "~")
        default: return SortKey(number: -event.level.rawValue, text: event.text)
        }
    }

    static func searched(_ record: EventRecord) -> [String] {
        let event = record.event
        return [event.kind.rawValue, event.cluster ?? "cloudflare", event.text, Words.word(event.level)]
    }

    static func cells(_ record: EventRecord, _ model: Model) -> [Line] {
        let event = record.event
        return [
            Line(Words.time(event.moment, model), .muted),
            Line(event.kind.rawValue, .accent),
            Line(event.cluster ?? "-", .muted),
            Words.event(record),
        ]
    }
}
