import Presentation

extension Line {
    /// The cells to draw, one for each column.
    func cells(_ glyphs: Glyphs) -> [Cell] {
        spans.flatMap { span in Text.clean(span.text, glyphs).map { Cell($0, span.style) } }
    }

    /// The cells to draw in `width` columns: if they are more, `Shortening` says what stays.
    func cells(_ glyphs: Glyphs, shortenedTo width: Int) -> [Cell] {
        let cells = cells(glyphs)
        if cells.count <= width { return cells }
        let ellipsis = glyphs.ellipsis
        let kept = Shortening.kept(of: cells.map(\.scalar), to: width, ellipsis: ellipsis.count)
        var next = 0
        return kept.flatMap { position in
            guard let position else { return ellipsis.map { Cell($0, cells[next].style) } }
            next = min(position + 1, cells.count - 1)
            return [cells[position]]
        }
    }

    func width(_ glyphs: Glyphs) -> Int {
        spans.reduce(0) { $0 + Text.width($1.text, glyphs) }
    }

    /// The line broken into lines of at most `width` columns, between words if possible.
    ///
    /// All lines but the first are indented.
    func wrapped(to width: Int, indent: Int = 0, _ glyphs: Glyphs) -> [CellLine] {
        let indent = min(indent, max(width - 1, 0))
        var remaining = cells(glyphs)[...]
        var lines: [CellLine] = []
        while true {
            let lead = lines.isEmpty ? 0 : indent
            let room = max(width - lead, 1)
            // The first `indent` cells are the line's label, which is never broken.
            let piece = Self.piece(remaining, room, atLeast: lines.isEmpty ? indent + 1 : 1)
            lines.append(CellLine(cells: Array(repeating: .blank, count: lead) + piece))
            remaining = remaining.dropFirst(piece.count)
            if remaining.isEmpty { return lines }
            remaining = remaining.drop { $0.scalar == " " }
            if remaining.isEmpty { return lines }
        }
    }

    /// The cells that fit into one line of `room` columns, up to the best break.
    ///
    /// The best break is before the last blank, else behind the last comma, else before the last slash, else at the end
    /// of the line. A break in the first third is never used, as it would leave most of the line empty.
    private static func piece(_ cells: ArraySlice<Cell>, _ room: Int, atLeast: Int) -> ArraySlice<Cell> {
        if cells.count <= room { return cells }
        let head = cells.prefix(room)
        if cells[head.endIndex].scalar == " " { return head }
        // `atLeast` is 1 or more: with empty pieces the loop in `wrapped` would never end.
        let breakable = head.dropFirst(max(room / 3, atLeast))
        if let blank = breakable.lastIndex(where: { $0.scalar == " " }) { return head[..<blank] }
        if let comma = breakable.lastIndex(where: { $0.scalar == "," }) { return head[...comma] }
        if let slash = breakable.lastIndex(where: { $0.scalar == "/" }) { return head[..<slash] }
        return head
    }
}

/// A line as cells, ready to draw.
struct CellLine: Hashable {
    var cells: [Cell]
}
