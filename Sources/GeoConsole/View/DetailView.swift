import Presentation

/// Draws all that is known about one object, beside the table or instead of it.
enum DetailView {
    static func draw(_ model: Model, in part: Rect, _ canvas: inout Canvas) {
        guard part.rows > 1, let page = DetailPage(model, in: part) else {
            return canvas.draw("nothing is selected", Style(.muted), in: part.line(0))
        }
        // Beside a table, the heading is highlighted while the keys act on the details.
        let hasFocus = model.detail != nil && Layout(model).pane.columns > 0
        let heading: Line = [Span(page.heading, hasFocus ? .selection : .heading, bold: true)]
        canvas.draw(heading, in: part.line(0))
        let room = Rect(column: part.column, row: part.row + 1, columns: part.columns, rows: part.rows - 1)
        canvas.draw(page.visibleLines(canvas.glyphs), in: room)
        if page.scrollLimit > 0 { drawPosition(page, in: part.line(0), &canvas) }
    }

    /// Draws the numbers of the visible lines at the right of the heading, if there is room.
    private static func drawPosition(_ page: DetailPage, in part: Rect, _ canvas: inout Canvas) {
        let last = min(page.scroll + page.rows, page.lines.count)
        let numbers = "\(page.scroll + 1)–\(last) of \(page.lines.count)"
        let room = part.columns - Text.width(page.heading, canvas.glyphs)
        let texts = [" lines \(numbers)", " \(numbers)"]
        guard let text = texts.first(where: { Text.width($0, canvas.glyphs) <= room }) else { return }
        canvas.draw([Span(text, .muted)], in: part, aligned: .right)
    }
}

/// The details as wrapped lines, with the position of each link.
struct DetailPage {
    /// A line that leads to the details of a related object.
    struct Link: Hashable {
        /// The first of the wrapped lines of the link.
        var line: Int
        /// The cell in which a selected link is marked.
        var mark: Int
        var reference: RowReference
    }

    let heading: String
    let lines: [CellLine]
    let links: [Link]
    /// The number of lines that fit below the heading.
    let rows: Int
    /// The number of lines that are scrolled out at the top.
    let scroll: Int
    /// The link that a person has selected, whether or not it is visible; nil beside a table without open details.
    private let chosen: RowReference?

    /// The page of the open details; nil if no details are open.
    init?(_ model: Model) {
        guard model.detail != nil else { return nil }
        let layout = Layout(model)
        self.init(model, in: layout.detailsReplaceTable(model) ? layout.body : layout.pane.inset(columns: 1, rows: 0))
    }

    /// The page of the open details, else of the selected row; nil if nothing is selected.
    init?(_ model: Model, in part: Rect) {
        guard part.rows > 1, part.columns > 0, let focus = model.focus else { return nil }
        let texts = DetailText.ConsoleTexts(
            probesNotRead: model.detail == nil ? "Enter asks Cloudflare" : "asking Cloudflare…",
            finding: { FindingWords($0, model).lines }
        )
        let isRaw = model.detail?.isRaw == true
        let text = DetailText(focus.row, in: focus.tab, model.situation, isRaw: isRaw, texts)
        var (lines, links) = ([CellLine](), [Link]())
        for entry in text.lines {
            if let reference = entry.link {
                links.append(Link(line: lines.count, mark: entry.mark, reference: reference))
            }
            lines += entry.line.wrapped(to: part.columns, indent: entry.indent, model.preferences.glyphs)
        }
        heading = text.heading
        (self.lines, self.links) = (lines, links)
        rows = part.rows - 1
        scroll = min(max(model.detail?.scroll ?? 0, 0), max(lines.count - rows, 0))
        chosen = model.detail?.link
    }

    /// The largest number of lines that the details can be scrolled by.
    var scrollLimit: Int { max(lines.count - rows, 0) }

    private var visible: Range<Int> { scroll..<scroll + rows }

    /// The selected link, if it is on the screen: a key must not act on what is not visible.
    private var selected: Link? { links.first { $0.reference == chosen && visible.contains($0.line) } }

    /// The object that Enter opens; nil if no visible link is selected.
    var selectedLink: RowReference? { selected?.reference }

    /// The next visible link in a direction, 1 or -1; from no selected link, the first or the last visible one.
    func link(in direction: Int) -> RowReference? {
        let shown = links.filter { visible.contains($0.line) }
        if direction > 0 { return shown.first { $0.line > selected?.line ?? -1 }?.reference }
        return shown.last { $0.line < selected?.line ?? .max }?.reference
    }

    /// The lines on the screen, with a mark at the selected link.
    func visibleLines(_ glyphs: Glyphs) -> ArraySlice<CellLine> {
        var lines = lines
        if let selected, lines[selected.line].cells.indices.contains(selected.mark) {
            var cells = lines[selected.line].cells
            for index in cells.indices.dropFirst(selected.mark) {
                cells[index].style = Style(.keyHint, bold: true)
            }
            if let mark = Line("▸", .keyHint, bold: true).cells(glyphs).first { cells[selected.mark] = mark }
            lines[selected.line].cells = cells
        }
        return lines.dropFirst(scroll).prefix(rows)
    }
}
