import GeoFleet
import Presentation

/// Draws all that is known about one object, beside the table or instead of it.
enum DetailView {
    static func draw(_ model: Model, in part: Rect, _ canvas: inout Canvas) {
        guard part.rows > 1, let text = text(model) else {
            return canvas.draw("nothing is selected", Style(.muted), in: part.line(0))
        }
        let heading = text.heading
        // Beside a table, the heading is highlighted while the keys act on the details.
        let hasFocus = model.detail != nil && model.size.columns >= Layout.minColumnsForPane
        canvas.draw([Span(heading, hasFocus ? .selection : .heading, bold: true)], in: part.line(0))
        let room = Rect(column: part.column, row: part.row + 1, columns: part.columns, rows: part.rows - 1)
        let lines = lines(text, width: room.columns, canvas.glyphs)
        let hidden = max(lines.count - room.rows, 0)
        let scroll = min(max(model.detail?.scroll ?? 0, 0), hidden)
        canvas.draw(lines[scroll...], in: room)
        if hidden > 0 { drawPosition(scroll, room.rows, lines.count, in: part.line(0), heading, &canvas) }
    }

    /// The text of the open details, else of the selected row; nil if nothing is selected.
    private static func text(_ model: Model) -> DetailText? {
        guard let focus = model.focus else { return nil }
        let texts = DetailText.ConsoleTexts(
            probesNotRead: model.detail == nil ? "Enter asks Cloudflare" : "asking Cloudflare…",
            finding: { FindingWords($0, model).lines }
        )
        let isRaw = model.detail?.isRaw == true
        return DetailText(focus.row, in: focus.tab, model.situation, isRaw: isRaw, texts)
    }

    /// The largest number of lines that the details can be scrolled by.
    static func scrollLimit(_ model: Model) -> Int {
        let layout = Layout(model)
        let part = layout.detailsReplaceTable(model) ? layout.body : layout.pane.inset(columns: 1, rows: 0)
        guard let text = text(model), part.rows > 1, part.columns > 0 else { return 0 }
        let glyphs = model.preferences.glyphs
        // The heading takes one row of the part.
        return max(lines(text, width: part.columns, glyphs).count - part.rows + 1, 0)
    }

    private static func lines(_ text: DetailText, width: Int, _ glyphs: Glyphs) -> [CellLine] {
        text.lines.flatMap { $0.line.wrapped(to: width, indent: $0.indent, glyphs) }
    }

    /// Draws the numbers of the visible lines at the right of the heading, if there is room.
    private static func drawPosition(
        _ scroll: Int,
        _ rows: Int,
        _ count: Int,
        in part: Rect,
        _ heading: String,
        _ canvas: inout Canvas
    ) {
        let position: Line = [Span(" \(scroll + 1)–\(min(scroll + rows, count)) of \(count)", .muted)]
        guard Text.width(heading, canvas.glyphs) + position.width(canvas.glyphs) <= part.columns else { return }
        canvas.draw(position, in: part, aligned: .right)
    }
}
