import GeoRouting
import Presentation

/// Draws the table of a tab: titles, and the rows on show.
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
        for place in plan.columns {
            let column = columns[place.index]
            let arrow = state.sort == place.index ? (state.isInverted ? "↓" : "↑") : ""
            let title = column.alignment == .right ? arrow + column.title : column.title + arrow
            let style = Style(.heading, bold: true, underlined: state.sort == place.index)
            canvas.draw([Span(title, style)], in: cell(place, part), aligned: column.alignment)
        }
    }

    private static func draw(_ row: Row, _ model: Model, _ plan: ColumnPlan, in part: Rect, _ canvas: inout Canvas) {
        let state = model[model.tab]
        let isSelected = state.selected == row.id
        if isSelected { canvas.fill(part, Cell(" ", Style(.selection))) }
        let gutter = (isSelected ? "▸" : " ") + (state.marks.contains(row.id) ? "+" : " ")
        canvas.draw(gutter, isSelected ? Style(.selection) : Style(.accent, bold: true), in: part)
        let columns = Table.columns(of: model.tab)
        for place in plan.columns where row.cells.indices.contains(place.index) {
            var line = row.cells[place.index]
            if isSelected { line.restyle(.selection) }
            let column = columns[place.index]
            canvas.draw(line, in: cell(place, part), aligned: column.alignment, clipping: column.clipping)
        }
    }

    private static func cell(_ place: ColumnPlan.Place, _ row: Rect) -> Rect {
        Rect(column: row.column + place.place, row: row.row, columns: place.width, rows: row.rows)
    }
}

extension Line {
    /// Gives the whole line one role.
    mutating func restyle(_ role: Style.Role) {
        for index in spans.indices { spans[index].style.role = role }
    }
}

/// The columns of a table that are on show, with their places and widths.
struct ColumnPlan {
    struct Place: Hashable {
        /// The index among the tab's columns.
        var index: Int
        /// The first screen column of it, counted from the start of the row.
        var place: Int
        var width: Int
    }

    /// The number of screen columns at the left edge, for the signs of a selected and of a marked row.
    static let gutter = 2
    /// The largest number of rows at which columns are as wide as their content; see `needs`.
    private static let measured = 60

    private(set) var columns: [Place] = []

    /// Gives each column the width of its content; if they do not all fit, those with the highest priority number are
    /// left out first.
    init(_ model: Model, width: Int) {
        let all = Table.columns(of: model.tab)
        let needs = Self.needs(model, all)
        let hidden = min(max(model[model.tab].firstColumn, 0), max(all.count - 1, 0))
        // The first column always stays; the next `hidden` ones are scrolled out.
        var kept = all.indices.filter { $0 == 0 || $0 > hidden }
        let room = width - Self.gutter
        // Numbers, which stand at the right, are never cut; other content may be.
        let least = all.indices.map { all[$0].alignment == .right ? needs[$0] : min(needs[$0], all[$0].minimum) }
        let most = all.indices.map { max(min(needs[$0], all[$0].ideal), least[$0]) }
        while kept.count > 1, Self.sum(kept, least, gap: 1) > room {
            // With `<=` the rightmost of equal columns is the last.
            let last = kept.max { all[$0].priority <= all[$1].priority }
            // Columns of priority 0 stay, even if they are cut.
            guard let last, all[last].priority > 0 else { break }
            kept.removeAll { $0 == last }
        }
        let gap = Self.sum(kept, most, gap: 2) <= room ? 2 : 1
        var widths = least
        var rest = room - Self.sum(kept, least, gap: gap)
        // The column that lacks least is widened first: one cut column is better than three.
        for index in kept.sorted(by: { (most[$0] - least[$0], $0) < (most[$1] - least[$1], $1) }) where rest > 0 {
            let more = min(rest, most[index] - least[index])
            widths[index] += more
            rest -= more
        }
        place(kept, kept.map { widths[$0] }, gap, width)
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

    private static func sum(_ columns: [Int], _ widths: [Int], gap: Int) -> Int {
        columns.reduce(0) { $0 + widths[$1] } + gap * max(columns.count - 1, 0)
    }

    /// The width of each column's content; for large tables and streams the ideal width, so that columns keep their
    /// places while rows come and go.
    private static func needs(_ model: Model, _ columns: [Column]) -> [Int] {
        let ids = model.rows[model.tab] ?? []
        guard !model.tab.isStream, ids.count <= measured else { return columns.map(\.ideal) }
        let glyphs = model.preferences.glyphs
        let sort = model[model.tab].sort
        // The title of the sorted column has an arrow beside it.
        var needs = columns.indices.map { Text.width(columns[$0].title, glyphs) + ($0 == sort ? 1 : 0) }
        for row in Table.rows(ids, of: model.tab, in: model.situation) {
            for (index, cell) in row.cells.enumerated() { needs[index] = max(needs[index], cell.width(glyphs)) }
        }
        return needs
    }
}
