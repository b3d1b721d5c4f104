import Presentation

/// Draws a menu: a key, a name and a value in each line.
enum MenuView {
    static func draw(_ menu: Menu, _ model: Model, in room: Rect, _ canvas: inout Canvas) -> Line {
        let name = menu.items.map { Text.width($0.name, canvas.glyphs) }.max() ?? 0
        let value = menu.items.map { Text.width($0.value, canvas.glyphs) }.max() ?? 0
        let wanted = max(name + value + 7, 28)
        let width = max(min(wanted, room.columns - 4, 76), 1)
        let count = max(min(menu.items.count, room.rows - 2), 0)
        let top = min(max(menu.selection - count + 1, 0), menu.items.count - count)
        let part = room.centred(columns: width + 4, rows: count + 2)
        let inside = canvas.frame(part, title: menu.title, Style(.dialog, bold: true))
        for (row, index) in (top..<top + count).enumerated() {
            let item = menu.items[index]
            let isSelected = index == menu.selection
            let line = inside.line(row)
            if isSelected { canvas.fill(line, Cell(" ", Style(.selection))) }
            var text: Line = [Span(isSelected ? "▸ " : "  "), Span(String(item.key), .keyHint, bold: true)]
            text += [Span("  " + item.name.padding(to: name) + "  "), Span(item.value, .muted)]
            if isSelected { text.select() }
            canvas.draw(text, in: line)
        }
        let again = "\(model.keymap.hint(for: menu.opener)) Enter"
        return menu.selection == 0
            ? DialogView.hints([again: menu.items[0].name, "↑ ↓": "choose", "Esc": "closes"])
            : DialogView.hints(["Enter": menu.items[menu.selection].name, "↑ ↓": "choose", "Esc": "closes"])
    }
}
