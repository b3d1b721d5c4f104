import GeoEngine
import Wire

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
