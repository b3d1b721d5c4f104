import GeoFleet
package import Presentation
import Wire

/// Prints a line for each object that is new, has changed or is gone: lines are only added, as a log has them.
package struct ListingWatch {
    private let kind: ListedKind
    private let names: [String]
    private let namespace: String?
    private let format: OutputFormat
    private var hasTitles: Bool
    /// How wide the columns were so far; they only grow, so that lines stay below each other.
    private var widths: [Int] = []
    /// What was printed of each object last.
    private var printed: [String: String] = [:]

    /// - Parameters:
    ///   - kind: the kind of the objects.
    ///   - names: the names of the wanted objects; empty for all.
    ///   - namespace: the namespace of the wanted objects; nil for all.
    ///   - format: the form of the lines; `json` is an object in each line.
    ///   - hasTitles: whether a table begins with the titles of its columns.
    package init(
        _ kind: ListedKind,
        names: [String] = [],
        namespace: String? = nil,
        _ format: OutputFormat,
        hasTitles: Bool
    ) {
        (self.kind, self.names, self.namespace, self.format) = (kind, names, namespace, format)
        self.hasTitles = hasTitles
    }

    /// The lines for what has changed since the last call; the first call has a line for each object.
    package mutating func update(_ situation: Situation) -> [Line] {
        let objects = Listing(kind, names: names, namespace: namespace, in: situation).objects
        var next: [String: String] = [:]
        var changed: [ListedObject] = []
        for object in objects {
            let key = key(of: object)
            let text = fingerprint(of: object)
            if printed[key] != text, next[key] != text { changed.append(object) }
            next[key] = text
        }
        let gone = printed.keys.filter { next[$0] == nil }.sorted()
        printed = next
        return lines(for: changed) + gone.map { Self.goneLine($0, kind, format, situation.now) }
    }

    /// The lines for objects that are news each, such as events.
    package mutating func append(_ objects: [ListedObject]) -> [Line] { lines(for: objects) }

    private func key(of object: ListedObject) -> String { "\(object.resource ?? kind.resource)/\(object.name)" }

    /// What must be equal for an object to count as unchanged: its age, for one, does not.
    private func fingerprint(of object: ListedObject) -> String { JSON.object(JSONObject(object.facts)).text }

    private mutating func lines(for objects: [ListedObject]) -> [Line] {
        switch format {
        case .json, .yaml: return objects.map { Line(kind.json(of: $0).text) }
        case .name: return objects.map { Line(key(of: $0).oneLine) }
        case .table, .wide:
            if objects.isEmpty { return [] }
            let table = kind.table(of: objects, isWide: format == .wide)
            widths = table.widths(hasTitles: true, atLeast: widths)
            defer { hasTitles = false }
            return table.lines(hasTitles: hasTitles, atLeast: widths)
        }
    }

    private static func goneLine(_ key: String, _ kind: ListedKind, _ format: OutputFormat, _ now: Moment) -> Line {
        guard format.isObject else { return Line("\(key.oneLine) is gone", .muted) }
        let name = key.drop { $0 != "/" }.dropFirst()
        return Line(
            JSON.members(
                ("apiVersion", JSON.apiVersion),
                ("kind", .string(kind.kind)),
                ("metadata", .members(("name", .line(String(name))), ("deletionTimestamp", .time(now))))
            ).text
        )
    }
}

extension ListedObject {
    fileprivate var facts: [(key: String, value: JSON)] {
        members().compactMap { key, value in value.map { (key: key, value: $0) } }
    }
}
