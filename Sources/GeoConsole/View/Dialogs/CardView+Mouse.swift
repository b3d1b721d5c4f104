extension CardView {
    /// The button at a place of the screen.
    static func button(column: Int, row: Int, _ card: CardState, _ model: Model) -> CardState.Button? {
        let buttons = buttons(card, now: model.now)
        guard !card.isWorking, !buttons.isEmpty else { return nil }
        let glyphs: Glyphs = model.preferences.isASCII ? .ascii : .utf8
        let inside = frame(card, now: model.now, in: DialogView.room(model.size), glyphs).inset(columns: 2, rows: 1)
        guard row == inside.end - 1 else { return nil }
        var place = inside.column
        for (button, line) in buttons {
            let end = place + line.width(glyphs)
            if (place..<end).contains(column) { return button }
            place = end + gap.width(glyphs)
        }
        return nil
    }
}
