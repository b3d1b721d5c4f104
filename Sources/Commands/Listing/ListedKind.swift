package import GeoFleet
import Presentation
import Wire

/// A kind of objects that a command lists: its columns, and its objects in a situation.
package struct ListedKind: Sendable {
    /// The kind of one object in JSON, such as `Pool`.
    let kind: String
    /// The word before an object's name, such as `pool`.
    let resource: String
    /// One object of the kind in messages; with an `s`, several.
    let noun: String
    /// Whether a name that no object has is a failure; it is not for findings, of which none is good news.
    var mustExist = true
    /// What must be read to know all objects of the kind.
    package let need: Need
    /// The columns, from left to right.
    let columns: [ListedColumn]
    /// All objects of the kind, in the order of the console's table: the worst first.
    let objects: @Sendable (Situation) -> ListedObjects

    /// What must be read before objects can be listed.
    package enum Need: Sendable {
        /// The objects are Cloudflare's; the clusters say only what is wanted of them.
        case cloudflare
        /// The objects are those of the clusters.
        case clusters
        /// Each reading has some.
        case nothing
    }
}

extension ListedKind {
    /// Whether a first reading says which objects there are.
    package func isKnown(in fleet: Fleet) -> Bool {
        switch need {
        case .cloudflare: fleet.cloudflare.lastSuccess != nil
        case .clusters: fleet.clusters.contains { $0.watch.lastSuccess != nil }
        case .nothing: true
        }
    }
}

/// A column of a listing.
struct ListedColumn: Sendable {
    /// The title, in capitals and without blanks, so that programs can cut columns apart.
    let title: String
    /// Whether only `-o wide` shows it.
    var isWide = false
    /// Whether its cells end at the right edge, such as numbers.
    var isRight = false

    init(_ title: String, isWide: Bool = false, isRight: Bool = false) {
        self.title = title
        self.isWide = isWide
        self.isRight = isRight
    }
}

/// The objects of a listing, each made when it is asked for: ten thousand of them at once would be large.
struct ListedObjects: Sequence {
    private let indexes: [Int]
    private let make: (Int) -> ListedObject?

    /// - Parameters:
    ///   - elements: something for each object, such as its row; it is kept.
    ///   - make: makes the object; nil where there is none.
    init<Element>(_ elements: [Element], _ make: @escaping (Element) -> ListedObject?) {
        self.init(indexes: Array(elements.indices)) { make(elements[$0]) }
    }

    private init(indexes: [Int], make: @escaping (Int) -> ListedObject?) {
        (self.indexes, self.make) = (indexes, make)
    }

    var count: Int { indexes.count }
    var isEmpty: Bool { indexes.isEmpty }

    func makeIterator() -> some IteratorProtocol<ListedObject> { indexes.lazy.compactMap(make).makeIterator() }

    /// The objects for which this is true.
    func filter(_ isIncluded: (ListedObject) -> Bool) -> ListedObjects {
        ListedObjects(indexes: indexes.filter { make($0).map(isIncluded) ?? false }, make: make)
    }
}

/// An object of a listing, which makes its cells and its JSON when they are asked for.
package struct ListedObject {
    /// The name, unique within the kind.
    package let name: String
    /// Other names by which a person may ask for it, such as the geo of a pool.
    var otherNames: [String] = []
    /// The kind before the name, where it differs from object to object.
    var resource: String?
    /// The namespace; nil for objects that have none.
    var namespace: String?
    /// A cell for each column of the kind.
    let cells: () -> [Line]
    /// The object's metadata, spec and status, without its kind.
    let members: () -> [(String, JSON?)]
}

extension ListedKind {
    /// One object in JSON.
    func json(of object: ListedObject) -> JSON {
        let members = [("apiVersion", JSON.apiVersion), ("kind", JSON.string(kind))] + object.members()
        return .object(JSONObject(members.compactMap { key, value in value.map { (key: key, value: $0) } }))
    }

    /// The columns that a format shows, by their indexes.
    func columnIndexes(isWide: Bool) -> [Int] { columns.indices.filter { isWide || !columns[$0].isWide } }

    /// Calls `body` with each line of a table of objects.
    ///
    /// The cells are made twice, for the widths of the columns and for the lines: all of them together would be large.
    func forEachLine(
        of objects: ListedObjects,
        isWide: Bool,
        hasTitles: Bool,
        _ body: (Line) -> Void
    ) {
        let texts = textColumns(isWide: isWide)
        var widths = texts.widths(hasTitles: hasTitles)
        for object in objects { texts.widen(&widths, for: cells(of: object, isWide: isWide)) }
        if hasTitles { body(texts.line(of: texts.heading, widths)) }
        for object in objects { body(texts.line(of: cells(of: object, isWide: isWide), widths)) }
    }

    /// A table of objects.
    func table(of objects: some Sequence<ListedObject>, isWide: Bool) -> TextTable {
        var table = TextTable(textColumns(isWide: isWide))
        for object in objects { table.add(cells(of: object, isWide: isWide)) }
        return table
    }

    private func textColumns(isWide: Bool) -> TextColumns {
        let shown = columnIndexes(isWide: isWide)
        let rightAligned = Set(shown.indices.filter { columns[shown[$0]].isRight })
        return TextColumns(shown.map { columns[$0].title }, rightAligned: rightAligned)
    }

    /// The cells of an object in the columns that a format shows.
    private func cells(of object: ListedObject, isWide: Bool) -> [Line] {
        let cells = object.cells()
        return columnIndexes(isWide: isWide).map { cells[$0].withoutLineBreaks }
    }
}

/// The cells of a row of one of the console's tables, by the titles of their columns.
struct SharedCells {
    private let cells: [String: Line]

    init(_ row: String, of tab: Tab, in situation: Situation) {
        let cells = Table.rows([row], of: tab, in: situation).first?.cells ?? []
        self.cells = Dictionary(zip(Table.columns(of: tab).map(\.name), cells)) { first, _ in first }
    }

    /// The cell below a title, without the glyphs that only repeat on the screen what the words say.
    subscript(title: String) -> Line { (cells[title] ?? Line("-")).withoutGlyphs }
}

extension Line {
    /// The glyphs that stand before a word of the same meaning.
    private static let glyphs: Set<Character> = ["●", "✗", "▲", "○", "◆", "?", "…", "▸"]

    /// The line without glyphs: a screen reader would spell them, and a program would have to skip them.
    var withoutGlyphs: Line {
        Line(
            spans.compactMap { span in
                var span = span
                if let first = span.text.first, Self.glyphs.contains(first), span.text.dropFirst().first == " " {
                    span.text.removeFirst(2)
                }
                if span.text == " · " { span.text = ", " }
                return span.text.isEmpty ? nil : span
            }
        )
    }

    /// The line with each text made safe to show in one line.
    var withoutLineBreaks: Line {
        Line(
            spans.map { span in
                var span = span
                span.text = span.text.oneLine
                return span
            }
        )
    }
}
