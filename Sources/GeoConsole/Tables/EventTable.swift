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

    static func items(_ model: Model) -> [FleetEvent] { model.events.elements }

    static func count(_ model: Model) -> Int { model.events.elements.count }

    static func item(_ id: String, _ model: Model) -> FleetEvent? {
        Int(id).flatMap { id in Search.find(id, in: model.events.elements, by: \.id) }
    }

    static func id(_ event: FleetEvent) -> String { String(event.id) }

    static func rank(_ event: FleetEvent) -> Int { -event.id }

    static func key(_ event: FleetEvent, _ column: Int) -> SortKey {
        switch column {
        case 0: .number(-event.id)
        case 1: SortKey(number: 0, text: event.kind.rawValue)
        case 2: SortKey(number: 0, text: event.cluster ?? "~")
        default: SortKey(number: -event.level.rawValue, text: event.text)
        }
    }

    static func searched(_ event: FleetEvent) -> [String] {
        [event.kind.rawValue, event.cluster ?? "cloudflare", event.text, Words.word(event.level)]
    }

    static func cells(_ event: FleetEvent, _ model: Model) -> [Line] {
        [
            Line(Words.time(event.moment, model), .muted),
            Line(event.kind.rawValue, .accent),
            Line(event.cluster ?? "-", .muted),
            Words.event(event),
        ]
    }
}
