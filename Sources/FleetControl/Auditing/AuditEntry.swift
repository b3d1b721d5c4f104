import GeoEngine
package import GeoFleet
import GeoRouting
import KubernetesAPI
import PlainText
package import Wire

/// One line of the audit file: a call before it is sent, or the result of a call.
package struct AuditEntry: Sendable, Equatable {
    /// The phase of a call; the raw value is the word in the file.
    package enum Phase: String, Sendable {
        /// The call is about to be sent.
        case intended
        /// The call has ended.
        case done
        /// The result of the call was not known, and Cloudflare was read to find it out.
        case lookedUp = "looked up"
    }

    /// When the entry was written.
    package var moment: Moment
    /// The person and the host, such as `alice@laptop`.
    package var who: String
    /// The name of the session; several sessions may write to the same file.
    package var session: String
    /// The number of the action in its session.
    package var action: Int
    /// The title of the action, such as `Drain origin-eu`.
    package var what: String
    /// The phase of the call at this moment.
    package var phase: Phase
    /// The write, with method, path and body.
    package var call: PlannedCall
    /// The object before the call; null where there was none.
    package var before: JSON
    /// The object after the call; null if it is not known or was deleted.
    package var after: JSON
    /// The reply's `cf-ray`, which identifies the call for Cloudflare's support; nil without a reply.
    package var ray: String?
    /// The result: a status such as `200`, an error, or the words of a lookup; nil before the call.
    package var result: String?
    /// The action that this one undoes or repeats; nil for other actions.
    package var undoes: Reference?

    /// An action in the audit file.
    package struct Reference: Sendable, Hashable {
        /// The name of the session.
        package var session: String
        /// The number of the action in its session.
        package var action: Int

        package init(session: String, action: Int) {
            self.session = session
            self.action = action
        }
    }

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
        if let undoes { object["undoes"] = ["session": .string(undoes.session), "action": JSON(undoes.action)] }
        return Secrets.shared.masked(JSON.object(object).text).escapingInvisible
    }
}

/// What a new session reports about the end of an audit file.
package struct AuditTail: Sendable, Equatable {
    /// Whether the last line is incomplete: the disk was full, or the machine stopped.
    package let isLastLineIncomplete: Bool
    /// The last call without a recorded result, in one line; nil where there is none.
    package let unfinishedCall: String?

    /// Reads the last bytes of a file; skips lines that are cut off or are not audit entries.
    package init(_ bytes: [UInt8]) {
        isLastLineIncomplete = bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false
        var started: [(key: String, entry: JSON)] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let entry = try? JSON.parse(Array(line)), let phase = entry["phase"]?.string else { continue }
            let key = ["session", "action", "method", "path"].map { entry[$0]?.text ?? "" }.joined(separator: " ")
            // A later entry of the same call contains the result, so the call is removed from the list.
            started.removeAll { $0.key == key }
            if phase == AuditEntry.Phase.intended.rawValue { started.append((key, entry)) }
        }
        unfinishedCall = started.last.map { Self.line($0.entry) }
    }

    private static func line(_ entry: JSON) -> String {
        func text(_ key: String) -> String { (entry[key]?.string ?? "?").oneLine }
        return "\(text("what")), \(text("who")), \(text("when")): \(text("method")) \(text("path")) was started, "
            + "and its result is not recorded"
    }
}
