/// Finds a place for each mark of two cells, as near to its point as others leave room.
struct MarkPlacement {
    private let projection: Projection
    private var taken: Set<SIMD2<Int>> = []
    /// The left cell of each mark; nil for a mark without room.
    private(set) var cells: [SIMD2<Int>?] = []

    /// The number of cells of a mark: the state's character, and the letter.
    static let width = 2

    init(_ points: [GlobePoint], on projection: Projection) {
        self.projection = projection
        for point in points {
            let cell = projection.cell(of: point)
            cells.append(place(SIMD2(cell.column, cell.row)))
        }
    }

    private mutating func place(_ wanted: SIMD2<Int>) -> SIMD2<Int>? {
        // With a blank cell between two marks they are read more easily.
        let free =
            Self.offsets.first { isFree(wanted &+ $0, gap: 1) } ?? Self.offsets.first { isFree(wanted &+ $0, gap: 0) }
        guard let free else { return nil }
        let cell = wanted &+ free
        for column in 0..<Self.width { taken.insert(cell &+ SIMD2(column, 0)) }
        return cell
    }

    private func isFree(_ cell: SIMD2<Int>, gap: Int) -> Bool {
        guard (0..<projection.rows).contains(cell.y), cell.x >= 0, cell.x + Self.width <= projection.columns else {
            return false
        }
        return (-gap..<Self.width + gap).allSatisfy { !taken.contains(cell &+ SIMD2($0, 0)) }
    }

    /// The steps from a point to the cells around it, the nearest first; a row is twice as far as a column.
    private static let offsets: [SIMD2<Int>] = {
        let steps = (-5...5).flatMap { row in (-12...12).map { SIMD2($0, row) } }
        func distance(_ step: SIMD2<Int>) -> Int { step.x * step.x + 4 * step.y * step.y }
        return steps.sorted { (distance($0), $0.y, $0.x) < (distance($1), $1.y, $1.x) }
    }()
}
