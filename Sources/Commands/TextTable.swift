import Presentation

/// A table of lines, in columns as kubectl prints them: titles in capitals, three blanks between columns.
struct TextTable {
    private let columns: TextColumns
    private var rows: [[Line]] = []

    init(_ titles: [String], rightAligned: Set<Int> = []) {
        self.init(TextColumns(titles, rightAligned: rightAligned))
    }

    init(_ columns: TextColumns) {
        self.columns = columns
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
        return ((hasTitles ? [columns.heading] : []) + rows).map { columns.line(of: $0, widths) }
    }

    /// How wide each column is in characters.
    func widths(hasTitles: Bool, atLeast minimum: [Int] = []) -> [Int] {
        rows.reduce(into: columns.widths(hasTitles: hasTitles, atLeast: minimum)) { columns.widen(&$0, for: $1) }
    }
}

/// The columns of a table of lines: the text of a row, once it is known how wide each column is.
struct TextColumns {
    private let titles: [String]
    /// The columns whose cells end at the right edge, such as numbers.
    private let rightAligned: Set<Int>

    init(_ titles: [String], rightAligned: Set<Int>) {
        self.titles = titles
        self.rightAligned = rightAligned
    }

    /// The cells of the line with the titles.
    var heading: [Line] { titles.map { Line($0, .heading, bold: true) } }

    /// The widths of the columns without any row.
    func widths(hasTitles: Bool, atLeast minimum: [Int] = []) -> [Int] {
        titles.indices.map { column in
            let title = hasTitles ? titles[column].unicodeScalars.count : 0
            return max(title, minimum.indices.contains(column) ? minimum[column] : 0)
        }
    }

    /// Makes the columns wide enough for a row.
    func widen(_ widths: inout [Int], for cells: [Line]) {
        for column in widths.indices { widths[column] = max(widths[column], Self.width(cells[column])) }
    }

    /// A row as one line, without blanks at its end.
    func line(of cells: [Line], _ widths: [Int]) -> Line {
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
