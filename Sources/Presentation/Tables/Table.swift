import GeoFleet
import GeoRouting

/// The rows of each tab, their order, and their cells.
package enum Table {
    /// The columns of a tab; the first one is always on the screen.
    package static func columns(of tab: Tab) -> [Column] {
        content(of: tab).columns
    }

    /// The columns of a tab, with their priorities as the situation needs them.
    package static func columns(of tab: Tab, in situation: Situation) -> [Column] {
        content(of: tab).columns(situation)
    }

    /// The ids of the tab's rows.
    ///
    /// - Parameters:
    ///   - tab: the table.
    ///   - situation: the data for the rows.
    ///   - filter: the terms that a row must match, as `Filter` reads them; empty for all rows.
    ///   - sort: the index of the column to sort by; nil for the table's own order, the worst or the newest first.
    ///   - isInverted: whether the order is reversed.
    /// - Returns: the ids in the order of the rows on the screen.
    package static func order(
        of tab: Tab,
        in situation: Situation,
        filter: String = "",
        sort: Int? = nil,
        isInverted: Bool = false
    ) -> [String] {
        content(of: tab).order(situation, Filter(filter, columns: columns(of: tab)), sort, isInverted)
    }

    /// The rows with these ids; if an object no longer exists, there is no row for its id.
    package static func rows(_ ids: some Sequence<String>, of tab: Tab, in situation: Situation) -> [Row] {
        content(of: tab).rows(ids, situation)
    }

    /// The number of rows without a filter.
    package static func count(of tab: Tab, in situation: Situation) -> Int {
        content(of: tab).count(situation)
    }

    /// The number of rows whose object has a finding or a bad state.
    package static func countNeedingAttention(of tab: Tab, in situation: Situation) -> Int {
        content(of: tab).countNeedingAttention(situation)
    }

    /// A tab's filter for problems alone, or among events for changes alone, switched on or off.
    package static func togglingProblems(in filter: String, of tab: Tab) -> (text: String, isOn: Bool) {
        Filter.toggling(tab == .events ? .change : .problem, in: filter)
    }

    private static func content(of tab: Tab) -> any TableContent.Type {
        switch tab {
        case .overview: OverviewTable.self
        case .pools: PoolTable.self
        case .origins: OriginTable.self
        case .loadBalancer: LoadBalancerTable.self
        case .sources: SourceTable.self
        case .events: EventTable.self
        case .api: CallTable.self
        case .map: MapTable.self
        }
    }
}

/// A row, ready to draw.
package struct Row: Hashable, Identifiable {
    /// The id, made by `RowID`; a number for events and calls.
    package let id: String
    /// The cells, one for each column.
    package let cells: [Line]
    /// The colour of the row's left edge, which is seen on the selected row too; nil for a row without trouble.
    package let edge: Style.Role?
}

/// The value that a column sorts by: first the number, then the text.
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
    /// The side of the column at which the text of each cell is placed.
    package enum Alignment: Sendable, Hashable {
        case left, right
    }

    /// The heading, such as `ADDRESS`.
    package var title: String
    /// The smallest width at which the column is still useful, in cells of the terminal.
    package var minimum: Int
    /// The width to which the column shrinks before a column of priority 1 or 2 is removed.
    package var tightMinimum: Int
    /// The width beyond which more room is of no use, in cells of the terminal.
    package var ideal: Int
    /// The side at which texts are placed: the right for numbers.
    package var alignment: Alignment
    /// The order of removal on a narrow screen: the highest number is removed first; 0 is never removed.
    package var priority: Int
    /// Whether the column comes back where the removal of a wider one has left room.
    package var comesBack: Bool
    /// Whether the cells are small charts.
    package var isChart: Bool

    /// Whether rows can be sorted by this column.
    package var isSortable: Bool { !isChart }
    /// The title without the blanks that align it with its cells, such as `EVENT`.
    package var name: String { title.drop { $0 == " " }.description }
    /// Which rows come first where the table is sorted by this column, and where that is inverted; nil where the cells
    /// are words.
    package var firstWords: (first: String, last: String)? {
        if name == "AGE" { return ("youngest", "oldest") }
        return alignment == .right ? ("smallest", "greatest") : nil
    }
    /// The name as people type it in a filter, such as `load-balancer`.
    package var key: String { name.lowercased().replacing(" ", with: "-") }

    init(
        _ title: String,
        _ minimum: Int,
        tight: Int? = nil,
        ideal: Int? = nil,
        _ alignment: Alignment = .left,
        priority: Int = 0,
        comesBack: Bool = true,
        isChart: Bool = false
    ) {
        self.title = title
        self.minimum = minimum
        tightMinimum = tight ?? minimum
        self.ideal = max(ideal ?? minimum, minimum)
        self.alignment = alignment
        self.priority = priority
        self.comesBack = comesBack
        self.isChart = isChart
    }
}

/// The content of one table: its columns, its items, and their cells.
///
/// Sorting and filtering visit every item, so they must be cheap. Cells are made only for rows on the screen.
protocol TableContent {
    associatedtype Item

    static var columns: [Column] { get }
    /// The same columns, with their priorities as the situation needs them.
    static func columns(_ situation: Situation) -> [Column]
    /// All items in a fixed order; items with equal sort keys keep this order.
    static func items(_ situation: Situation) -> [Item]
    /// The item with this row id; nil if it no longer exists.
    static func item(_ id: String, _ situation: Situation) -> Item?
    static func id(_ item: Item) -> String
    /// The group of the item; in every sort order, all items of a group are above those of the next group.
    static func group(_ item: Item) -> Int
    /// The position in the table's own order: the worst or the newest first.
    static func rank(_ item: Item) -> Int
    /// The value by which a column sorts the item.
    ///
    /// The text `~` means no value: it comes after letters and digits.
    static func key(_ item: Item, _ column: Int) -> SortKey
    /// The colour of the row's left edge: that of its worst finding, else of its state; nil without trouble.
    static func edge(_ item: Item, _ situation: Situation) -> Style.Role?
    /// Whether the item has a finding or a bad state.
    static func needsAttention(_ item: Item) -> Bool
    /// Whether the item says that something was changed; only events do.
    static func isChange(_ item: Item) -> Bool
    /// The texts that the filter searches besides the cells, such as all addresses where the cell shows the first.
    static func searchedTexts(_ item: Item) -> [String]
    /// The text of each cell; the default is slow for ten thousand items, because it makes the cells.
    static func texts(_ item: Item, _ situation: Situation) -> [String]
    static func cells(_ item: Item, _ situation: Situation) -> [Line]
    /// The rows with these ids; the default finds the items one by one.
    static func rows(_ ids: some Sequence<String>, _ situation: Situation) -> [Row]
    static func count(_ situation: Situation) -> Int
    static func countNeedingAttention(_ situation: Situation) -> Int
}

extension TableContent {
    static func columns(_ situation: Situation) -> [Column] { columns }

    static func group(_ item: Item) -> Int { 0 }

    static func needsAttention(_ item: Item) -> Bool { false }

    static func isChange(_ item: Item) -> Bool { false }

    private static func has(_ quality: Filter.Quality, _ item: Item) -> Bool {
        switch quality {
        case .problem: needsAttention(item)
        case .change: isChange(item)
        }
    }

    static func item(_ id: String, _ situation: Situation) -> Item? {
        items(situation).first { self.id($0) == id }
    }

    static func texts(_ item: Item, _ situation: Situation) -> [String] { cells(item, situation).map(\.text) }

    static func count(_ situation: Situation) -> Int { items(situation).count }

    static func countNeedingAttention(_ situation: Situation) -> Int { items(situation).count(where: needsAttention) }

    static func rows(_ ids: some Sequence<String>, _ situation: Situation) -> [Row] {
        ids.compactMap { id in
            item(id, situation).map { Row(id: id, cells: cells($0, situation), edge: edge($0, situation)) }
        }
    }

    static func order(_ situation: Situation, _ filter: Filter, _ sort: Int?, _ isInverted: Bool) -> [String] {
        var items = items(situation)
        if !filter.isEmpty {
            items = items.filter { item in
                filter.passes(searchedTexts(item), hasQuality: { has($0, item) }, cells: { texts(item, situation) })
            }
        }
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
    /// Only whole numbers are compared, because each change sorts up to ten thousand items.
    private static func ranked(_ items: [Item], _ isInverted: Bool) -> [Int] {
        let keys = items.indices.map { index in
            let rank = rank(items[index])
            return (group: group(items[index]), rank: isInverted ? -rank : rank, index: index)
        }
        return keys.sorted { $0 < $1 }.map(\.index)
    }
}

extension Situation {
    /// The colour of the worst finding about a row; nil if no finding is about it.
    func role(ofWorstFinding isAboutRow: (Finding) -> Bool) -> Style.Role? {
        findings.first(where: isAboutRow).map { SeverityStyle($0.severity).role }
    }
}

/// The objects with findings, for the tables to mark their rows.
struct AffectedRows {
    private(set) var pools: Set<String> = []
    private(set) var origins: Set<OriginKey> = []
    private(set) var loadBalancers: Set<String> = []

    init(_ situation: Situation) {
        for finding in situation.findings {
            if let pool = finding.pool {
                pools.insert(pool)
                // If the finding is about the pool itself, this key matches no origin.
                origins.insert(OriginKey(pool: pool, origin: finding.object))
            } else {
                // The object may also be a cluster or a source, whose name matches no load balancer.
                loadBalancers.insert(finding.object)
            }
        }
    }
}
