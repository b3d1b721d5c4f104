import GeoFleet
package import Presentation
package import Wire

/// The objects of one kind that a person asks for, and what could not be found or read.
package struct Listing {
    let kind: ListedKind
    private let situation: Situation
    let objects: [ListedObject]
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
        let all = kind.objects(situation).filter { namespace == nil || $0.namespace == namespace }
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

    private static func notFound(_ name: String, _ kind: ListedKind, _ all: [ListedObject]) -> CommandFailure {
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
        switch format {
        case .table, .wide:
            if objects.isEmpty { return [] }
            return kind.table(of: objects, isWide: format == .wide).lines(hasTitles: hasTitles)
        case .name: return objects.map { Line("\($0.resource ?? kind.resource)/\($0.name.oneLine)") }
        case .json, .yaml: return []
        }
    }

    /// The objects as a list; the failure where that is all there is to say.
    package var json: JSON {
        if objects.isEmpty, let failure { return failure.json }
        return .members(
            ("apiVersion", JSON.apiVersion),
            ("kind", .string(kind.kind + "List")),
            (
                "metadata",
                .members(
                    ("readAt", situation.fleet.cloudflare.lastSuccess.map(JSON.time)),
                    ("incomplete", incomplete.isEmpty ? nil : .strings(incomplete))
                )
            ),
            ("items", .array(objects.map(kind.json)))
        )
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
