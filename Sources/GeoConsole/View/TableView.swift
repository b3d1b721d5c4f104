import GeoRouting

/// The table of a tab: titles, and the rows on show.
enum TableView {
    static func draw(_ model: Model, _ layout: Layout, _ canvas: inout Canvas) {
        let ids = model.rows[model.tab] ?? []
        if ids.isEmpty { return drawEmpty(model, layout, &canvas) }
        let plan = ColumnPlan(model, width: layout.titles.columns)
        drawTitles(model, plan, in: layout.titles, &canvas)
        let top = layout.top(model)
        let shown = ids[top..<min(top + layout.table.rows, ids.count)]
        for (index, row) in Table.rows(shown, of: model.tab, in: model).enumerated() {
            draw(row, model, plan, in: layout.table.line(index), &canvas)
        }
    }

    private static func drawEmpty(_ model: Model, _ layout: Layout, _ canvas: inout Canvas) {
        let lines = EmptyState.lines(model).flatMap {
            $0.wrapped(to: layout.table.columns - 4, canvas.glyphs)
        }
        var part = layout.table.inset(columns: 2, rows: 0)
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
    /// Gives all of it one role.
    mutating func restyle(_ role: Style.Role) {
        for index in spans.indices { spans[index].style.role = role }
    }
}
