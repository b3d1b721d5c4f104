import GeoFleet
import GeoRouting

/// The calls to Cloudflare, the newest on top.
enum CallTable: TableContent {
    static let columns = [
        Column("TIME", 8),
        Column("METHOD", 6),
        Column("PATH", 24, ideal: 90, clipping: .start),
        Column("STATUS", 6, ideal: 9, .right),
        Column("DURATION", 8, .right, priority: 1),
        Column("CF-RAY", 20, ideal: 24, priority: 2),
    ]

    static func items(_ model: Model) -> [APICall] { model.calls.elements }

    static func count(_ model: Model) -> Int { model.calls.elements.count }

    static func item(_ id: String, _ model: Model) -> APICall? {
        Int(id).flatMap { id in Search.find(id, in: model.calls.elements, by: \.id) }
    }

    static func id(_ call: APICall) -> String { String(call.id) }

    static func rank(_ call: APICall) -> Int { -call.id }

    static func key(_ call: APICall, _ column: Int) -> SortKey {
        switch column {
        case 0: .number(-call.id)
        case 1: .text(call.method)
        case 2: .text(call.path)
        case 3: .number(-(call.status ?? 999))
        case 4: .number(-Words.milliseconds(call.duration))
        default: .text(call.ray ?? "~")
        }
    }

    static func searched(_ call: APICall) -> [String] {
        [call.method, call.path, call.status.map(String.init) ?? "no answer", call.ray ?? ""]
    }

    static func cells(_ call: APICall, _ model: Model) -> [Line] {
        [
            Line(Words.time(call.moment, model), .muted),
            Line(call.method, call.method == "GET" ? .text : .manual),
            Line(Words.shortened(path: call.path)),
            CallWords.status(call),
            Line(Words.span(call.duration)),
            Line(call.ray ?? "-", .muted),
        ]
    }
}

/// Looks things up that are sorted by a number.
enum Search {
    static func find<Element>(_ number: Int, in elements: [Element], by key: (Element) -> Int) -> Element? {
        var range = elements.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let found = key(elements[middle])
            if found == number { return elements[middle] }
            range = found < number ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }
}
