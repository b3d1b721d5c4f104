package import Wire

/// The reason why a rule cannot be read; it names the rule and what to write instead.
package struct FaultError: Error, CustomStringConvertible {
    /// The reason in one line, such as `rule 0: unknown member 'when'; known: match, do, times, skip`.
    package let description: String
}

extension Fault {
    /// The rules in a JSON array, in order.
    ///
    /// An example is `[{"match": {"path": "/pools"}, "do": "dropAfter", "times": 1}]`.
    ///
    /// - Throws: `FaultError` for the first rule that cannot be read.
    package static func rules(from json: JSON) throws(FaultError) -> [Fault] {
        guard let array = json.array else { throw FaultError(description: "the body must be a JSON array of rules") }
        var rules: [Fault] = []
        for (index, element) in array.enumerated() {
            do {
                rules.append(try Fault(element))
            } catch {
                throw FaultError(description: "rule \(index): \(error.description)")
            }
        }
        return rules
    }

    private init(_ json: JSON) throws(FaultError) {
        guard let object = json.object, let action = object["do"] else {
            throw FaultError(description: "must be an object with a member 'do'")
        }
        if let unknown = object.keys.first(where: { !["match", "do", "times", "skip"].contains($0) }) {
            throw FaultError(description: "unknown member '\(unknown)'; known: match, do, times, skip")
        }
        match = try Match(object.object("match"))
        effect = try Effect(action)
        skip = object["skip"]?.int ?? 0
        times = object["times"]?.int
    }
}

extension Fault.Match {
    fileprivate init(_ object: JSONObject) throws(FaultError) {
        let known = ["side", "cluster", "method", "path", "caller"]
        if let unknown = object.members.first(where: { !known.contains($0.key) || $0.value.string == nil }) {
            throw FaultError(
                description: "match.\(unknown.key) is no text or unknown; known: " + known.joined(separator: ", ")
            )
        }
        self.init(
            api: object["side"]?.string,
            cluster: object["cluster"]?.string,
            method: object["method"]?.string,
            path: object["path"]?.string,
            caller: object["caller"]?.string
        )
        if let api, !["cloudflare", "kubernetes"].contains(api) {
            throw FaultError(description: "match.side must be cloudflare or kubernetes")
        }
    }
}

extension Fault.Effect {
    /// The effects without parameters, by their names in JSON.
    private static let simple: [(name: String, effect: Fault.Effect)] = [
        ("dropBefore", .dropBefore), ("dropAfter", .dropAfter), ("hangBefore", .hangBefore),
        ("hangAfter", .hangAfter), ("truncate", .truncate), ("half", .half), ("emptyBody", .body("")),
        ("emptyList", .emptyList), ("jumbled", .jumbled), ("endlessPages", .endlessPages),
        ("alternatingPages", .alternatingPages), ("endlessBody", .endlessBody), ("anotherZone", .anotherZone),
        ("firewall", .firewall), ("wrongLocation", .wrongLocation),
    ]

    /// The name of the effect in the request log.
    var name: String {
        if let simple = Self.simple.first(where: { $0.effect == self })?.name { return simple }
        switch self {
        case .status(let status, _, _): return "status \(status)"
        case .longMessage: return "longMessage"
        case .headers: return "headers"
        case .member: return "member"
        case .block: return "block"
        case .latency: return "latency"
        case .body: return "body"
        case .stale: return "stale"
        case .garbage: return "garbage"
        case .blanks: return "blanks"
        default: return "\(self)"
        }
    }

    /// Reads a name such as `"dropAfter"`, or an object such as `{"status": 503, "retryAfter": 7}`.
    fileprivate init(_ json: JSON) throws(FaultError) {
        if let name = json.string {
            guard let effect = Self.simple.first(where: { $0.name == name })?.effect else { throw Self.unknown(name) }
            self = effect
            return
        }
        guard let object = json.object, let first = object.members.first else { throw Self.unknown(json.text) }
        self = try Self.parameterised(object, first)
    }

    private static func parameterised(
        _ object: JSONObject,
        _ first: (key: String, value: JSON)
    ) throws(FaultError) -> Fault.Effect {
        if let body = object["body"]?.string, object["status"] == nil { return .body(body) }
        if let status = object["status"]?.int {
            if let bytes = object["messageBytes"]?.int { return .longMessage(status, bytes: bytes) }
            return .status(status, retryAfterSeconds: object["retryAfter"]?.int, body: object["body"]?.string)
        }
        if let path = object["member"] {
            guard let path = path.string, path.hasPrefix("/"), let value = object["value"] else {
                throw FaultError(description: "do.member must be a path such as \"/result/*/ttl\", beside a 'value'")
            }
            return .member(path, value)
        }
        if let name = object["watch"]?.string { return .watch(try watch(name, bytes: object["bytes"]?.int)) }
        switch (first.key, first.value.int) {
        case ("headers", _): return .headers(try headers(first.value))
        case ("latency", _): return .latency(try duration(first.value))
        case ("block", let seconds?): return .block(seconds: seconds)
        case ("stale", let writes?): return .stale(writes: writes)
        case ("garbage", let bytes?): return .garbage(bytes: bytes)
        case ("blanks", let bytes?): return .blanks(bytes: bytes)
        default: throw unknown(JSON.object(object).text)
        }
    }

    /// The headers in a JSON object; a list of texts gives one header for each text.
    private static func headers(_ value: JSON) throws(FaultError) -> [Fault.Header] {
        let fields = value.object?.members ?? []
        let headers = fields.flatMap { name, value in
            (value.array ?? [value]).compactMap(\.string).map { Fault.Header(name, $0) }
        }
        if headers.count < max(fields.count, 1) {
            throw FaultError(description: "do.headers must be an object of texts such as {\"Retry-After\": \"7\"}")
        }
        return headers
    }

    /// The watch effect with a name; `bytes` is the length of a huge line, 50 MiB unless set.
    private static func watch(_ name: String, bytes: Int?) throws(FaultError) -> Fault.WatchEffect {
        switch name {
        case "cut": return .cut
        case "reset": return .reset
        case "halfOpen": return .halfOpen
        case "mute": return .mute
        case "drip": return .drip
        case "gone": return .gone
        case "bookmarksOnly": return .bookmarksOnly
        case "repeated": return .repeated
        case "garbageLine": return .garbageLine
        case "hugeLine": return .hugeLine(bytes: bytes ?? 50 << 20)
        case "halfLine": return .halfLine
        default:
            throw FaultError(
                description: "do.watch '\(name)' is unknown; known: cut, reset, halfOpen, mute, drip, gone, "
                    + "bookmarksOnly, repeated, garbageLine, hugeLine, halfLine"
            )
        }
    }

    /// The duration in a text such as `"200ms"` or `"2s"`, or in a number of milliseconds.
    private static func duration(_ value: JSON) throws(FaultError) -> Duration {
        if let milliseconds = value.double { return .milliseconds(milliseconds) }
        guard let span = Duration(text: value.string ?? "") else {
            throw FaultError(description: "do.latency must be a duration such as \"200ms\" or \"2s\"")
        }
        return span
    }

    private static func unknown(_ text: String) -> FaultError {
        FaultError(
            description: "do \(text) is unknown; known: " + simple.map(\.name).joined(separator: ", ")
                + ", {\"latency\": \"200ms\"}, {\"status\": 503, \"retryAfter\": 7, \"body\": \"…\"}, "
                + "{\"status\": 503, \"messageBytes\": 4194304}, {\"block\": 7}, {\"headers\": {\"Retry-After\": \"7\"}}, "
                + "{\"member\": \"/result/*/ttl\", \"value\": 1e400}, "
                + "{\"body\": \"…\"}, {\"stale\": 3}, {\"garbage\": 52428800}, {\"blanks\": 52428800}, "
                + "{\"watch\": \"cut\"}"
        )
    }
}

extension Duration {
    /// Reads a text such as `20ms`, `1.5s`, `5m` or `2h`, with a number from 0 to 1e9; nil for any other text.
    package init?(text: String) {
        let units: [(suffix: String, seconds: Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
        guard let unit = units.first(where: { text.hasSuffix($0.suffix) }),
            let number = Double(text.dropLast(unit.suffix.count)), number.isFinite, (0...1e9).contains(number)
        else { return nil }
        self = .seconds(number * unit.seconds)
    }
}
