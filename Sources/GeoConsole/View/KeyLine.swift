import GeoRouting
import Presentation

/// Draws the last row: the keys that have an effect now, or the filter that is being typed.
enum KeyLine {
    static func draw(_ model: Model, in part: Rect, _ canvas: inout Canvas) {
        if let input = model.input, model.dialog == nil { return drawFilter(input, in: part, &canvas) }
        // At the top, the key that closes quits.
        let fixed = hint(model, .help) + hint(model, model.detail == nil ? .close : .quit)
        var room = part.columns - fixed.width(canvas.glyphs)
        var line = Line.empty
        for action in actions(model) {
            let hint = hint(model, action)
            let width = hint.width(canvas.glyphs)
            // If this hint does not fit, a later, shorter hint may still fit.
            if width > room { continue }
            line += hint
            room -= width
        }
        canvas.draw(line + fixed, in: part)
    }

    private static func hint(_ model: Model, _ action: KeyAction) -> Line {
        [Span(model.keymap.hint(for: action), .keyHint, bold: true), Span(" \(word(action, model))  ", .muted)]
    }

    /// The actions that can be taken now, the most important first.
    private static func actions(_ model: Model) -> [KeyAction] {
        let back: [KeyAction] = model.detail == nil ? [.details] : [.back, .raw]
        let writes: [KeyAction] = [
            .drain, .enable, .weight, .remove, .prune, .release, .sync, .confirmRemovals, .undo, .redo,
        ]
        let arranging: [KeyAction] = model.detail == nil ? [.filter, .reread, .mark, .sortRight] : [.reread]
        let others: [KeyAction] = arranging + [.copy, .pause, .commandLine]
        let wanted = back + (model.canWrite ? writes : [.write]) + others
        return wanted.filter { model.availability(of: $0) == .available }
    }

    private static func word(_ action: KeyAction, _ model: Model) -> String {
        switch action {
        case .drain: isOriginFocused(model) ? action.name : "disable"
        case .undo: verb("undo", of: model.history.past.last)
        case .redo: verb("redo", of: model.history.future.last)
        case .sortRight: "sort"
        case .confirmRemovals: "removals"
        case .reread: "re-read"
        case .commandLine: "command"
        case .raw: "JSON"
        case .close: "quit"
        default: action.name
        }
    }

    /// Whether the keys act on an origin, which is drained; a pool or a load balancer is disabled.
    private static func isOriginFocused(_ model: Model) -> Bool {
        if case .origin = model.focusSubject { true } else { false }
    }

    /// A verb with the action to undo or redo, such as `undo: Drained origin-eu`.
    private static func verb(_ verb: String, of entry: History.Entry?) -> String {
        guard let name = entry?.title else { return verb }
        return "\(verb): \(name.count > nameLimit ? name.prefix(nameLimit - 1) + "…" : name)"
    }

    /// The longest name of an action in this row, in characters.
    private static let nameLimit = 36

    private static func drawFilter(_ input: FilterInput, in part: Rect, _ canvas: inout Canvas) {
        let help = Line("Enter keeps · Esc clears · !word hides", .muted)
        let prompt: Line = [Span("/", .keyHint, bold: true)]
        let text = Line([Span(input.text, Style(.field, bold: true))])
        // The 3 columns are the slash, the cursor and a gap.
        let room = part.columns - help.width(canvas.glyphs) - 3
        let cells = min(text.width(canvas.glyphs), max(room, 0))
        canvas.draw(prompt + text.tail(room, canvas.glyphs), in: part)
        canvas.draw(help, in: part, aligned: .right)
        canvas.placeCursor(column: part.column + 1 + cells, row: part.row)
    }
}

extension Line {
    /// The last `width` columns of the line, in the style of its first span; a field shows its end.
    func tail(_ width: Int, _ glyphs: Glyphs) -> Line {
        guard let style = spans.first?.style else { return self }
        let scalars = Text.clean(spans.map(\.text).joined(), glyphs).suffix(max(width, 0))
        return Line([Span(String(String.UnicodeScalarView(scalars)), style)])
    }
}
