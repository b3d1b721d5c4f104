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

/// Draws the actions of this session with their results, and where they are written down.
enum AuditView {
    static func draw(_ model: Model, scroll: Int, in room: Rect, _ canvas: inout Canvas) -> Line {
        let title = "Actions of this session"
        return TextBox.draw(title, scroll: scroll, in: room, &canvas) { lines(model, width: $0, $1) }
    }

    /// The largest number of lines that the text can be scrolled by.
    static func scrollLimit(_ model: Model) -> Int {
        TextBox.scrollLimit(model) { lines(model, width: $0, $1) }
    }

    private static func lines(_ model: Model, width: Int, _ glyphs: Glyphs) -> [CellLine] {
        let file = model.preferences.auditPath.map { Line("Actions are written down in ") + Line($0, .accent) }
        let reason = Line("There is no audit file, so nothing can be written", .warning)
        let head = (file ?? reason).wrapped(to: width, glyphs) + [CellLine(cells: [])]
        if model.attempts.isEmpty { return head + Line("none yet", .muted).wrapped(to: width, glyphs) }
        // The newest comes first, as in the events.
        return head + model.attempts.reversed().flatMap { line($0).wrapped(to: width, indent: 11, glyphs) }
    }

    /// A line such as `09:15:00 ✓ Drained origin-eu in k8s-pool-shop-eu`.
    private static func line(_ attempt: Attempt) -> Line {
        let (glyph, role) =
            attempt.level <= .info ? ("✓", Style.Role.good) : (Words.glyph(attempt.level), Words.role(attempt.level))
        return [Span("\(Words.time(attempt.moment)) ", .muted), Span("\(glyph) ", role), Span(attempt.text)]
    }
}
