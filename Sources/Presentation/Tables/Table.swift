import GeoFleet
import GeoRouting

/// The rows of a tab: which there are, in which order, and what stands in them.
package enum Table {
    /// The columns of a tab, the frozen one first.
    package static func columns(of tab: Tab) -> [Column] {
        content(of: tab).columns
    }

    /// The ids of the tab's rows.
    ///
    /// - Parameters:
    ///   - tab: the table.
    ///   - situation: what it is made of.
    ///   - filter: what a row must contain, as `Filter` reads it; empty for all rows.
    ///   - sort: the index of the column to sort by; nil for the table's own order, the worst or the newest first.
    ///   - isInverted: whether the order is reversed.
    /// - Returns: the ids in the order in which the rows stand.
    package static func order(
        of tab: Tab,
        in situation: Situation,
        filter: String = "",
        sort: Int? = nil,
        isInverted: Bool = false
    ) -> [String] {
        content(of: tab).order(situation, Filter(filter), sort, isInverted)
    }

    /// The rows with these ids; ids of objects that do not exist any more are left out.
    package static func rows(_ ids: some Sequence<String>, of tab: Tab, in situation: Situation) -> [Row] {
        content(of: tab).rows(ids, situation)
    }

    /// How many rows there are without the filter.
    package static func count(of tab: Tab, in situation: Situation) -> Int {
        content(of: tab).count(situation)
    }

    /// How many rows need a look: a finding is about their object, or something is wrong with it.
    package static func needingLook(of tab: Tab, in situation: Situation) -> Int {
        content(of: tab).needingLook(situation)
    }

    private static func content(of tab: Tab) -> any TableContent.Type {
        switch tab {
        case .overview: OverviewTable.self
        case .pools: PoolTable.self
        case .origins: OriginTable.self
        case .loadBalancer: LoadBalancerTable.self
        case .ingresses: IngressTable.self
        case .events: EventTable.self
        case .api: CallTable.self
        }
    }
}

/// A row, ready to draw.
package struct Row: Hashable, Identifiable {
    /// The id, made by `RowID`; a number for events and calls.
    package let id: String
    /// The cells, one for each column.
    package let cells: [Line]
}

/// What a column sorts by: the number, and the text where numbers are equal.
struct SortKey: Comparable {
    var number = 0
    var text = ""

    static func number(_ number: Int) -> SortKey { SortKey(number: number) }

    static func text(_ text: String) -> SortKey { SortKey(text: text) }

    static func < (left: SortKey, right: SortKey) -> Bool {
        left.number != right.number ? left.number < right.number : left.text < right.text
    }
}

/// A column of a table.
package struct Column: Sendable, Hashable {
    /// The side of the column at which cells stand.
    package enum Alignment: Sendable, Hashable {
        case left, right
    }

    /// The part of a text that is cut where there is not room for all.
    package enum Clipping: Sendable, Hashable {
        case end
        /// The start is cut, as the end of pool names and paths tells them apart.
        case start
        /// The middle is cut, as both ends tell something.
        case middle
    }

    /// The heading, such as `ADDRESS`.
    package var title: String
    /// The width that the column needs to be of use, in cells of the terminal.
    package var minimum: Int
    /// The greatest width that the column takes where there is room, in cells of the terminal.
    package var ideal: Int
    /// The side at which cells stand: numbers on the right.
    package var alignment: Alignment
    /// The order of removal: on a narrow screen columns with the highest number go first, and those with 0 stay.
    package var priority: Int
    /// Whether rows can be sorted by this column.
    package var isSortable: Bool
    /// The part of a text that is cut where it is too long.
    package var clipping = Clipping.end

    init(
        _ title: String,
        _ minimum: Int,
        ideal: Int? = nil,
        _ alignment: Alignment = .left,
        priority: Int = 0,
        clipping: Clipping = .end,
        isSortable: Bool = true
    ) {
        self.title = title
        self.minimum = minimum
        self.ideal = max(ideal ?? minimum, minimum)
        self.alignment = alignment
        self.priority = priority
        self.isSortable = isSortable
        self.clipping = clipping
    }
}

/// What a tab's table is made of.
///
/// Order and filter use every item, so they must stay cheap; cells are made only for rows on the screen.
protocol TableContent {
    associatedtype Item

    static var columns: [Column] { get }
    /// All items, in a fixed order that is kept among items that sort equally.
    static func items(_ situation: Situation) -> [Item]
    /// The item of a row; nil where it is gone.
    static func item(_ id: String, _ situation: Situation) -> Item?
    static func id(_ item: Item) -> String
    /// The group of the row: rows with a smaller number stand above the others, whatever the sorting.
    static func group(_ item: Item) -> Int
    /// The place in the table's own order: the worst or the newest first.
    static func rank(_ item: Item) -> Int
    /// What a column sorts the item by; the text `~` stands for no value, as it comes after letters and digits.
    static func key(_ item: Item, _ column: Int) -> SortKey
    /// Whether a finding is about the item, or something is wrong with it.
    static func needsLook(_ item: Item) -> Bool
    /// The texts that the filter searches.
    static func searched(_ item: Item) -> [String]
    static func cells(_ item: Item, _ situation: Situation) -> [Line]
    static func count(_ situation: Situation) -> Int
    static func needingLook(_ situation: Situation) -> Int
}

extension TableContent {
    static func group(_ item: Item) -> Int { 0 }

    static func needsLook(_ item: Item) -> Bool { false }

    static func item(_ id: String, _ situation: Situation) -> Item? {
        items(situation).first { self.id($0) == id }
    }

    static func count(_ situation: Situation) -> Int { items(situation).count }

    static func needingLook(_ situation: Situation) -> Int { items(situation).count(where: needsLook) }

    static func rows(_ ids: some Sequence<String>, _ situation: Situation) -> [Row] {
        ids.compactMap { id in
            item(id, situation).map { Row(id: id, cells: cells($0, situation)) }
        }
    }

    static func order(_ situation: Situation, _ filter: Filter, _ sort: Int?, _ isInverted: Bool) -> [String] {
        let items = filter.isEmpty ? items(situation) : items(situation).filter { filter.passes(searched($0)) }
        guard let column = sort, columns.indices.contains(column) else {
            return ranked(items, isInverted).map { id(items[$0]) }
        }
        let keys = items.indices.map { (group: group(items[$0]), key: key(items[$0], column), index: $0) }
        let sorted = keys.sorted { left, right in
            if left.group != right.group { return left.group < right.group }
            if left.key != right.key { return isInverted ? right.key < left.key : left.key < right.key }
            return left.index < right.index
        }
        return sorted.map { id(items[$0.index]) }
    }

    /// The indices of the items in the table's own order.
    ///
    /// Only whole numbers are compared, as ten thousand items are sorted with each change.
    private static func ranked(_ items: [Item], _ isInverted: Bool) -> [Int] {
        let keys = items.indices.map { index in
            let rank = rank(items[index])
            return (group: group(items[index]), rank: isInverted ? -rank : rank, index: index)
        }
        return keys.sorted { $0 < $1 }.map(\.index)
    }
}

/// Passes rows that contain each plain word, in upper or lower case, and no word that is written as `!word`.
struct Filter {
    private let words: [(bytes: [UInt8], isInverse: Bool)]

    init(_ text: String) {
        words = text.split(separator: " ").compactMap { word in
            let isInverse = word.first == "!"
            let bytes = (isInverse ? word.dropFirst() : word).utf8.map(Self.lower)
            return bytes.isEmpty ? nil : (bytes, isInverse)
        }
    }

    var isEmpty: Bool { words.isEmpty }

    func passes(_ texts: [String]) -> Bool {
        words.allSatisfy { word in
            texts.contains { Self.contains($0, word.bytes) } != word.isInverse
        }
    }

    /// Whether the text contains the word, apart from the case of ASCII letters.
    ///
    /// Compares byte by byte: for ten thousand rows, copies in lower case would cost more than all the rest.
    private static func contains(_ text: String, _ word: [UInt8]) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var start = 0
            while start + word.count <= bytes.count {
                var length = 0
                while length < word.count, lower(bytes[start + length]) == word[length] { length += 1 }
                if length == word.count { return true }
                start += 1
            }
            return false
        }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}

/// The objects that findings are about, so that every table agrees with the diagnosis.
struct AffectedRows {
    private(set) var pools: Set<String> = []
    private(set) var origins: Set<OriginKey> = []
    private(set) var loadBalancers: Set<String> = []

    init(_ situation: Situation) {
        for finding in situation.findings {
            if let pool = finding.pool {
                pools.insert(pool)
                // A finding about a pool itself adds a key that no origin has, which does no harm.
                origins.insert(OriginKey(pool: pool, origin: finding.object))
            } else {
                // Clusters and Ingresses come here too: their names match no load balancer.
                loadBalancers.insert(finding.object)
            }
        }
    }
}
