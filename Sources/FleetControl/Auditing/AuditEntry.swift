import GeoEngine
package import GeoFleet
import GeoRouting
import KubernetesAPI
package import Wire

/// One line of the audit file: a call that is about to be sent, or what came of it.
package struct AuditEntry: Sendable, Equatable {
    /// Whether the call is about to be sent, has ended, or was looked up later; the raw value is the word in the file.
    package enum Phase: String, Sendable {
        case intended, done
        /// The result of a call without an answer, as it was read later.
        case lookedUp = "looked up"
    }

    /// When the entry was written.
    package var moment: Moment
    /// The person and the host, such as `alice@laptop`.
    package var who: String
    /// The name of the session, as several may write to one file, at once or one after the other.
    package var session: String
    /// The number of the action in its session.
    package var action: Int
    /// The title of the action, such as `Drain origin-eu`.
    package var what: String
    /// When in the life of the call the entry was written.
    package var phase: Phase
    /// The write, with method, path and body.
    package var call: PlannedCall
    /// The object before the call; null where there was none.
    package var before: JSON
    /// The object after the call; null where it is not known, or gone.
    package var after: JSON
    /// The reply's `cf-ray`, by which Cloudflare's support finds the call; nil without a reply.
    package var ray: String?
    /// The status such as `200`, why there is no answer, or what was looked up; nil while the call is only intended.
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

/// What the end of an audit file says of the sessions that wrote it.
package struct AuditTail: Sendable, Equatable {
    /// Whether the last line has no end: the disk was full, or the machine went down.
    package let isTorn: Bool
    /// The last call without a recorded result, in one line; nil where there is none.
    package let unfinished: String?

    /// Reads the last bytes of a file; skips lines that are cut off or are not audit entries.
    package init(_ bytes: [UInt8]) {
        isTorn = bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false
        var open: [(key: String, entry: JSON)] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let entry = try? JSON.parse(Array(line)), let phase = entry["phase"]?.string else { continue }
            let key = ["session", "action", "method", "path"].map { entry[$0]?.text ?? "" }.joined(separator: " ")
            // A later entry for the same call has its result; intentions that are left at the end have none.
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
