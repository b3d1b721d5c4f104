import GeoRouting
import Presentation

/// Draws the table of a tab: the titles, and the visible rows.
enum TableView {
    static func draw(_ model: Model, _ layout: Layout, _ canvas: inout Canvas) {
        let ids = model.rows[model.tab] ?? []
        if ids.isEmpty { return drawEmpty(model, layout, &canvas) }
        let plan = ColumnPlan(model, width: layout.titles.columns)
        drawTitles(model, plan, in: layout.titles, &canvas)
        let top = layout.top(model)
        let shown = ids[top..<min(top + layout.table.rows, ids.count)]
        for (index, row) in Table.rows(shown, of: model.tab, in: model.situation).enumerated() {
            draw(row, model, plan, in: layout.table.line(index), &canvas)
        }
    }

    private static func drawEmpty(_ model: Model, _ layout: Layout, _ canvas: inout Canvas) {
        let lines = EmptyState.lines(model).flatMap {
            $0.wrapped(to: layout.table.columns - 4, canvas.glyphs)
        }
        var part = layout.table.inset(columns: 2, rows: 0)
        // The lines may take more rows than the layout gives to a table without rows.
        part.rows = max(part.rows, min(lines.count, layout.main.end - part.row))
        canvas.draw(lines, in: part)
    }

    private static func drawTitles(_ model: Model, _ plan: ColumnPlan, in part: Rect, _ canvas: inout Canvas) {
        let columns = Table.columns(of: model.tab)
        let state = model[model.tab]
        for slot in plan.columns {
            let column = columns[slot.index]
            let arrow = state.sort == slot.index ? (state.isInverted ? "↓" : "↑") : ""
            let title = column.alignment == .right ? arrow + column.title : column.title + arrow
            let style = Style(.heading, bold: true, underlined: state.sort == slot.index)
            canvas.draw([Span(title, style)], in: cell(slot, part), aligned: column.alignment)
        }
    }

    private static func draw(_ row: Row, _ model: Model, _ plan: ColumnPlan, in part: Rect, _ canvas: inout Canvas) {
        let state = model[model.tab]
        let isSelected = state.selected == row.id
        let content = part.withoutFirst(columns: 1)
        if isSelected { canvas.fill(content, Cell(" ", Style(.selection))) }
        if let edge = row.edge { canvas.draw("▌", Style(edge), in: part) }
        let gutter = (isSelected ? "▸" : " ") + (state.marks.contains(row.id) ? "+" : " ")
        canvas.draw(gutter, isSelected ? Style(.selection) : Style(.accent, bold: true), in: content)
        let columns = Table.columns(of: model.tab)
        for (place, slot) in plan.columns.enumerated() where row.cells.indices.contains(slot.index) {
            var line = row.cells[slot.index]
            let column = columns[slot.index]
            if isSelected { line.select(asChart: column.isChart) }
            var room = cell(slot, part)
            // A long text goes on over the empty cells at its right.
            let next = plan.columns[(place + 1)...].first {
                row.cells.indices.contains($0.index) && !row.cells[$0.index].spans.isEmpty
            }
            if column.alignment == .left {
                room.columns = next.map { $0.offset - slot.offset - 1 } ?? part.columns - slot.offset
            }
            canvas.draw(line, in: room, aligned: column.alignment)
        }
    }

    private static func cell(_ slot: ColumnPlan.Slot, _ row: Rect) -> Rect {
        Rect(column: row.column + slot.offset, row: row.row, columns: slot.width, rows: row.rows)
    }
}

extension Line {
    /// Makes the line part of the selected row, in which only what is not well has colours of its own.
    ///
    /// A chart has none there: its bars differ in height, and a background of their own would hide that.
    mutating func select(asChart: Bool = false) {
        for index in spans.indices {
            switch spans[index].style.role {
            case _ where asChart: spans[index].style.role = .selection
            case .bad: spans[index].style.role = .selectedBad
            case .warning: spans[index].style.role = .selectedWarning
            // The colour is what the sign says.
            case let role where Style.Role.regions.contains(role): break
            default: spans[index].style.role = .selection
            }
        }
    }
}

/// The visible columns of a table, with their offsets and widths.
struct ColumnPlan {
    /// A visible column of the table.
    struct Slot: Hashable {
        /// The index among the tab's columns.
        var index: Int
        /// The first screen column of the table column, counted from the start of the row.
        var offset: Int
        var width: Int
    }

    /// The number of screen columns at the left edge, which show a row's trouble, and whether it is selected and marked.
    static let gutter = 3
    /// The largest number of rows that `contentWidths` measures.
    private static let maxMeasuredRows = 60

    private(set) var columns: [Slot] = []

    /// Gives each column the width of its content.
    ///
    /// If not all columns fit, the columns with the highest priority number are left out first. The column that the
    /// table is sorted by is never left out, as its arrow explains the order of the rows.
    init(_ model: Model, width: Int) {
        let all = Table.columns(of: model.tab, in: model.situation)
        let needs = Self.contentWidths(model, all)
        let hidden = min(max(model[model.tab].scrolledOutColumns, 0), max(all.count - 1, 0))
        // The first column always stays; the next `hidden` ones are scrolled out.
        let sort = model[model.tab].sort.flatMap { all.indices.contains($0) ? $0 : nil }
        var kept = all.indices.filter { $0 == 0 || $0 > hidden || $0 == sort }
        let room = width - Self.gutter
        // Right-aligned content, which is numbers, is never cut; other content may be.
        var least = all.indices.map { all[$0].alignment == .right ? needs[$0] : min(needs[$0], all[$0].minimum) }
        if let sort { least[sort] = max(least[sort], Text.width(all[sort].title + "↑", model.preferences.glyphs)) }
        // What the columns need at least once they have shrunk.
        let tightest = all.indices.map {
            all[$0].alignment == .right || $0 == sort ? least[$0] : min(least[$0], all[$0].tightMinimum)
        }
        var widths = least
        let most = all.indices.map { max(min(needs[$0], all[$0].ideal), least[$0]) }
        var dropped: [Int] = []
        while kept.count > 1, Self.sum(kept, widths, gap: 1) > room {
            // If several columns have the same priority, `<=` finds the rightmost.
            let last = kept.filter { $0 != sort }.max { all[$0].priority <= all[$1].priority }
            // Columns of priority 0 stay, even if they are cut.
            guard let last, all[last].priority > 0 else { break }
            if all[last].priority <= 2, widths != tightest {
                widths = tightest
                continue
            }
            kept.removeAll { $0 == last }
            dropped.insert(last, at: 0)
        }
        while let sort, Self.sum(kept.filter { $0 <= sort }, widths, gap: 1) > room,
            let other = kept.last(where: { $0 > 0 && $0 < sort })
        {
            kept.removeAll { $0 == other }
        }
        // Dropping a wide column may leave room for a narrow one that was dropped before it.
        for index in dropped where all[index].comesBack && Self.sum(kept + [index], least, gap: 1) <= room {
            kept = (kept + [index]).sorted()
        }
        let gap = Self.sum(kept, most, gap: 2) <= room ? 2 : 1
        var spare = room - Self.sum(kept, widths, gap: gap)
        // The column that needs the fewest further cells gets them first: one cut column is better than three.
        for index in kept.sorted(by: { (most[$0] - widths[$0], $0) < (most[$1] - widths[$1], $1) }) where spare > 0 {
            let more = min(spare, most[index] - widths[index])
            widths[index] += more
            spare -= more
        }
        layOut(kept, kept.map { widths[$0] }, gap, width)
    }

    private mutating func layOut(_ kept: [Int], _ widths: [Int], _ gap: Int, _ width: Int) {
        var column = Self.gutter
        for (index, columnWidth) in zip(kept, widths) {
            let cut = min(columnWidth, width - column)
            guard cut > 0 else { return }
            columns.append(Slot(index: index, offset: column, width: cut))
            column += columnWidth + gap
        }
    }

    private static func sum(_ columns: [Int], _ widths: [Int], gap: Int) -> Int {
        columns.reduce(0) { $0 + widths[$1] } + gap * max(columns.count - 1, 0)
    }

    /// The width of each column's content; for large tables and timelines, the ideal width of the column.
    ///
    /// In those tables, rows change often, and the columns must not move then.
    private static func contentWidths(_ model: Model, _ columns: [Column]) -> [Int] {
        let ids = model.rows[model.tab] ?? []
        guard !model.tab.isTimeline, ids.count <= maxMeasuredRows else { return columns.map(\.ideal) }
        let glyphs = model.preferences.glyphs
        let sort = model[model.tab].sort
        // The title of the sorted column has an arrow beside it.
        var widths = columns.indices.map { Text.width(columns[$0].title, glyphs) + ($0 == sort ? 1 : 0) }
        for row in Table.rows(ids, of: model.tab, in: model.situation) {
            for (index, cell) in row.cells.enumerated() { widths[index] = max(widths[index], cell.width(glyphs)) }
        }
        return widths
    }
}
