import Glibc

/// The dot products of marks with the middles of a raster's elements, as sums of parts that rows and columns share.
struct MarkField {
    private let columns: Int
    private let rows: Int
    private let nearest: NearestMark
    /// The cosine of each row's latitude.
    private let cosines: [Double]
    /// The part that depends on the column, mark by mark.
    private let level: [Double]
    /// The part that depends on the row, mark by mark.
    private let upright: [Double]

    /// Prepares a raster with a number of elements in each cell, from left to right and from top to bottom.
    init(_ projection: Projection, perCell width: Int, _ height: Int, _ nearest: NearestMark) {
        self.nearest = nearest
        columns = projection.columns * width
        rows = projection.rows * height
        let latitudes = (0..<rows).map { row in
            projection.point(column: 0, row: (Double(row) + 0.5) / Double(height)).latitude * .pi / 180
        }
        let longitudes = (0..<columns).map { column in
            projection.point(column: (Double(column) + 0.5) / Double(width), row: 0).longitude * .pi / 180
        }
        let (sines, eastCosines, eastSines) = (
            latitudes.map { sin($0) }, longitudes.map { cos($0) }, longitudes.map { sin($0) }
        )
        cosines = latitudes.map { cos($0) }
        level = nearest.directions.flatMap { direction in
            zip(eastCosines, eastSines).map { $0 * direction.x + $1 * direction.y }
        }
        upright = nearest.directions.flatMap { direction in sines.map { $0 * direction.z } }
    }

    /// The mark that serves each element of a row; -1 if no mark is eligible.
    func bestMarks(in row: Int) -> [Int] {
        var best = [Int](repeating: -1, count: columns)
        var largest = [Double](repeating: -.infinity, count: columns)
        let cosine = cosines[row]
        for (index, mark) in nearest.indices.enumerated() {
            let own = upright[index * rows + row]
            for column in 0..<columns {
                let product = cosine * level[index * columns + column] + own
                if product > largest[column] { (largest[column], best[column]) = (product, mark) }
            }
        }
        return best
    }

    /// The candidate whose mark is nearest to an element; columns and rows beyond an edge are those at an edge.
    func best(_ column: Int, _ row: Int, among candidates: [Int]) -> Int {
        let (column, row) = (column < columns ? column : column - columns, min(row, rows - 1))
        var (best, largest) = (-1, -Double.infinity)
        for index in candidates {
            let product = cosines[row] * level[index * columns + column] + upright[index * rows + row]
            if product > largest { (best, largest) = (index, product) }
        }
        return best
    }

    /// The place of a mark among the eligible ones; nil if it is not eligible.
    func candidate(_ mark: Int) -> Int? { nearest.indices.firstIndex(of: mark) }
}

/// Finds the dots of a cell that are on a border; it is a value of its own so that its arrays are made once.
struct BorderField {
    private let field: MarkField
    private let width: Int
    private let height: Int
    /// The marks that may serve a part of the cell, as places among the eligible ones.
    var candidates: [Int] = []
    private var servers: [Int] = []

    init(_ field: MarkField, _ charset: Charset) {
        self.field = field
        (width, height) = (charset.dotColumns, charset.dotRows)
    }

    /// Adds a candidate, once.
    mutating func add(_ mark: Int) {
        guard let candidate = field.candidate(mark), !candidates.contains(candidate) else { return }
        candidates.append(candidate)
    }

    /// The dots of a cell whose right or lower neighbour is served by another candidate.
    mutating func border(_ column: Int, _ row: Int) -> UInt8 {
        servers.removeAll(keepingCapacity: true)
        for y in row * height...(row + 1) * height {
            for x in column * width...(column + 1) * width { servers.append(field.best(x, y, among: candidates)) }
        }
        var mask: UInt8 = 0
        for y in 0..<height {
            for x in 0..<width {
                let place = y * (width + 1) + x
                let own = servers[place]
                if servers[place + 1] != own || servers[place + width + 1] != own { mask |= 1 << (y * width + x) }
            }
        }
        return mask
    }
}
