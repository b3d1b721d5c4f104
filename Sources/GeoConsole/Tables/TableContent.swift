/// What a tab's table is made of.
///
/// Order and filter touch every item and stay cheap; cells are only made for what is on show.
protocol TableContent {
    associatedtype Item

    static var columns: [Column] { get }
    /// In a fixed order, by which equal ones stay sorted.
    static func items(_ model: Model) -> [Item]
    /// The item of a row; nil where it is gone.
    static func item(_ id: String, _ model: Model) -> Item?
    static func id(_ item: Item) -> String
    /// Rows with a smaller number stand together, above the others, whatever they are sorted by.
    static func group(_ item: Item) -> Int
    /// The own order: the worst or the newest first.
    static func rank(_ item: Item) -> Int
    static func key(_ item: Item, _ column: Int) -> SortKey
    /// What the filter looks at.
    static func searched(_ item: Item) -> [String]
    static func cells(_ item: Item, _ model: Model) -> [Line]
}

extension TableContent {
    static func group(_ item: Item) -> Int { 0 }

    static func item(_ id: String, _ model: Model) -> Item? {
        items(model).first { self.id($0) == id }
    }

    static func count(_ model: Model) -> Int { items(model).count }

    static func rows(_ ids: some Sequence<String>, _ model: Model) -> [Row] {
        ids.compactMap { id in
            item(id, model).map { Row(id: id, cells: cells($0, model)) }
        }
    }

    static func order(_ model: Model, _ state: TableState) -> [String] {
        let filter = Filter(state.filter)
        let items = filter.isEmpty ? items(model) : items(model).filter { filter.passes(searched($0)) }
        let column = state.sort.flatMap { columns.indices.contains($0) ? $0 : nil }
        guard let column else { return ranked(items, state.isInverted).map { id(items[$0]) } }
        let keys = items.indices.map { (group: group(items[$0]), key: key(items[$0], column), index: $0) }
        let sorted = keys.sorted { left, right in
            if left.group != right.group { return left.group < right.group }
            if left.key != right.key { return state.isInverted ? right.key < left.key : left.key < right.key }
            return left.index < right.index
        }
        return sorted.map { id(items[$0.index]) }
    }

    /// The own order, as places; by whole numbers alone, since ten thousand are ordered anew with each news.
    private static func ranked(_ items: [Item], _ isInverted: Bool) -> [Int] {
        let keys = items.indices.map { index in
            let rank = rank(items[index])
            return (group: group(items[index]), rank: isInverted ? -rank : rank, index: index)
        }
        return keys.sorted { $0 < $1 }.map(\.index)
    }
}
