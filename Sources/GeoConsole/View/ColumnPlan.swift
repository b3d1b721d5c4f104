/// Which columns of a table are on show, where, and how wide.
struct ColumnPlan {
    struct Place: Hashable {
        /// Among the tab's columns.
        var index: Int
        var place: Int
        var width: Int
    }

    /// Left of the columns: which row is selected, which are marked.
    static let gutter = 2
    /// Up to as many rows a table is measured, so that its columns fit what is in them.
    private static let measured = 60

    private(set) var columns: [Place] = []

    /// Gives each column what its content needs; where that is too much, the ones with the highest priority number
    /// go first.
    init(_ model: Model, width: Int) {
        let all = Table.columns(of: model.tab)
        let needs = Self.needs(model, all)
        let hidden = min(max(model[model.tab].firstColumn, 0), max(all.count - 1, 0))
        var kept = all.indices.filter { $0 == 0 || $0 > hidden }
        let room = width - Self.gutter
        let isLoose = Self.sum(kept, gap: 2) { min(needs[$0], all[$0].ideal) } <= room
        let gap = isLoose ? 2 : 1
        while kept.count > 1, Self.sum(kept, gap: gap, { min(needs[$0], all[$0].minimum) }) > room {
            guard let last = kept.max(by: { all[$0].priority <= all[$1].priority }), all[last].priority > 0 else { break }
            kept.removeAll { $0 == last }
        }
        var widths = kept.map { min(needs[$0], all[$0].minimum) }
        var rest = room - Self.sum(kept, gap: gap) { min(needs[$0], all[$0].minimum) }
        for (place, index) in kept.enumerated() where rest > 0 {
            let more = min(rest, max(min(needs[index], all[index].ideal) - widths[place], 0))
            widths[place] += more
            rest -= more
        }
        place(kept, widths, gap, width)
    }

    private mutating func place(_ kept: [Int], _ widths: [Int], _ gap: Int, _ width: Int) {
        var column = Self.gutter
        for (index, columnWidth) in zip(kept, widths) {
            let cut = min(columnWidth, width - column)
            guard cut > 0 else { return }
            columns.append(Place(index: index, place: column, width: cut))
            column += columnWidth + gap
        }
    }

    private static func sum(_ columns: [Int], gap: Int, _ width: (Int) -> Int) -> Int {
        columns.reduce(0) { $0 + width($1) } + gap * max(columns.count - 1, 0)
    }

    /// What each column's content takes; for large tables and streams what columns ideally take, so that they stand
    /// still while rows come and go.
    private static func needs(_ model: Model, _ columns: [Column]) -> [Int] {
        let ids = model.rows[model.tab] ?? []
        guard !model.tab.isStream, ids.count <= measured else { return columns.map(\.ideal) }
        let glyphs: Glyphs = model.preferences.isASCII ? .ascii : .utf8
        var needs = columns.map { Text.width($0.title, glyphs) + ($0.isSortable ? 1 : 0) }
        for row in Table.rows(ids, of: model.tab, in: model) {
            for (index, cell) in row.cells.enumerated() { needs[index] = max(needs[index], cell.width(glyphs)) }
        }
        return needs
    }
}
