package import GeoFleet
package import Presentation
package import Wire

/// The calls that an audit file records, each with what became of it: the answer of `geoconsole audit`.
package struct AuditLog {
    /// One call: the line before it was sent, with what later lines say of it.
    fileprivate struct Record {
        /// The number of the action in the file, by which `undo --id` names it; nil for a line without a session.
        let action: Int?
        /// The number of the call in its action, from 1.
        let call: Int
        var entry: JSON
        var end: JSON?

        func text(_ key: String) -> String? { entry[key]?.string?.oneLine }

        /// What became of the call; nil where no line says it.
        var result: String? { end?["result"]?.string?.oneLine }
    }

    /// The moment of the first entry that counts, as the file writes it; empty for all.
    private let start: String
    fileprivate var records: [Record] = []
    /// The last record of each call, by what its lines have in common.
    private var last: [String: Int] = [:]
    /// The numbers of the actions in the file, from 1, by session and number in it; `AuditHistory` numbers them alike.
    private var actions: [String: Int] = [:]
    private var callCounts: [Int: Int] = [:]
    /// How many lines are no entries, for example because the disk was full.
    package private(set) var unreadableCount = 0

    /// - Parameter start: the moment of the first call that counts; nil for all.
    package init(since start: Moment?) {
        // The file writes fractions of a second, which come before the `Z`.
        self.start = start.map { String($0.rfc3339.dropLast()) } ?? ""
    }

    /// Adds a line of the file.
    package mutating func add(_ line: some Collection<UInt8>) {
        if line.isEmpty { return }
        guard let entry = try? JSON.parse(Array(line)), let phase = entry["phase"]?.string,
            let time = entry["when"]?.string
        else {
            unreadableCount += 1
            return
        }
        let action = number(of: entry)
        let key = ["session", "action", "method", "path"].map { entry[$0]?.text ?? "" }.joined(separator: " ")
        if phase == "intended" {
            last[key] = nil
            if time < start { return }
            last[key] = records.count
            let call = action.map { callCounts[$0, default: 0] + 1 } ?? 1
            if let action { callCounts[action] = call }
            records.append(Record(action: action, call: call, entry: entry))
        } else if let index = last[key] {
            records[index].end = entry
        }
    }

    private mutating func number(of entry: JSON) -> Int? {
        guard let session = entry["session"]?.string, let number = entry["action"]?.int, entry["method"]?.string != nil,
            entry["path"]?.string != nil
        else { return nil }
        let key = "\(session) \(number)"
        if let known = actions[key] { return known }
        actions[key] = actions.count + 1
        return actions.count
    }

    /// The records as a table, the oldest first.
    package func lines(_ format: OutputFormat, hasTitles: Bool) -> [Line] {
        if format == .name { return records.map { Line("audit/\($0.name)") } }
        if records.isEmpty { return [] }
        let isWide = format == .wide
        let wide = isWide ? ["SESSION", "CF-RAY"] : []
        var table = TextTable(["ENTRY", "TIME", "WHO", "RESULT"] + wide + ["CALL", "ACTION"])
        for record in records {
            let path = Words.shortened(path: record.text("path") ?? "", record.objectName)
            let result = record.result ?? "not recorded"
            let isGood = record.result.map { $0.starts(with: "2") } ?? false
            var cells = [
                Line(record.action.map(String.init) ?? "-"),
                Line((record.text("when")?.prefix(19) ?? "") + "Z", .muted), Line(record.text("who") ?? "-"),
                Line(result, isGood ? .good : .warning),
            ]
            if isWide {
                cells += [
                    Line(record.text("session") ?? "-", .muted),
                    Line(record.end?["cf-ray"]?.string?.oneLine ?? "-", .muted),
                ]
            }
            table.add(cells + [Line("\(record.text("method") ?? "?") \(path)"), Line(record.text("what") ?? "-")])
        }
        return table.lines(hasTitles: hasTitles)
    }

    /// The records as an object of the kind `AuditRecordList`; `deploy/schemas/auditrecord-list.json` describes it.
    package var json: JSON {
        .members(
            ("apiVersion", JSON.apiVersion),
            ("kind", "AuditRecordList"),
            ("metadata", .members(("unreadableLines", unreadableCount == 0 ? nil : JSON(unreadableCount)))),
            ("items", .array(records.map(\.json)))
        )
    }

    /// Whether no record is left to print.
    package var isEmpty: Bool { records.isEmpty }
}

extension AuditLog.Record {
    /// The number of the action; for its second call, such as `3.2`, as an action may make several.
    fileprivate var name: String { (action.map(String.init) ?? "-") + (call > 1 ? ".\(call)" : "") }

    /// The name of the object that was written; nil where the file has none.
    fileprivate var objectName: String? {
        [entry["before"], end?["after"]].lazy.compactMap { $0?["name"]?.string?.oneLine }.first
    }

    private func member(_ value: JSON?) -> JSON? { value.flatMap { $0.isNull ? nil : $0 } }

    fileprivate var json: JSON {
        let phase: JSON =
            switch end?["phase"]?.string {
            case nil: "Intended"
            case "looked up": "LookedUp"
            default: "Done"
            }
        return .members(
            ("apiVersion", JSON.apiVersion),
            ("kind", "AuditRecord"),
            ("metadata", .members(("name", .string(name)))),
            (
                "spec",
                .members(
                    ("entry", action.map { JSON($0) }),
                    ("who", member(entry["who"])),
                    ("session", member(entry["session"])),
                    ("action", member(entry["action"])),
                    ("title", member(entry["what"])),
                    ("method", member(entry["method"])),
                    ("path", member(entry["path"])),
                    ("body", member(entry["body"]))
                )
            ),
            (
                "status",
                .members(
                    ("phase", phase),
                    ("startedAt", member(entry["when"])),
                    ("endedAt", member(end?["when"])),
                    ("result", member(end?["result"])),
                    ("object", objectName.map { .string($0) }),
                    ("ray", member(end?["cf-ray"])),
                    ("before", member(entry["before"])),
                    ("after", member(end?["after"]))
                )
            )
        )
    }
}
