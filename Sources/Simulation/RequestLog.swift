import HTTPTypes
import Wire

/// The log of all requests, in the order in which the servers receive them.
///
/// It keeps the bodies of writes, but no other bodies and no headers.
struct RequestLog {
    private struct Entry {
        var request: Request
        var route: Route
        var arrival: Duration
        var status: Int?
        var fault: Fault.Effect?
    }

    private var entries: [Entry] = []

    mutating func add(_ request: Request, _ route: Route, at now: Duration, status: Int?, fault: Fault.Effect?) {
        var request = request
        request.headers = [:]
        if !request.isWrite { request.body = [] }
        entries.append(Entry(request: request, route: route, arrival: now, status: status, fault: fault))
    }

    /// The name of the fault that was applied to the newest request; nil where there was none.
    var newestFault: String? { entries.last?.fault?.name }

    /// Returns the entries after number `number`; the first request has number 1.
    func json(since number: Int = 0) -> JSON {
        .array(zip(1..., entries).dropFirst(max(0, number)).map { Self.json($0, $1) })
    }

    private static func json(_ number: Int, _ entry: Entry) -> JSON {
        var object = JSONObject([
            ("n", JSON(number)), ("at", JSON(entry.arrival.wholeMicroseconds)),
            ("side", .string(entry.route.server.apiName)), ("method", .string(entry.request.method.rawValue)),
            ("path", .string(String(entry.request.path))),
            ("query", .string(String(entry.request.target.dropFirst(entry.request.path.count + 1)))),
            ("status", entry.status.map { JSON($0) } ?? .null), ("caller", .string(entry.route.caller)),
        ])
        object["cluster"] = entry.route.server.cluster.map { .string($0) }
        object["fault"] = entry.fault.map { .string($0.name) }
        if entry.request.isWrite {
            let body = entry.request.body
            object["body"] = (try? JSON.parse(body)) ?? .string(String(decoding: body, as: UTF8.self))
        }
        return .object(object)
    }
}
