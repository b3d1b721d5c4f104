import GeoRouting
import Presentation

/// Draws a long text in a box over the tables, with the part of it that is on the screen.
enum TextBox {
    /// Makes the text's lines for a width.
    typealias Text = (_ width: Int, _ glyphs: Glyphs) -> [CellLine]

    /// Draws the text; returns the hints for the keys.
    static func draw(_ title: String, scroll: Int, in room: Rect, _ canvas: inout Canvas, _ text: Text) -> Line {
        let width = width(room.columns)
        let lines = text(width, canvas.glyphs)
        let hidden = max(lines.count - (room.rows - 2), 0)
        let top = min(max(scroll, 0), hidden)
        let shown = Array(lines[top...].prefix(max(room.rows - 2, 0)))
        let part = hidden > 0 ? " · \(top + 1)–\(top + shown.count) of \(lines.count)" : ""
        _ = DialogView.box(title + part, shown, width: width, in: room, &canvas)
        return DialogView.hints(["Esc": "closes", "↑ ↓": "scroll", "PgUp PgDn": "pages"])
    }

    /// The largest number of lines that the text can be scrolled by.
    static func scrollLimit(_ model: Model, _ text: Text) -> Int {
        let lines = text(width(model.size.columns), model.preferences.glyphs)
        return max(lines.count - max(model.size.rows - 4, 0), 0)
    }

    private static func width(_ columns: Int) -> Int { min(max(columns - 4, 1), 96) }
}
