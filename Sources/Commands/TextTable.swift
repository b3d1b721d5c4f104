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
    var lines: [Line] { lines(hasTitles: true) }

    /// The rows, after the titles if they are wanted.
    ///
    /// - Parameters:
    ///   - hasTitles: whether the titles are the first line.
    ///   - minimum: how wide each column is at least; empty for as wide as its cells.
    /// - Returns: the lines.
    func lines(hasTitles: Bool, atLeast minimum: [Int] = []) -> [Line] {
        let widths = widths(hasTitles: hasTitles, atLeast: minimum)
        return ((hasTitles ? [heading] : []) + rows).map { line(of: $0, widths) }
    }

    /// How wide each column is in characters.
    func widths(hasTitles: Bool, atLeast minimum: [Int] = []) -> [Int] {
        titles.indices.map { column in
            let cells = rows.map { Self.width($0[column]) } + (hasTitles ? [titles[column].unicodeScalars.count] : [])
            return max(cells.max() ?? 0, minimum.indices.contains(column) ? minimum[column] : 0)
        }
    }

    private var heading: [Line] { titles.map { Line($0, .heading, bold: true) } }

    private func line(of cells: [Line], _ widths: [Int]) -> Line {
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

    private static func width(_ cell: Line) -> Int { cell.text.unicodeScalars.count }
}
