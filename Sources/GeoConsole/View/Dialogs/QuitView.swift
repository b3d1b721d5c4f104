/// Asks whether to leave while a write is under way.
enum QuitView {
    static func draw(in room: Rect, _ canvas: inout Canvas) -> Line {
        let width = min(max(room.columns - 4, 1), 52)
        let text = "A write is under way. Whoever leaves now does not see whether it took effect."
        let keys = DialogView.hints(["y": "quits", "Esc": "stays"])
        let lines = [Line(text, .warning), .empty, keys].flatMap { $0.wrapped(to: width, canvas.glyphs) }
        _ = DialogView.box("Quit?", lines, width: width, in: room, style: Style(.warning, bold: true), &canvas)
        return keys
    }
}
