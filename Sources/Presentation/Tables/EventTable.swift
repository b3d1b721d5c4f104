import GeoFleet
import GeoRouting

/// The table of events, the newest on top.
enum EventTable: TableContent {
    static let columns = [
        Column("TIME UTC", 8),
        Column("KIND", 7),
        Column("CLUSTER", 7, ideal: 8, priority: 1),
        // Two blanks, as wide as the glyph in each cell, put the title above the text.
        Column("  EVENT", 30, ideal: 400),
    ]

    static func items(_ situation: Situation) -> [EventRecord] { situation.events.elements }

    static func count(_ situation: Situation) -> Int { situation.events.elements.count }

    static func item(_ id: String, _ situation: Situation) -> EventRecord? { Int(id).flatMap { situation.events[$0] } }

    static func id(_ record: EventRecord) -> String { String(record.id) }

    /// The newest event has the smallest rank.
    ///
    /// `record.id` is not used, because it is the id of the first event in the record, not of the latest.
    static func rank(_ record: EventRecord) -> Int { -record.event.id }

    static func edge(_ record: EventRecord, _ situation: Situation) -> Style.Role? {
        record.event.level > .info ? Words.role(record.event.level) : nil
    }

    static func key(_ record: EventRecord, _ column: Int) -> SortKey {
        let event = record.event
        switch column {
        case 0: return .number(-event.id)
        case 1: return SortKey(number: 0, text: event.kind.rawValue)
        case 2: return SortKey(number: 0, text: event.cluster ?? "~")
        default: return SortKey(number: -event.level.rawValue, text: event.text)
        }
    }

    static func needsAttention(_ record: EventRecord) -> Bool { record.event.level > .info }

    /// A change at Cloudflare, by this session or another; what a source asks for comes with the details of the change.
    static func isChange(_ record: EventRecord) -> Bool { record.event.isChange || record.event.kind == .action }

    static func searchedTexts(_ record: EventRecord) -> [String] {
        let event = record.event
        return [event.kind.rawValue, event.cluster ?? "cloudflare", event.text, Words.word(event.level)]
    }

    static func cells(_ record: EventRecord, _ situation: Situation) -> [Line] {
        let event = record.event
        return [
            Line(Words.time(event.moment), .muted),
            Line(event.kind.rawValue, .accent),
            Line(event.cluster ?? "-", .muted),
            Words.event(record),
        ]
    }
}

/// The table of calls to Cloudflare, the newest on top.
enum CallTable: TableContent {
    static let columns = [
        Column("TIME UTC", 8),
        Column("METHOD", 6),
        Column("PATH", 24, ideal: 90),
        Column("STATUS", 6, ideal: 9, .right),
        Column("DURATION", 8, .right, priority: 1),
        Column("CF-RAY", 20, ideal: 24, priority: 2),
    ]

    static func items(_ situation: Situation) -> [APICall] { situation.calls.elements }

    static func count(_ situation: Situation) -> Int { situation.calls.elements.count }

    static func item(_ id: String, _ situation: Situation) -> APICall? {
        Int(id).flatMap { id in Search.find(id, in: situation.calls.elements, by: \.id) }
    }

    static func id(_ call: APICall) -> String { String(call.id) }

    static func rank(_ call: APICall) -> Int { -call.id }

    static func edge(_ call: APICall, _ situation: Situation) -> Style.Role? { nil }

    /// A call without an answer, or with an error, needs attention.
    static func needsAttention(_ call: APICall) -> Bool { (call.status ?? 500) >= 400 }

    static func key(_ call: APICall, _ column: Int) -> SortKey {
        switch column {
        case 0: .number(-call.id)
        case 1: .text(call.method)
        case 2: .text(call.path)
        // 999 puts a call without an answer before all others.
        case 3: .number(-(call.status ?? 999))
        case 4: .number(-Words.milliseconds(call.duration))
        default: .text(call.ray ?? "~")
        }
    }

    static func searchedTexts(_ call: APICall) -> [String] {
        [
            call.method, call.path, call.objectName ?? "", call.status.map(String.init) ?? "no answer", call.ray ?? "",
            call.error ?? "",
        ]
    }

    static func cells(_ call: APICall, _ situation: Situation) -> [Line] {
        [
            Line(Words.time(call.moment), .muted),
            // Every method except GET is a write, with the colour for a person's actions.
            Line(call.method, call.method == "GET" ? .text : .manual),
            Line(Words.shortened(path: call.path, call.objectName)),
            CallWords.status(call),
            Line(Words.duration(call.duration)),
            Line(call.ray ?? "-", .muted),
        ]
    }
}

/// A binary search in elements that are sorted by a number.
enum Search {
    static func find<Element>(_ number: Int, in elements: [Element], by key: (Element) -> Int) -> Element? {
        var range = elements.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let middleKey = key(elements[middle])
            if middleKey == number { return elements[middle] }
            range = middleKey < number ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }
}
