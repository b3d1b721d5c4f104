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
    /// If the line is too long, an ellipsis replaces its start, middle or end, as `clipping` says. Cells beside a
    /// short line keep their content.
    mutating func draw(
        _ line: Line,
        in part: Rect,
        aligned alignment: Column.Alignment = .left,
        clipping: Column.Clipping = .end
    ) {
        let cells = line.cells(glyphs)
        let clipped =
            switch clipping {
            case .end: clip(cells, to: part.columns)
            case .start: clipStart(cells, to: part.columns)
            case .middle: clipMiddle(cells, to: part.columns)
            case .startOfName: clipStartOfName(cells, to: part.columns)
            case .names: clipMiddle(line.withShortNames(to: part.columns, glyphs).cells(glyphs), to: part.columns)
            }
        draw(clipped, in: part, aligned: alignment)
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
        if !title.isEmpty { draw([Span(" \(title) ", .dialogTitle, bold: true)], in: room, clipping: .middle) }
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

    private func clip(_ cells: [Cell], to width: Int) -> ArraySlice<Cell> {
        if cells.count <= width { return cells[...] }
        let ellipsis = glyphs.ellipsis.prefix(max(width, 0))
        let kept = max(width - ellipsis.count, 0)
        let style = cells[kept].style
        return (cells.prefix(kept) + ellipsis.map { Cell($0, style) })[...]
    }

    private func clipStart(_ cells: [Cell], to width: Int) -> ArraySlice<Cell> {
        if cells.count <= width { return cells[...] }
        let ellipsis = glyphs.ellipsis.prefix(max(width, 0))
        let kept = cells.suffix(max(width - ellipsis.count, 0))
        let style = kept.first?.style ?? .plain
        return (ellipsis.map { Cell($0, style) } + kept)[...]
    }

    private func clipStartOfName(_ cells: [Cell], to width: Int) -> ArraySlice<Cell> {
        // A glyph and a blank take two cells.
        let (glyph, name) = (cells.prefix(2), Array(cells.dropFirst(2)))
        if width <= 2 || name.contains(where: { $0.scalar == " " }) { return clip(cells, to: width) }
        return glyph + clipStart(name, to: width - 2)
    }

    private func clipMiddle(_ cells: [Cell], to width: Int) -> ArraySlice<Cell> {
        if cells.count <= width { return cells[...] }
        let tail = max(width, 0) / 2
        return clip(cells, to: max(width, 0) - tail) + cells.suffix(tail)
    }

    private func shifted(_ part: Rect, by columns: Int) -> Rect {
        var part = part
        part.column += columns
        return part
    }
}
