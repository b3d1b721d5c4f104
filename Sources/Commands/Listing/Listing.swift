import GeoFleet
package import Presentation
package import Wire

/// The objects of one kind that a person asks for, and what could not be found or read.
package struct Listing {
    let kind: ListedKind
    private let situation: Situation
    let objects: ListedObjects
    /// Why it is not all that was asked for; nil where it is.
    package let failure: CommandFailure?

    /// Selects objects.
    ///
    /// - Parameters:
    ///   - kind: the kind of the objects.
    ///   - names: the names of the wanted objects, or other names of theirs such as a geo; empty for all.
    ///   - namespace: the namespace of the wanted objects; nil for all.
    ///   - situation: the fleet as it was read.
    package init(_ kind: ListedKind, names: [String] = [], namespace: String? = nil, in situation: Situation) {
        self.kind = kind
        self.situation = situation
        var all = kind.objects(situation)
        if let namespace { all = all.filter { $0.namespace == namespace } }
        let wanted = Set(names)
        let chosen = names.isEmpty ? all : all.filter { $0.isNamed(in: wanted) }
        let missing = names.first { name in kind.mustExist && !chosen.contains { $0.isNamed(in: [name]) } }
        objects = chosen
        let unread = Self.unread(kind, situation.fleet)
        failure = unread ?? missing.map { Self.notFound($0, kind, all) }
    }

    private static func unread(_ kind: ListedKind, _ fleet: Fleet) -> CommandFailure? {
        switch kind.need {
        case .cloudflare: CommandFailure(unread: fleet)
        case .clusters: ReadProblem.unreadSources(of: fleet).first.map { CommandFailure(.incomplete, $0) }
        case .nothing: nil
        }
    }

    private static func notFound(_ name: String, _ kind: ListedKind, _ all: ListedObjects) -> CommandFailure {
        let names = all.flatMap { $0.otherNames + [$0.name] }
        var known: Set<String> = []
        let near = NearNames.remark(name, among: names.filter { known.insert($0).inserted })
        return CommandFailure(.notFound, "there is no \(kind.noun) '\(name)'\(near)")
    }

    /// The exit status: for findings, whether there are any; for other kinds, whether the listing is whole.
    package var exit: CommandExit {
        if let failure { return failure.exit }
        return kind.kind == ListedKind.findings.kind && !objects.isEmpty ? .different : .done
    }

    // MARK: Printing

    /// The objects as lines: a table, or names; empty for the formats that are one object.
    package func lines(_ format: OutputFormat, hasTitles: Bool) -> [Line] {
        var lines: [Line] = []
        forEachLine(format, hasTitles: hasTitles) { lines.append($0) }
        return lines
    }

    /// Calls `body` with each of the `lines`.
    package func forEachLine(_ format: OutputFormat, hasTitles: Bool, _ body: (Line) -> Void) {
        switch format {
        case .table, .wide:
            if objects.isEmpty { return }
            kind.forEachLine(of: objects, isWide: format == .wide, hasTitles: hasTitles, body)
        case .name: for object in objects { body(Line("\(object.resource ?? kind.resource)/\(object.name.oneLine)")) }
        case .json, .yaml: break
        }
    }

    /// The objects as a list; the failure where that is all there is to say.
    package var json: JSON {
        if objects.isEmpty, let failure { return failure.json }
        return .object(JSONObject(head + [(key: "items", value: .array(objects.map(kind.json)))]))
    }

    /// Calls `body` with the text of `json`, piece by piece: the whole text of ten thousand objects would be large.
    package func forEachPiece(_ format: OutputFormat, _ body: (String) -> Void) {
        let isYAML = format == .yaml
        if objects.isEmpty { return body(isYAML ? json.yaml : json.indented + "\n") }
        let head = JSON.object(JSONObject(head))
        // What follows is the text that the list would have as a member of the head.
        body(isYAML ? head.yaml + "items:\n" : head.indented.dropLast("\n}".count) + ",\n  \"items\": [\n")
        for (index, object) in objects.enumerated() {
            let item = kind.json(of: object)
            body(isYAML ? JSON.array([item]).yaml : (index == 0 ? "" : ",\n") + "    " + item.indented(depth: 2))
        }
        if !isYAML { body("\n  ]\n}\n") }
    }

    /// What the list says before its objects.
    private var head: [(key: String, value: JSON)] {
        let metadata = JSON.members(
            ("readAt", situation.fleet.cloudflare.lastSuccess.map(JSON.time)),
            ("incomplete", incomplete.isEmpty ? nil : .strings(incomplete))
        )
        return [
            (key: "apiVersion", value: JSON.apiVersion), (key: "kind", value: .string(kind.kind + "List")),
            (key: "metadata", value: metadata),
        ]
    }

    /// What is missing, a sentence each.
    private var incomplete: [String] {
        let remarks =
            switch kind.need {
            case .cloudflare: ReadProblem.remarks(on: situation.fleet)
            case .clusters: ReadProblem.unreadSources(of: situation.fleet)
            case .nothing: [String]()
            }
        return remarks + [failure?.message].compactMap { $0 }.filter { !remarks.contains($0) }
    }

    /// What a person who sees no rows is told, such as `no pools`; nil where there are rows.
    package var emptyRemark: String? { objects.isEmpty && failure == nil ? "no \(kind.noun)s" : nil }
}

extension ListedObject {
    fileprivate func isNamed(in names: Set<String>) -> Bool {
        names.contains(name) || otherNames.contains { names.contains($0) }
    }
}
