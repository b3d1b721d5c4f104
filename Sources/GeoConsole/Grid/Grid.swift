package import Presentation

/// A screen's size in cells.
package struct Size: Sendable, Hashable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

/// One place on the screen: a character of width 1, and what it means.
package struct Cell: Sendable, Hashable {
    package var scalar: Unicode.Scalar
    package var style: Style

    package init(_ scalar: Unicode.Scalar, _ style: Style = .plain) {
        self.scalar = scalar
        self.style = style
    }

    package static let blank = Cell(" ")
}

/// A whole screen as a value: always full, never wider than its size.
package struct Grid: Sendable, Hashable {
    package let size: Size
    /// Row by row.
    package private(set) var cells: [Cell]
    /// Where the terminal's cursor stands, shown; nil for hidden.
    package var cursor: (column: Int, row: Int)? {
        get { cursorPlace.map { ($0.column, $0.row) } }
        set { cursorPlace = newValue.map { Place(column: $0.column, row: $0.row) } }
    }
    private var cursorPlace: Place?

    private struct Place: Hashable {
        var column: Int
        var row: Int
    }

    package init(_ size: Size) {
        self.size = Size(columns: max(size.columns, 0), rows: max(size.rows, 0))
        cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
    }

    /// A cell; writing outside of the screen does nothing.
    package subscript(column: Int, row: Int) -> Cell {
        get { contains(column, row) ? cells[row * size.columns + column] : .blank }
        set { if contains(column, row) { cells[row * size.columns + column] = newValue } }
    }

    private func contains(_ column: Int, _ row: Int) -> Bool {
        (0..<size.columns).contains(column) && (0..<size.rows).contains(row)
    }
}

extension Grid {
    /// The screen as lines of text, without the blanks at their ends.
    package var text: String { picture(\.scalar) }

    /// The screen with a letter for each cell.
    func picture(_ letter: (Cell) -> Unicode.Scalar) -> String {
        (0..<size.rows).map { row in
            var line = String.UnicodeScalarView()
            for column in 0..<size.columns { line.append(letter(self[column, row])) }
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }
}
