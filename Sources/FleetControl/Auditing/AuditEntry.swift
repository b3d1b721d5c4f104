import GeoEngine
package import GeoFleet
import GeoRouting
import KubernetesAPI
package import Wire

/// One line of the audit file: a call that is about to be sent, or what came of it.
package struct AuditEntry: Sendable, Equatable {
    package enum Phase: String, Sendable {
        case intended, done
        /// What became of a call whose answer was lost.
        case lookedUp = "looked up"
    }

    package var moment: Moment
    package var who: String
    /// Tells apart the sessions that write to one file, one after the other or at once.
    package var session: String
    /// Counts the session's actions.
    package var action: Int
    /// Such as `Drain origin-eu`.
    package var what: String
    package var phase: Phase
    package var call: PlannedCall
    /// The object before the call; null where there was none.
    package var before: JSON
    /// The object after the call; null where it is not known, or gone.
    package var after: JSON
    package var ray: String?
    /// Such as `200`, or why there is no answer, or what was looked up; nil while the call is only intended.
    package var result: String?

    /// The entry as one line of JSON, without a line break at its end.
    package var line: String {
        var object = JSONObject([
            ("when", .string(Timestamp.microTime(moment.milliseconds * 1000))), ("who", .string(who)),
            ("session", .string(session)), ("action", JSON(action)), ("what", .string(what)),
            ("phase", .string(phase.rawValue)),
            ("method", .string(call.method)), ("path", .string(call.path)),
        ])
        object["body"] = call.body.isEmpty ? .null : (try? JSON.parse(Array(call.body.utf8))) ?? .string(call.body)
        object["before"] = before
        object["after"] = after
        object["cf-ray"] = ray.map(JSON.string) ?? .null
        object["result"] = result.map(JSON.string) ?? .null
        return Secrets.process.masked(JSON.object(object).text)
    }
}

/// What the end of an audit file tells of the sessions that wrote it.
package struct AuditTail: Sendable, Equatable {
    /// Whether the last line has no end: the disk was full, or the machine went down.
    package let isTorn: Bool
    /// The last call of which nobody has put down what came of it, in one line; nil where there is none.
    package let unfinished: String?

    /// Reads the last bytes of a file; what is not whole, or nobody's audit, is passed over.
    package init(_ bytes: [UInt8]) {
        isTorn = bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false
        var open: [(key: String, entry: JSON)] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let entry = try? JSON.parse(Array(line)), let phase = entry["phase"]?.string else { continue }
            let key = ["session", "action", "method", "path"].map { entry[$0]?.text ?? "" }.joined(separator: " ")
            open.removeAll { $0.key == key }
            if phase == AuditEntry.Phase.intended.rawValue { open.append((key, entry)) }
        }
        unfinished = open.last.map { Self.line($0.entry) }
    }

    private static func line(_ entry: JSON) -> String {
        func text(_ key: String) -> String { (entry[key]?.string ?? "?").oneLine }
        return "\(text("what")), \(text("who")), \(text("when")): \(text("method")) \(text("path")) was begun, "
            + "and nobody has put down what came of it"
    }
}
