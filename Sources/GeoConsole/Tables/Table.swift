import GeoRouting

/// The rows of a tab: which there are, in which order, and what stands in them.
package enum Table {
    /// The columns of a tab, the frozen one first.
    package static func columns(of tab: Tab) -> [Column] {
        content(of: tab).columns
    }

    /// The ids of the tab's rows after filter and sort; where no column sorts, the worst or the newest first.
    package static func order(of tab: Tab, in model: Model) -> [String] {
        content(of: tab).order(model, model[tab])
    }

    /// The rows of these ids; those that are gone are left out.
    static func rows(_ ids: some Sequence<String>, of tab: Tab, in model: Model) -> [Row] {
        content(of: tab).rows(ids, model)
    }

    /// How many rows there are without the filter.
    static func count(of tab: Tab, in model: Model) -> Int {
        content(of: tab).count(model)
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
struct Row: Hashable, Identifiable {
    var id: String
    /// One for each column.
    var cells: [Line]
}

/// What a column sorts by: numbers first, then text.
struct SortKey: Comparable {
    var number = 0
    var text = ""

    static func number(_ number: Int) -> SortKey { SortKey(number: number) }

    static func text(_ text: String) -> SortKey { SortKey(text: text) }

    static func < (left: SortKey, right: SortKey) -> Bool {
        left.number != right.number ? left.number < right.number : left.text < right.text
    }
}
