import Presentation

/// A grid with functions that draw text and frames into it.
///
/// No function draws outside its argument `part`.
struct Canvas {
    private(set) var grid: Grid
    let glyphs: Glyphs

    init(_ size: Size, _ glyphs: Glyphs) {
        grid = Grid(size)
        self.glyphs = glyphs
    }

    var whole: Rect { Rect(grid.size) }

    /// Draws a line into the first row of `part`.
    ///
    /// A line that is too long is cut by `Shortening`. Cells beside a short line keep their content.
    mutating func draw(_ line: Line, in part: Rect, aligned alignment: Column.Alignment = .left) {
        draw(line.cells(glyphs, shortenedTo: part.columns)[...], in: part, aligned: alignment)
    }

    mutating func draw(_ text: String, _ style: Style = .plain, in part: Rect) {
        draw([Span(text, style)], in: part)
    }

    /// Draws lines one below the other from the top of `part`; lines that do not fit are left out.
    mutating func draw(_ lines: some Sequence<CellLine>, in part: Rect) {
        for (index, line) in lines.prefix(part.rows).enumerated() {
            draw(line.cells[...], in: part.line(index))
        }
    }

    mutating func fill(_ part: Rect, _ cell: Cell = .blank) {
        // Swift traps on a range that ends below its start, so the end is at least the start.
        for row in max(part.row, 0)..<max(min(part.end, grid.size.rows), part.row, 0) {
            for column in part.column..<part.column + part.columns { grid[column, row] = cell }
        }
    }

    /// Draws a frame with a title in its upper edge; returns the rectangle inside.
    ///
    /// One blank column separates that rectangle from the frame on each side.
    mutating func frame(_ part: Rect, title: String, _ style: Style) -> Rect {
        fill(part, Cell(" ", Style(.dialog)))
        let edge = String(repeating: "─", count: max(part.columns - 2, 0))
        draw("┌" + edge + "┐", style, in: part.line(0))
        draw("└" + edge + "┘", style, in: part.line(part.rows - 1))
        for index in 1..<max(part.rows - 1, 1) {
            draw("│", style, in: part.line(index))
            draw("│", style, in: shifted(part.line(index), by: part.columns - 1))
        }
        let room = Rect(column: part.column + 2, row: part.row, columns: part.columns - 4, rows: min(part.rows, 1))
        if !title.isEmpty { draw([Span(" \(title) ", .dialogTitle, bold: true)], in: room) }
        return part.inset(columns: 2, rows: 1)
    }

    /// Sets one cell; outside the screen it does nothing.
    mutating func put(_ cell: Cell, _ column: Int, _ row: Int) { grid[column, row] = cell }

    mutating func placeCursor(column: Int, row: Int) {
        guard whole.contains(column: column, row: row) else { return }
        grid.cursor = (column, row)
    }

    private mutating func draw(
        _ cells: ArraySlice<Cell>,
        in part: Rect,
        aligned alignment: Column.Alignment = .left
    ) {
        guard part.rows > 0 else { return }
        let start = alignment == .right ? part.column + max(part.columns - cells.count, 0) : part.column
        for (offset, cell) in cells.prefix(part.columns).enumerated() { grid[start + offset, part.row] = cell }
    }

    private func shifted(_ part: Rect, by columns: Int) -> Rect {
        var part = part
        part.column += columns
        return part
    }
}
