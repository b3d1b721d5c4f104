import GeoRouting
import Presentation

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
        let file = model.preferences.auditPath.map {
            Line("Written down, with those of earlier sessions, in ") + Line($0, .accent)
        }
        let reason = Line("There is no audit file, so nothing can be written", .warning)
        let author = model.preferences.who.map { who in
            Line("All were done by ") + Line(who, .accent) + Line(", times are in UTC")
        }
        let facts = [Line(model.sessionWords), file ?? reason] + [author].compactMap(\.self)
        let head = facts.flatMap { $0.wrapped(to: width, glyphs) } + [CellLine(cells: [])]
        // The newest comes first, as in the events.
        return head + model.attempts.reversed().flatMap { line($0).wrapped(to: width, indent: 26, glyphs) }
    }

    /// A line such as `2027-01-15 09:15:00 UTC ✓ Drained origin-eu in k8s-pool-shop-eu`.
    private static func line(_ attempt: Attempt) -> Line {
        let (glyph, role) =
            attempt.level <= .info ? ("✓", Style.Role.good) : (Words.glyph(attempt.level), Words.role(attempt.level))
        return [Span("\(Words.dateTime(attempt.moment)) ", .muted), Span("\(glyph) ", role), Span(attempt.text)]
    }
}
