import Presentation

/// Draws the command line, and above it the candidates with what each does.
enum CommandInputView {
    static func draw(_ commandInput: CommandInputState, in room: Rect, _ canvas: inout Canvas) -> Line {
        let width = min(max(room.columns - 4, 1), 90)
        let candidates = commandInput.candidates
        let count = max(min(candidates.count, room.rows - 4, 12), 0)
        let top = min(max((commandInput.selection ?? 0) - count + 1, 0), max(candidates.count - count, 0))
        let shown = candidates[top..<(top + count)]
        // The help stands behind the longest line, but the lines leave some room for it.
        let longest = shown.map { Text.width($0.lineWithForm, canvas.glyphs) }.max() ?? 0
        let column = min(longest, max(width - 30, width / 2))
        var cells = shown.indices.map { index in
            line(candidates[index], isSelected: index == commandInput.selection, helpAt: column, width, canvas.glyphs)
        }
        if cells.isEmpty { cells = [CellLine(cells: empty(commandInput).cells(canvas.glyphs))] }
        let current = commandInput.selection == nil ? commandInput.field : TextField(commandInput.current)
        let field = FieldView(current, width: width - 1, canvas.glyphs)
        let prompt = CellLine(cells: (Line(":", .keyHint, bold: true) + field.line).cells(canvas.glyphs))
        let left = candidates.count - count
        let title = commandInput.title + (left > 0 ? " · \(left) more" : "")
        let foot = DialogView.box(title, cells, footer: [prompt], width: width, in: room, &canvas)
        canvas.placeCursor(column: foot.column + 1 + field.cursor, row: foot.row)
        return DialogView.hints([
            "Enter": "runs it", "Tab ↑ ↓": "choose", "Ctrl-P": "earlier commands", "Esc": "closes",
        ])
    }

    /// What stands instead of candidates: nothing, while what was typed may be complete.
    private static func empty(_ commandInput: CommandInputState) -> Line {
        let isText = commandInput.text.contains(where: \.isWhitespace)
        return Line(isText ? "Enter runs it" : "no command completes this", .muted)
    }

    private static func line(
        _ candidate: CommandInputState.Candidate,
        isSelected: Bool,
        helpAt column: Int,
        _ width: Int,
        _ glyphs: Glyphs
    ) -> CellLine {
        let role: Style.Role? = isSelected ? .selection : nil
        let form = Text.clean(String(candidate.lineWithForm.dropFirst(candidate.line.count)), glyphs).prefix(column)
        let name = Line(candidate.line).cells(glyphs, shortenedTo: column - form.count).map(\.scalar)
        let pad = String(repeating: " ", count: column - name.count - form.count)
        // The key stands at the right; the help is cut before it.
        let key = candidate.key.isEmpty ? "" : " " + candidate.key
        let room = max(width - column - 4 - Text.width(key, glyphs), 0)
        let help = Line(candidate.help).cells(glyphs, shortenedTo: room).map(\.scalar)
        let gap = String(repeating: " ", count: room - help.count)
        let line: Line = [
            Span((isSelected ? "▸ " : "  ") + string(name[...]), role ?? .text),
            Span(string(form) + pad + "  ", role ?? .muted),
            Span(string(help[...]) + gap, role ?? .muted), Span(key, role ?? .keyHint),
        ]
        return CellLine(cells: Array(line.cells(glyphs).prefix(width)))
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
