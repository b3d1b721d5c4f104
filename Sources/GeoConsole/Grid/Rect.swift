/// A part of the screen.
struct Rect: Hashable {
    var column: Int
    var row: Int
    var columns: Int
    var rows: Int

    init(column: Int, row: Int, columns: Int, rows: Int) {
        self.column = column
        self.row = row
        self.columns = max(columns, 0)
        self.rows = max(rows, 0)
    }

    init(_ size: Size) {
        self.init(column: 0, row: 0, columns: size.columns, rows: size.rows)
    }

    var end: Int { row + rows }

    /// One of its rows, counted from its top.
    func line(_ index: Int) -> Rect {
        Rect(column: column, row: row + index, columns: columns, rows: (0..<rows).contains(index) ? 1 : 0)
    }

    func inset(columns left: Int, rows top: Int) -> Rect {
        Rect(column: column + left, row: row + top, columns: columns - 2 * left, rows: rows - 2 * top)
    }

    /// A part of this size in its middle, cut to what there is.
    func centred(columns width: Int, rows height: Int) -> Rect {
        let (width, height) = (min(width, columns), min(height, rows))
        return Rect(
            column: column + (columns - width) / 2,
            row: row + (rows - height) / 2,
            columns: width,
            rows: height
        )
    }

    func contains(column: Int, row: Int) -> Bool {
        (self.column..<self.column + columns).contains(column) && (self.row..<end).contains(row)
    }
}
