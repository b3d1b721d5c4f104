import Presentation

/// The part of a field's text that is on the screen; the cursor is always in it.
struct FieldView {
    /// The visible text.
    let line: Line
    /// The column of the cursor, counted from the start of the visible text.
    let cursor: Int

    /// Chooses the part of the text; behind the text, one of the columns is kept for the cursor.
    init(_ field: TextField, width: Int, _ glyphs: Glyphs) {
        let head = Text.clean(field.head, glyphs)
        let room = max(width - 1, 0)
        let start = max(head.count - room, 0)
        let shown = (head + Text.clean(field.tail, glyphs)).dropFirst(start).prefix(room)
        line = Line([Span(String(String.UnicodeScalarView(shown)), Style(.field, bold: true))])
        cursor = head.count - start
    }
}
