import GeoRouting

/// The command line, with what it can become above it.
enum PaletteView {
    static func draw(_ palette: PaletteState, in room: Rect, _ canvas: inout Canvas) -> Line {
        let width = min(max(room.columns - 4, 1), 60)
        let count = max(min(palette.candidates.count, room.rows - 4, 10), 0)
        let top = min(max((palette.selection ?? 0) - count + 1, 0), max(palette.candidates.count - count, 0))
        var lines = palette.candidates.indices.dropFirst(top).prefix(count).map { index in
            let isSelected = index == palette.selection
            let text = (isSelected ? "▸ " : "  ") + palette.candidates[index]
            return Line(text.padding(to: width), isSelected ? .selection : .text)
        }
        if lines.isEmpty { lines = [Line("nothing completes it", .muted)] }
        let text = Line([Span(palette.current, Style(.field, bold: true))]).tail(width - 2, canvas.glyphs)
        let prompt: Line = [Span(":", .keyHint, bold: true)] + text
        let cells = lines.map { CellLine(cells: Array($0.cells(canvas.glyphs).prefix(width))) }
        let foot = DialogView.box(
            "Command",
            cells,
            footer: [CellLine(cells: prompt.cells(canvas.glyphs))],
            width: width,
            in: room,
            &canvas
        )
        canvas.placeCursor(column: foot.column + 1 + text.width(canvas.glyphs), row: foot.row)
        return DialogView.hints(["Enter": "runs it", "Tab": "completes", "↑ ↓": "choose", "Esc": "closes"])
    }
}
