import GeoFleet
import GeoRouting
import Presentation

/// Draws the dialog over the tables.
enum DialogView {
    static func draw(_ dialog: Dialog, _ model: Model, _ layout: Layout, _ canvas: inout Canvas) {
        let room = room(model.size)
        var keys = Line.empty
        switch dialog {
        case .card(let card): keys = CardView.draw(card, now: model.now, in: room, &canvas)
        case .unlock(let arming): keys = UnlockView.draw(arming, model, in: room, &canvas)
        case .weight(let draft): keys = WeightView.draw(draft, in: room, &canvas)
        case .help(let scroll): keys = HelpView.draw(model, scroll: scroll, in: room, &canvas)
        case .audit(let scroll): keys = AuditView.draw(model, scroll: scroll, in: room, &canvas)
        case .commandInput(let commandInput): keys = CommandInputView.draw(commandInput, in: room, &canvas)
        case .choose(let choice): keys = ChoiceView.draw(choice, model, in: room, &canvas)
        case .menu(let menu): keys = MenuView.draw(menu, model, in: room, &canvas)
        case .quit: keys = QuitView.draw(model, in: room, &canvas)
        }
        canvas.fill(layout.keys)
        canvas.draw(hint(model) + keys, in: layout.keys)
    }

    /// The reason why the last key did nothing.
    ///
    /// It is drawn beside the dialog's keys, as a tall dialog may cover the status row.
    private static func hint(_ model: Model) -> Line {
        guard let status = model.status, status.isHint else { return .empty }
        return Line("\(Words.glyph(status.level)) \(status.text)  ", Words.role(status.level), bold: true)
    }

    /// The room for a dialog: all but the header and the keys.
    static func room(_ size: Size) -> Rect {
        Rect(column: 0, row: 1, columns: size.columns, rows: size.rows - 2)
    }

    /// The hints for a dialog's keys: each key, then its effect.
    static func hints(_ hints: KeyValuePairs<String, String>) -> Line {
        Line(hints.flatMap { [Span($0.key, .keyHint, bold: true), Span(" \($0.value)  ", .muted)] })
    }

    /// Draws lines and a footer in a centred frame; returns the rectangle of the footer.
    ///
    /// If not all lines fit, the last of their rows says how many are left out.
    static func box(
        _ title: String,
        _ lines: [CellLine],
        footer: [CellLine] = [],
        width: Int,
        in room: Rect,
        style: Style = Style(.dialog, bold: true),
        _ canvas: inout Canvas
    ) -> Rect {
        let part = room.centred(columns: width + 4, rows: lines.count + footer.count + 2)
        let inside = canvas.frame(part, title: title, style)
        let body = max(inside.rows - footer.count, 0)
        var shown = Array(lines.prefix(body))
        if shown.count < lines.count, !shown.isEmpty {
            let more = Line("… \(lines.count - shown.count + 1) more lines", .muted)
            shown[shown.count - 1] = CellLine(cells: more.cells(canvas.glyphs))
        }
        canvas.draw(shown, in: inside)
        let foot = Rect(
            column: inside.column,
            row: inside.end - min(footer.count, inside.rows),
            columns: inside.columns,
            rows: min(footer.count, inside.rows)
        )
        canvas.draw(footer, in: foot)
        return foot
    }
}

/// Draws the dialog that asks whether to quit while a write is being applied.
enum QuitView {
    static func draw(_ model: Model, in room: Rect, _ canvas: inout Canvas) -> Line {
        let width = min(max(room.columns - 4, 1), 52)
        let text = "A write is running. If you quit now, you will not see whether it took effect."
        let keys = DialogView.hints(["y": "quits", "Esc": "stays"])
        let left = model.leftBehindWords.map { Line($0.prefix(1).uppercased() + $0.dropFirst() + ".") }
        let lines = ([Line(text, .warning)] + left + [.empty, keys]).flatMap { $0.wrapped(to: width, canvas.glyphs) }
        _ = DialogView.box("Quit?", lines, width: width, in: room, style: Style(.warning, bold: true), &canvas)
        return keys
    }
}

/// Draws the dialog that asks whether to unlock writing.
enum UnlockView {
    static func draw(_ arming: Arming, _ model: Model, in room: Rect, _ canvas: inout Canvas) -> Line {
        let width = min(max(room.columns - 4, 1), 60)
        let automatic = model.lockDelayWords.map { ", or after \($0) without a key" } ?? ""
        let text = [
            "Each key that writes will first show a card.",
            "Locked again by \(model.keymap.hint(for: .write))\(automatic).",
        ]
        let keys = CardView.confirming("y", "unlocks", isReady: arming.isReady(at: model.now))
        let lines = text.map { Line($0) } + [.empty, keys + DialogView.hints(["Esc": "stays read-only"])]
        let cells = lines.flatMap { $0.wrapped(to: width, canvas.glyphs) }
        _ = DialogView.box(
            "Unlock writing?",
            cells,
            width: width,
            in: room,
            style: Style(.warning, bold: true),
            &canvas
        )
        return keys + DialogView.hints(["Esc": "stays read-only"])
    }
}

/// Draws the dialog in which a weight is edited; it is followed by a card, and only the card writes.
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
        // All lines are given as the footer: `box` returns its rectangle, which gives the cursor's position.
        let foot = DialogView.box("Weight", [], footer: cells, width: width, in: room, &canvas)
        let column = Text.width("weight  \(text)\(draft.text)", canvas.glyphs)
        let first = lines[0].wrapped(to: width, canvas.glyphs).count
        // The field is below the lines of the origin's name and one blank line.
        canvas.placeCursor(column: foot.column + min(column, width - 1), row: foot.row + first + 1)
        return hints(["Enter": "shows what it does", "Esc": "cancels", "[ ]": "−1 +1", "{ }": "−10 +10"])
    }

    private static func hints(_ hints: KeyValuePairs<String, String>) -> Line { DialogView.hints(hints) }
}

/// Draws the dialog in which a person chooses the clusters to sync.
enum ChoiceView {
    static func draw(_ choice: ClusterChoice, _ model: Model, in room: Rect, _ canvas: inout Canvas) -> Line {
        let width = min(max(room.columns - 4, 1), 60)
        let purpose =
            "A tick writes what the \(model.fleet.sourceNoun.plural) of the cluster ask for to Cloudflare now, with the "
            + "owner id of its controller. Clusters without a tick stay as they are."
        let heading = Line(purpose, .muted).wrapped(to: width, canvas.glyphs) + [CellLine(cells: [])]
        let count = max(min(choice.clusters.count, room.rows - 4 - heading.count), 0)
        let top = min(max(choice.selection - count + 1, 0), max(choice.clusters.count - count, 0))
        let rows = choice.clusters.indices.dropFirst(top).prefix(count).map { index in
            line(choice.clusters[index], choice, isSelected: index == choice.selection, model, width: width)
        }
        let lines = heading + rows.flatMap { $0.wrapped(to: width, canvas.glyphs) }
        _ = DialogView.box("Sync which clusters? Space ticks one", lines, width: width, in: room, &canvas)
        return DialogView.hints(["Enter": "shows what it does", "Space": "ticks", "a": "all", "Esc": "cancels"])
    }

    private static func line(
        _ id: String,
        _ choice: ClusterChoice,
        isSelected: Bool,
        _ model: Model,
        width: Int
    ) -> Line {
        let mark = choice.chosen.contains(id) ? "[x]" : "[ ]"
        let watch = model.fleet.cluster(id).map { StateWords($0.watch, now: model.now) }
        let text = "\(isSelected ? "▸" : " ") \(mark) \(id.padding(to: 12)) "
        guard let watch else { return [Span(text), Span("gone", .bad)] }
        let state = Span("\(watch.glyph) \(watch.word.padding(to: 10))", isSelected ? .selection : watch.role)
        let changes = Words.changes(model.fleet.cluster(id)?.plan.operations.count ?? 0)
        return [
            Span(text, isSelected ? .selection : .text), state, Span(" " + changes, isSelected ? .selection : .muted),
        ]
    }
}
