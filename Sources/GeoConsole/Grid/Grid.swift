package import Presentation

/// A screen's size in cells.
package struct Size: Sendable, Hashable {
    /// The width in cells; a cell is one terminal column wide.
    package var columns: Int
    /// The height in cells.
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

/// One cell of the screen: a character of width 1 with its style.
package struct Cell: Sendable, Hashable {
    /// The character to draw, one terminal column wide.
    package var scalar: Unicode.Scalar
    /// The role and emphasis of the character, such as `Style(.bad)`; `Theme` turns it into colours.
    package var style: Style

    package init(_ scalar: Unicode.Scalar, _ style: Style = .plain) {
        self.scalar = scalar
        self.style = style
    }

    /// A space in the plain style; all cells of a new `Grid` are blank.
    package static let blank = Cell(" ")
}

/// A whole screen as a value: one cell for each column of each row.
package struct Grid: Sendable, Hashable {
    /// The size in cells, never negative.
    package let size: Size
    /// The cells row by row, from the top left: `size.columns` times `size.rows` of them.
    package private(set) var cells: [Cell]
    /// The position of the terminal's cursor, counted from 0; nil hides the cursor.
    package var cursor: (column: Int, row: Int)? {
        get { cursorPosition.map { ($0.column, $0.row) } }
        set { cursorPosition = newValue.map { Position(column: $0.column, row: $0.row) } }
    }
    /// The cursor's position in a `Hashable` type; a tuple is not `Hashable`.
    private var cursorPosition: Position?

    private struct Position: Hashable {
        var column: Int
        var row: Int
    }

    package init(_ size: Size) {
        self.size = Size(columns: max(size.columns, 0), rows: max(size.rows, 0))
        cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
    }

    /// The cell in a column and row; outside the screen it is blank, and setting it does nothing.
    package subscript(column: Int, row: Int) -> Cell {
        get { contains(column, row) ? cells[row * size.columns + column] : .blank }
        set { if contains(column, row) { cells[row * size.columns + column] = newValue } }
    }

    private func contains(_ column: Int, _ row: Int) -> Bool {
        (0..<size.columns).contains(column) && (0..<size.rows).contains(row)
    }
}

extension Grid {
    /// The screen as lines of text, without trailing blanks.
    package var text: String { picture(\.scalar) }

    /// The screen as lines of text, with the result of `letter` for each cell and without trailing blanks.
    func picture(_ letter: (Cell) -> Unicode.Scalar) -> String {
        (0..<size.rows).map { row in
            var line = String.UnicodeScalarView()
            for column in 0..<size.columns { line.append(letter(self[column, row])) }
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }
}
