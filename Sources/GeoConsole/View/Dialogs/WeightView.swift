import GeoRouting

/// A weight while it is edited; nothing is sent before the card after it.
enum WeightView {
    static func draw(_ draft: WeightDraft, in room: Rect, _ canvas: inout Canvas) -> Line {
        let width = min(max(room.columns - 4, 1), 60)
        let text = "\(draft.before) → "
        let isWeight = draft.weight != nil
        let lines: [Line] = [
            Line(draft.origin.origin, .heading, bold: true) + Line(" in \(draft.origin.pool)"),
            .empty,
            [Span("weight  ", .muted), Span(text), Span(draft.text + " ", Style(.field, bold: true))]
                + (isWeight ? .empty : Line("  ▲ 1 to 100", .warning)),
            .empty,
            hints(["[ ]": "−1 +1", "{ }": "−10 +10", "0-9": "types it"]),
        ]
        let cells = lines.flatMap { $0.wrapped(to: width, canvas.glyphs) }
        let foot = DialogView.box("Weight", [], footer: cells, width: width, in: room, &canvas)
        let column = Text.width("weight  \(text)\(draft.text)", canvas.glyphs)
        let first = lines[0].wrapped(to: width, canvas.glyphs).count
        canvas.placeCursor(column: foot.column + min(column, width - 1), row: foot.row + first + 1)
        return hints(["Enter": "shows what it does", "Esc": "cancels", "[ ]": "−1 +1", "{ }": "−10 +10"])
    }

    private static func hints(_ hints: KeyValuePairs<String, String>) -> Line { DialogView.hints(hints) }
}
