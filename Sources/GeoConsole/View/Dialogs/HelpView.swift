import GeoRouting

/// Every key of this screen; those that do nothing now with the reason.
enum HelpView {
    static func draw(_ model: Model, scroll: Int, in room: Rect, _ canvas: inout Canvas) -> Line {
        let width = min(max(room.columns - 4, 1), 96)
        let lines = lines(model, width: width, canvas.glyphs)
        let hidden = max(lines.count - (room.rows - 2), 0)
        let top = min(max(scroll, 0), hidden)
        let shown = Array(lines[top...].prefix(max(room.rows - 2, 0)))
        let part = hidden > 0 ? " · \(top + 1)–\(top + shown.count) of \(lines.count)" : ""
        let title = "Keys in \(model.focusTab.title)\(part)"
        _ = DialogView.box(title, shown, width: width, in: room, &canvas)
        return DialogView.hints(["Esc": "closes", "↑ ↓": "scroll", "PgUp PgDn": "pages"])
    }

    /// How far it can be scrolled.
    static func lineCount(_ model: Model) -> Int { Action.allCases.count }

    private static func lines(_ model: Model, width: Int, _ glyphs: Glyphs) -> [CellLine] {
        Action.allCases.filter { $0.tab == nil }.flatMap { action -> [CellLine] in
            let binding = Binding(of: action)
            let keys = model.keymap.keys(of: action).map(\.text).joined(separator: " ")
            let call = (keys.isEmpty ? ":\(action.name)" : keys).padding(to: 12)
            switch model.availability(of: action) {
            case .available:
                let line: Line = [Span(call, .keyHint, bold: true), Span(" \(binding.help)")]
                return line.wrapped(to: width, indent: 13, glyphs)
            case .unavailable(let reason):
                let line: Line = [Span("\(call) \(binding.help)", .muted), Span(" · \(reason)", .muted)]
                return line.wrapped(to: width, indent: 13, glyphs)
            }
        }
    }
}
