import GeoRouting

/// What lies over the tables.
enum DialogView {
    static func draw(_ dialog: Dialog, _ model: Model, _ layout: Layout, _ canvas: inout Canvas) {
        let room = room(model.size)
        var keys = Line.empty
        switch dialog {
        case .card(let card): keys = CardView.draw(card, now: model.now, in: room, &canvas)
        case .unlock(let arming): keys = UnlockView.draw(arming, model, in: room, &canvas)
        case .weight(let draft): keys = WeightView.draw(draft, in: room, &canvas)
        case .help(let scroll): keys = HelpView.draw(model, scroll: scroll, in: room, &canvas)
        case .palette(let palette): keys = PaletteView.draw(palette, in: room, &canvas)
        case .choose(let choice): keys = ChoiceView.draw(choice, model, in: room, &canvas)
        case .quit: keys = QuitView.draw(in: room, &canvas)
        }
        canvas.fill(layout.keys)
        canvas.draw(hint(model) + keys, in: layout.keys)
    }

    /// Why the last key did nothing: a tall dialog covers the row where it stands otherwise.
    private static func hint(_ model: Model) -> Line {
        guard let status = model.status, status.isHint else { return .empty }
        return Line("\(Words.glyph(status.level)) \(status.text)  ", Words.role(status.level), bold: true)
    }

    /// What a dialog may take up: all but the header and the keys.
    static func room(_ size: Size) -> Rect {
        Rect(column: 0, row: 1, columns: size.columns, rows: size.rows - 2)
    }

    /// The keys of a dialog: key, then what it does.
    static func hints(_ hints: KeyValuePairs<String, String>) -> Line {
        Line(hints.flatMap { [Span($0.key, .keyHint, bold: true), Span(" \($0.value)  ", .muted)] })
    }

    /// A frame in the middle around lines; those that do not fit are counted in the last row.
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
