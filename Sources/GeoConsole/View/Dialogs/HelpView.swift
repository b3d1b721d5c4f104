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
    static func scrollLimit(_ model: Model) -> Int {
        let glyphs: Glyphs = model.preferences.isASCII ? .ascii : .utf8
        let width = min(max(model.size.columns - 4, 1), 96)
        return max(lines(model, width: width, glyphs).count - max(model.size.rows - 4, 0), 0)
    }

    private static func lines(_ model: Model, width: Int, _ glyphs: Glyphs) -> [CellLine] {
        let actions = Action.allCases.filter { $0.tab == nil }
        let acts = actions.filter { Binding(of: $0).writes || $0 == .write }
        let moves = actions.filter { $0.isMove }
        let looks = actions.filter { !acts.contains($0) && !moves.contains($0) }
        let parts = [("Act", acts), ("Look", looks), ("Move", moves)]
        return parts.flatMap { title, actions in
            [CellLine(cells: Line(title, .heading, bold: true).cells(glyphs))]
                + actions.flatMap { line($0, model).wrapped(to: width, indent: 15, glyphs) }
        } + views(model).wrapped(to: width, indent: 15, glyphs)
    }

    private static func views(_ model: Model) -> Line {
        let keys = Tab.allCases.map { "\($0.number) \($0.title)" }.joined(separator: ", ")
        return [Span("  " + "1-7".padding(to: 12), .keyHint, bold: true), Span(" \(keys)")]
    }

    private static func line(_ action: Action, _ model: Model) -> Line {
        let binding = Binding(of: action)
        let keys = model.keymap.keys(of: action).map(\.text).joined(separator: " ")
        let call = "  " + (keys.isEmpty ? ":\(action.name)" : keys).padding(to: 12)
        switch model.availability(of: action) {
        case .available: return [Span(call, .keyHint, bold: true), Span(" \(binding.help)")]
        case .unavailable(let reason): return [Span("\(call) \(binding.help)  ✗ \(reason)", .muted)]
        }
    }
}
