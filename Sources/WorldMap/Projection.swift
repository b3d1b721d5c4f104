/// Where the points of the globe are on a map of some size, and back: degrees are spread evenly over the cells.
///
/// The map begins in the Bering Strait at 168.4° W, so that no continent is cut, and shows 84° N to 58° S.
package struct Projection: Sendable, Hashable {
    static let west = -168.4
    static let north = 84.0
    static let south = -58.0

    /// The width of the map in cells, at least 1.
    package let columns: Int
    /// The height of the map in cells, at least 1.
    package let rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = max(columns, 1)
        self.rows = max(rows, 1)
    }

    /// The largest map that fits, not so flat or so tall that the continents could not be recognized.
    package init(fitting columns: Int, _ rows: Int) {
        // A cell is twice as high as it is wide, so at this height a degree is as high as it is wide.
        let height = Double(columns) * (Self.north - Self.south) / 360 / 2
        let tallest = Int((height * 1.25).rounded())
        let flattest = height * 0.8
        let isFlat = Double(rows) < flattest
        self.init(
            columns: isFlat ? Int(Double(columns) * Double(rows) / flattest) : columns,
            rows: min(rows, tallest)
        )
    }

    /// The column of a longitude, counted in parts of a cell from the left edge.
    func column(of longitude: Double) -> Double {
        let east = longitude - Self.west
        return (east < 0 ? east + 360 : east) / 360 * Double(columns)
    }

    /// The row of a latitude, counted in parts of a cell from the top; outside the map it is out of range.
    func row(of latitude: Double) -> Double {
        (Self.north - latitude) / (Self.north - Self.south) * Double(rows)
    }

    /// The cell in which a point lies; a point near a pole is in the first or the last row.
    package func cell(of point: GlobePoint) -> (column: Int, row: Int) {
        let column = Int(column(of: point.longitude))
        let row = Int(row(of: point.latitude).rounded(.down))
        return (min(max(column, 0), columns - 1), min(max(row, 0), rows - 1))
    }

    /// The point at a place of the map, counted in parts of a cell from the top left.
    func point(column: Double, row: Double) -> GlobePoint {
        GlobePoint(
            latitude: Self.north - row / Double(rows) * (Self.north - Self.south),
            longitude: Self.west + column / Double(columns) * 360
        )
    }

    /// The point in the middle of a cell; a column beyond an edge is one at the other edge.
    package func middle(column: Int, row: Int) -> GlobePoint {
        let row = min(max(row, 0), rows - 1)
        return point(column: Double(column) + 0.5, row: Double(row) + 0.5)
    }
}
