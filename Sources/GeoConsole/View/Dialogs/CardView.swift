import GeoFleet
import GeoRouting
import Presentation

/// Draws a card: an action's object, changes, effects, warnings and exact calls.
enum CardView {
    /// Draws the card; returns the hints for its keys.
    static func draw(_ card: CardState, now: Moment, in room: Rect, _ canvas: inout Canvas) -> Line {
        let width = width(in: room)
        let lines = body(card.preview, now: now, width: width, canvas.glyphs)
        let footer = footer(card, now: now, width: width, canvas.glyphs)
        let style = Style(card.preview.refusal.map { $0.isGoodNews ? .good : .bad } ?? .warning, bold: true)
        let hidden = max(lines.count + footer.count + 2 - room.rows, 0)
        let top = min(max(card.scroll, 0), hidden)
        let below = hidden - top
        let scroll = hidden == 0 ? "" : " · \(Words.counted(hidden, "line")) hidden"
        let shown = Array(lines.dropFirst(top).dropLast(below))
        let title = card.preview.title + scroll
        let foot = DialogView.box(title, shown, footer: footer, width: width, in: room, style: style, &canvas)
        if card.requiredName != nil, !card.isApplying, card.preview.refusal == nil {
            let typed = FieldView(card.field, width: foot.columns - 2, canvas.glyphs).cursor
            // The name is typed in the row above the buttons.
            canvas.placeCursor(column: foot.column + 2 + typed, row: foot.end - 2)
        }
        return keys(card, now: now) + (hidden > 0 ? DialogView.hints(["↑ ↓": "scrolls"]) : .empty)
    }

    /// The largest number of lines that the card can be scrolled by on a screen of this size.
    static func scrollLimit(_ card: CardState, now: Moment, _ size: Size) -> Int {
        let room = DialogView.room(size)
        let width = width(in: room)
        // In ASCII an arrow or an ellipsis is wider, and may need more lines. The larger number of lines counts.
        let counts = Glyphs.all.map { glyphs in
            body(card.preview, now: now, width: width, glyphs).count
                + footer(card, now: now, width: width, glyphs).count
        }
        return max((counts.max() ?? 0) + 2 - room.rows, 0)
    }

    /// The width of the card's text: the room without the frame and a blank at each side, at most 92 columns.
    private static func width(in room: Rect) -> Int { min(max(room.columns - 4, 1), 92) }

    // MARK: - Text

    private static func body(_ preview: ActionPreview, now: Moment, width: Int, _ glyphs: Glyphs) -> [CellLine] {
        // A long list of changes comes after the effects and the warnings, as those should be seen without scrolling.
        let isLong = table(preview.changes, width: width, .text, glyphs).count > 6
        return CardText(preview, now: now, isLong: isLong).parts.flatMap { part -> [CellLine] in
            switch part {
            case .line(let line, let indent): line.wrapped(to: width, indent: indent, glyphs)
            case .changes(let changes, let role): table(changes, width: width, role, glyphs)
            }
        }
    }

    /// The lines of changed fields, each with the name, the old and the new value.
    private static func table(
        _ changes: [FieldChange],
        width: Int,
        _ role: Style.Role,
        _ glyphs: Glyphs
    ) -> [CellLine] {
        let names = changes.map { Text.width($0.field, glyphs) }.max() ?? 0
        let name = min(names, width / 2)
        return changes.flatMap { change -> [CellLine] in
            let gap = String(repeating: " ", count: max(name - Text.width(change.field, glyphs), 0))
            guard let steps = change.steps else {
                let line: Line = [
                    Span("  \(change.field)\(gap)  ", .muted), Span(change.before, role), Span(" → ", .muted),
                    Span(change.after, role, bold: true),
                ]
                return line.wrapped(to: width, indent: name + 4, glyphs)
            }
            // Each member of a list has a line of its own, so that none is hidden among the others.
            let blank = String(repeating: " ", count: name + 4)
            return steps.enumerated().flatMap { index, step -> [CellLine] in
                let start = index == 0 ? "  \(change.field)\(gap)  " : blank
                return Line([Span(start, .muted), Span(step, role, bold: true)])
                    .wrapped(to: width, indent: name + 6, glyphs)
            }
        }
    }

    // MARK: - Buttons

    /// The lines that always stay at the bottom: the name to type, and the buttons.
    ///
    /// While the action is being applied, they only say so.
    private static func footer(_ card: CardState, now: Moment, width: Int, _ glyphs: Glyphs) -> [CellLine] {
        var lines: [Line] = [.empty]
        if card.isApplying {
            lines.append(Line("… applying: reads again, writes, verifies", .unknown))
        } else if card.preview.refusal != nil {
            lines += buttons(card, now: now).map(\.line)
        } else {
            if let name = card.requiredName {
                lines.append(Line("▲ to confirm, type: \(name)", .warning, bold: true))
                let typed = FieldView(card.field, width: width - 2, glyphs).line
                lines.append([Span("▸ ", .keyHint, bold: true)] + typed)
            }
            lines.append(Line(buttons(card, now: now).map { [$0.line] }.joined(separator: [gap]).flatMap(\.spans)))
        }
        return lines.flatMap { $0.wrapped(to: width, glyphs) }
    }

    static let gap = Line("   ")

    /// The buttons from left to right.
    static func buttons(_ card: CardState, now: Moment) -> [(button: CardState.Button, line: Line)] {
        if card.preview.refusal != nil { return [(.cancel, button("Close", "Esc", isHighlighted: true))] }
        let isApply = card.highlighted == .apply
        let isReady = card.arming.isReady(at: now)
        let apply = button(
            "Apply",
            card.confirmingKeys,
            isHighlighted: isApply,
            isDimmed: !card.canConfirm || !isReady,
            isReady: isReady
        )
        return [(.cancel, button("Cancel", "Esc", isHighlighted: !isApply)), (.apply, apply)]
    }

    /// The rectangle of the card's frame.
    static func frame(_ card: CardState, now: Moment, in room: Rect, _ glyphs: Glyphs) -> Rect {
        let width = width(in: room)
        let lines =
            body(card.preview, now: now, width: width, glyphs).count
            + footer(card, now: now, width: width, glyphs).count
        return room.centred(columns: width + 4, rows: lines + 2)
    }

    private static func button(
        _ text: String,
        _ key: String,
        isHighlighted: Bool,
        isDimmed: Bool = false,
        isReady: Bool = true
    ) -> Line {
        let hint = isReady ? Span(" \(key)", .keyHint, bold: true) : Span(" \(key)", .muted)
        if isHighlighted { return [Span("[▸\(text)◂]", .selection, bold: true), hint] }
        return [Span("[ \(text) ]", isDimmed ? .muted : .text), hint]
    }

    private static func keys(_ card: CardState, now: Moment) -> Line {
        if card.isApplying { return DialogView.hints(["Esc": "closes the card; applying continues"]) }
        if card.preview.refusal != nil { return DialogView.hints(["Esc": "closes"]) }
        let highlighted = card.highlighted == .cancel ? "cancels" : "applies"
        let isReady = card.arming.isReady(at: now)
        if card.requiredName != nil {
            return confirming("Enter", "applies once the name is typed", isReady: isReady)
                + DialogView.hints(["Esc": "cancels"])
        }
        if card.isReopened {
            return confirming(card.confirmingKeys, "applies", isReady: isReady) + DialogView.hints(["Esc": "cancels"])
        }
        return confirming("y", "applies", isReady: isReady)
            + DialogView.hints(["Esc": "cancels", "Enter": highlighted, "Tab": "other button"])
    }

    /// The hint for the key that confirms; it is dim until the key is accepted.
    static func confirming(_ key: String, _ what: String, isReady: Bool) -> Line {
        isReady ? DialogView.hints([key: what]) : Line("\(key) soon \(what)  ", .muted)
    }
}

extension CardView {
    /// The button in a cell of the screen; nil if there is none.
    static func button(column: Int, row: Int, _ card: CardState, _ model: Model) -> CardState.Button? {
        let buttons = buttons(card, now: model.now)
        guard !card.isApplying, !buttons.isEmpty else { return nil }
        let glyphs = model.preferences.glyphs
        let inside = frame(card, now: model.now, in: DialogView.room(model.size), glyphs).inset(columns: 2, rows: 1)
        // The buttons are in the last row.
        guard row == inside.end - 1 else { return nil }
        var start = inside.column
        for (button, line) in buttons {
            let end = start + line.width(glyphs)
            if (start..<end).contains(column) { return button }
            start = end + gap.width(glyphs)
        }
        return nil
    }
}
