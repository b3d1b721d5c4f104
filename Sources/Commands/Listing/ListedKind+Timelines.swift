package import GeoFleet
import GeoRouting
import Presentation
import Wire

extension ListedKind {
    /// What happened, the oldest first.
    package static let events = ListedKind(
        kind: "FleetEvent",
        resource: "event",
        noun: "event",
        need: .nothing,
        columns: [
            ListedColumn("TIME"), ListedColumn("LEVEL"), ListedColumn("KIND"), ListedColumn("CLUSTER"),
            ListedColumn("EVENT"),
        ]
    ) { ListedObjects($0.events.elements) { ListedObject($0) } }

    /// The calls to Cloudflare, the oldest first.
    package static let calls = ListedKind(
        kind: "APICall",
        resource: "call",
        noun: "call",
        need: .nothing,
        columns: [
            ListedColumn("TIME"), ListedColumn("METHOD"), ListedColumn("STATUS", isRight: true),
            ListedColumn("DURATION", isRight: true), ListedColumn("CF-RAY", isWide: true),
            ListedColumn("ERROR", isWide: true), ListedColumn("PATH"),
        ]
    ) { ListedObjects($0.calls.elements) { ListedObject($0) } }
}

extension ListedObject {
    /// An event, once or with its repetitions.
    package init(_ record: EventRecord) {
        self.init(name: String(record.id), cells: { record.cells }, members: { record.members })
    }

    /// An event alone.
    package init(event: FleetEvent) {
        var log = EventLog(capacity: 1)
        log.append([event])
        let records = log.elements
        self.init(
            name: String(event.id),
            cells: { records.first?.cells ?? [] },
            members: { records.first?.members ?? [] }
        )
    }

    /// A call to Cloudflare.
    package init(_ call: APICall) {
        self.init(name: String(call.id), cells: { call.cells }, members: { call.members })
    }
}

extension EventRecord {
    fileprivate var cells: [Line] {
        let role = Words.role(event.level)
        let repetitions = count > 1 ? " (\(count) times)" : ""
        return [
            Line(event.moment.rfc3339, .muted), Line(Words.word(event.level), role),
            Line(event.kind.rawValue, .accent), Line(event.cluster ?? "-", .muted),
            Line(event.text + repetitions, role),
        ]
    }

    fileprivate var members: [(String, JSON?)] {
        [
            ("metadata", .members(("name", .string(String(id))))),
            (
                "status",
                .members(
                    ("time", .time(event.moment)),
                    ("level", .string(Words.word(event.level).capitalizedWord)),
                    ("kind", .string(event.kind.rawValue.capitalizedWord)),
                    ("cluster", event.cluster.map(JSON.line)),
                    ("message", .line(event.text)),
                    ("count", JSON(count)),
                    ("firstTime", count > 1 ? .time(firstMoment) : nil),
                    ("who", event.who.map(JSON.line))
                )
            ),
        ]
    }
}

extension APICall {
    fileprivate var cells: [Line] {
        let good = status.map { $0 < 400 } ?? false
        return [
            Line(moment.rfc3339, .muted), Line(method, method == "GET" ? .text : .manual),
            Line(status.map(String.init) ?? "none", good ? .good : .bad), Line(Words.duration(duration)),
            Line(ray ?? "-", .muted), Line(error ?? "-"), Line(Words.shortened(path: path, objectName)),
        ]
    }

    fileprivate var members: [(String, JSON?)] {
        [
            ("metadata", .members(("name", .string(String(id))))),
            ("spec", .members(("method", .line(method)), ("path", .line(path)), ("object", objectName.map(JSON.line)))),
            (
                "status",
                .members(
                    ("time", .time(moment)),
                    ("code", status.map { JSON($0) }),
                    ("durationMilliseconds", JSON(Words.milliseconds(duration))),
                    ("ray", ray.map(JSON.line)),
                    ("message", error.map(JSON.line))
                )
            ),
        ]
    }
}

extension String {
    /// A word as a constant in JSON, such as `Warning`.
    fileprivate var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}
