import GeoFleet
import GeoRouting
import Presentation

/// Draws the last row: the keys that have an effect now, or the filter that is being typed.
enum KeyLine {
    static func draw(_ model: Model, in part: Rect, _ canvas: inout Canvas) {
        if let input = model.input, model.dialog == nil { return drawFilter(input, in: part, &canvas) }
        // At the top, the key that closes quits.
        let fixed = hint(model, .help) + hint(model, model.detail == nil && !model.canLeaveMap ? .close : .quit)
        var line = model.detail?.isRaw == true ? scrollHint : model.isOnMap ? crosshairHint : .empty
        var room = part.columns - fixed.width(canvas.glyphs) - line.width(canvas.glyphs)
        for action in actions(model) {
            var hint = hint(model, action)
            if action == .undo, hint.width(canvas.glyphs) > room { hint = shortUndo(model) }
            let width = hint.width(canvas.glyphs)
            // If this hint does not fit, a later, shorter hint may still fit.
            if width > room { continue }
            line += hint
            room -= width
        }
        canvas.draw(line + fixed, in: part)
    }

    /// The keys that scroll JSON.
    private static let scrollHint: Line = [
        Span("↑ ↓ PgUp PgDn Home End", .keyHint, bold: true), Span(" scroll  ", .muted),
    ]

    /// The keys that move the crosshair on the map.
    private static let crosshairHint: Line = [Span("← ↑ ↓ →", .keyHint, bold: true), Span(" move  ", .muted)]

    private static func hint(_ model: Model, _ action: KeyAction) -> Line {
        [Span(model.keymap.hint(for: action), .keyHint, bold: true), Span(" \(word(action, model))  ", .muted)]
    }

    /// The actions that can be taken now, the most important first.
    private static func actions(_ model: Model) -> [KeyAction] {
        let hasLink = DetailPage(model)?.selectedLink != nil
        if model.isOnMap {
            let back: [KeyAction] = model.canLeaveMap ? [.back] : []
            let own: [KeyAction] = [.city, .whatIf, .details]
            let writes: [KeyAction] = model.canWrite ? [.drain, .enable, .undo] : [.write]
            let others: [KeyAction] = [.nextBalancer, .blocks, .reread, .pause, .commandLine]
            let wanted = back + own + writes + others
            return wanted.filter { model.availability(of: $0) == .available && model.canAct($0) }
        }
        let back: [KeyAction] = model.detail == nil ? [.details] : [.back] + (hasLink ? [.details] : []) + [.raw]
        let writes: [KeyAction] = [
            .drain, .enable, .weight, .remove, .prune, .release, .sync, .confirmRemovals, .undo, .redo,
        ]
        let arranging: [KeyAction] =
            model.detail == nil
            ? [.filter, .copy, .raw, .reread, .showOnMap, .sort, .mark] : [.copy, .reread, .showOnMap]
        let others: [KeyAction] = arranging + [.pause, .commandLine]
        let wanted = back + (model.canWrite ? writes : [.write]) + others
        return wanted.filter { model.availability(of: $0) == .available && model.canAct($0) }
    }

    private static func word(_ action: KeyAction, _ model: Model) -> String {
        switch action {
        case .city: "city"
        case .whatIf: model.map.failingPool == nil ? "what if" : "ends it"
        case .nextBalancer: "next balancer"
        case .blocks: model.map.usesBlocks ? "braille" : "blocks"
        case .showOnMap: "map"
        case .undo: verb("undoes", of: model.history.past.last) + age(of: model.history.past.last, model)
        case .redo: verb("redoes", of: model.history.future.last)
        case .confirmRemovals: "removals"
        case .reread: model.reread == .test ? "test" : "re-read"
        case .commandLine: "command"
        case .details: model.detail == nil ? "details" : "open"
        case .raw: model.detail?.isRaw == true ? "words" : "JSON"
        case .close: "quit"
        default: action.name + headlineObject(of: action, model)
        }
    }

    /// The object that the key changes while the headline is selected; empty for other keys.
    private static func headlineObject(of action: KeyAction, _ model: Model) -> String {
        guard let remedy = model.selectedHeadline?.remedy, remedy.keyAction == action, let name = remedy.wordToType,
            name != action.name
        else { return "" }
        return " " + Shortening.shortened(Words.name(name), to: nameLimit)
    }

    /// A verb with the action to undo or redo, such as `undoes Drained origin-eu`.
    private static func verb(_ verb: String, of entry: History.Entry?) -> String {
        guard let name = entry?.title else { return verb }
        return "\(verb) \(Shortening.shortened(name, to: nameLimit))"
    }

    /// How long ago an action was done: after the undo of a later one, the next may be much older.
    private static func age(of entry: History.Entry?, _ model: Model) -> String {
        entry.map { ", \(Words.age(model.now - $0.record.moment)) ago" } ?? ""
    }

    /// The hint for undo without the age.
    private static func shortUndo(_ model: Model) -> Line {
        let words = verb("undoes", of: model.history.past.last)
        return [Span(model.keymap.hint(for: .undo), .keyHint, bold: true), Span(" \(words)  ", .muted)]
    }

    /// The longest name of an action in this row, in characters.
    private static let nameLimit = 36

    private static func drawFilter(_ input: FilterInput, in part: Rect, _ canvas: inout Canvas) {
        let field = input.field
        // The longest help that leaves room for a filter of some words.
        let helps = ["Enter keeps · Esc restores · !word hides · column:word", "Enter keeps · Esc restores"]
        let help = Line(helps.first { $0.count + 20 <= part.columns } ?? "", .muted)
        // The 3 columns are the slash, the cursor and a gap.
        let room = max(part.columns - help.width(canvas.glyphs) - 3, 1)
        let before = Text.width(String(field.text.prefix(field.cursor)), canvas.glyphs)
        // A long text is moved to the left, until the cursor is in the room.
        let hidden = max(before - room, 0)
        let style = field.isSelected ? Style(.selection, bold: true) : Style(.field, bold: true)
        let text = Text.clean(field.text, canvas.glyphs).dropFirst(hidden).prefix(room)
        let shown = Span(String(String.UnicodeScalarView(text)), style)
        canvas.draw([Span("/", .keyHint, bold: true), shown], in: part)
        canvas.draw(help, in: part, aligned: .right)
        canvas.placeCursor(column: part.column + 1 + before - hidden, row: part.row)
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
