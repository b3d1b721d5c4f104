/// Which mark serves each cell of a map, and where the borders between the regions run.
struct RegionRaster: Sendable, Hashable {
    private let columns: Int
    private let rows: Int
    /// The serving mark of each cell, row by row; -1 if no mark is eligible.
    private(set) var marks: [Int]

    /// Finds the serving mark of the middle of each cell.
    init(_ projection: Projection, _ nearest: NearestMark) {
        (columns, rows) = (projection.columns, projection.rows)
        let field = MarkField(projection, perCell: 1, 1, nearest)
        marks = []
        marks.reserveCapacity(columns * rows)
        for row in 0..<rows { marks += field.bestMarks(in: row) }
    }

    /// The marks whose regions touch, each pair once, the smaller index first.
    var neighbours: Set<SIMD2<Int>> {
        var pairs: Set<SIMD2<Int>> = []
        for row in 0..<rows {
            for column in 0..<columns {
                let own = marks[row * columns + column]
                // The left and the right edge of the map are the same meridian.
                let right = marks[row * columns + (column + 1) % columns]
                if right != own { pairs.insert([min(own, right), max(own, right)]) }
                guard row + 1 < rows else { continue }
                for other in [column, (column + 1) % columns, (column + columns - 1) % columns] {
                    let below = marks[(row + 1) * columns + other]
                    if below != own { pairs.insert([min(own, below), max(own, below)]) }
                }
            }
        }
        return pairs
    }

    /// The dots on a border in each cell: bit `row * 2 + column` stands for a dot.
    func borders(_ projection: Projection, _ charset: Charset, _ nearest: NearestMark) -> [UInt8] {
        var borders = [UInt8](repeating: 0, count: marks.count)
        if nearest.count < 2 { return borders }
        var field = BorderField(MarkField(projection, perCell: charset.dotColumns, charset.dotRows, nearest), charset)
        for row in 0..<rows {
            for column in 0..<columns where isMixed(column, row) {
                // No mark but those that serve the cells around can serve a part of this cell.
                field.candidates.removeAll(keepingCapacity: true)
                for other in max(row - 1, 0)...min(row + 1, rows - 1) {
                    for step in [columns - 1, 0, 1] { field.add(marks[other * columns + (column + step) % columns]) }
                }
                borders[row * columns + column] = field.border(column, row)
            }
        }
        return borders
    }

    /// Whether another mark than the cell's serves a cell around it.
    private func isMixed(_ column: Int, _ row: Int) -> Bool {
        let own = marks[row * columns + column]
        let (left, right) = ((column + columns - 1) % columns, (column + 1) % columns)
        for other in max(row - 1, 0)...min(row + 1, rows - 1) {
            let start = other * columns
            if marks[start + column] != own || marks[start + left] != own || marks[start + right] != own { return true }
        }
        return false
    }
}
