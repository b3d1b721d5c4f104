import Presentation

/// A table of lines, in columns as kubectl prints them: titles in capitals, three blanks between columns.
struct TextTable {
    private let titles: [String]
    /// The columns whose cells end at the right edge, such as numbers.
    private let rightAligned: Set<Int>
    private var rows: [[Line]] = []

    init(_ titles: [String], rightAligned: Set<Int> = []) {
        self.titles = titles
        self.rightAligned = rightAligned
    }

    mutating func add(_ cells: [Line]) { rows.append(cells) }

    /// The titles and the rows; no line ends with blanks.
    var lines: [Line] {
        let all = [titles.map { Line($0, .heading, bold: true) }] + rows
        let widths = titles.indices.map { column in all.map { Self.width($0[column]) }.max() ?? 0 }
        return all.map { cells in
            var line = Line.empty
            for (column, cell) in cells.enumerated() {
                let blanks = Line(String(repeating: " ", count: widths[column] - Self.width(cell)))
                let gap = column == 0 ? "" : "   "
                let isLast = column == cells.count - 1
                if rightAligned.contains(column) {
                    line += Line(gap) + blanks + cell
                } else {
                    line += Line(gap) + cell + (isLast ? .empty : blanks)
                }
            }
            return line
        }
    }

    private static func width(_ cell: Line) -> Int { cell.text.unicodeScalars.count }
}
