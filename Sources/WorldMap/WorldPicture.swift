/// A map of the world with marks, as a grid of cells.
package struct WorldPicture: Sendable, Hashable {
    /// A cell of the map.
    package struct Cell: Sendable, Hashable {
        /// The meaning of the cell's character.
        package enum Content: Sendable, Hashable {
            /// The sea, or a border in it.
            case sea
            case land
            /// The state of the mark with this index, left of its letter.
            case state(Int)
            /// The letter of the mark with this index.
            case letter(Int)
            /// The name of the mark with this index, right of its letter.
            case name(Int)
        }

        /// The character to draw.
        package var scalar: Unicode.Scalar
        /// The meaning of the character.
        package var content: Content
        /// The mark that serves the middle of the cell; nil if no mark is eligible.
        package var region: Int?
    }

    /// Where the points of the globe are on the map.
    package let projection: Projection
    /// The cells row by row, from the top left.
    package private(set) var cells: [Cell]
    /// The colour of each mark's region, 0 to 5; regions that touch differ.
    package let colours: [Int]

    /// Draws marks and regions over the land.
    package init(_ raster: LandRaster, _ marks: [MapMark]) {
        let (projection, charset) = (raster.projection, raster.charset)
        self.projection = projection
        let nearest = NearestMark(marks)
        let regions = RegionRaster(projection, nearest)
        let borders = regions.borders(projection, charset, nearest)
        colours = Self.colours(marks, regions, projection)
        cells = []
        cells.reserveCapacity(regions.marks.count)
        for row in 0..<projection.rows {
            for column in 0..<projection.columns {
                let index = row * projection.columns + column
                cells.append(Self.cell(column, row, raster, regions.marks[index], Int(borders[index])))
            }
        }
        draw(marks, charset)
    }

    /// The cell in a column and row; a blank one outside the map.
    package subscript(column: Int, row: Int) -> Cell {
        guard (0..<projection.columns).contains(column), (0..<projection.rows).contains(row) else {
            return Cell(scalar: " ", content: .sea, region: nil)
        }
        return cells[row * projection.columns + column]
    }

    /// The colours: those that the regions have if all marks are eligible, so that they stay when one fails.
    private static func colours(
        _ marks: [MapMark],
        _ regions: RegionRaster,
        _ projection: Projection
    ) -> [Int] {
        if !marks.contains(where: \.isEligible) { return marks.map { _ in 0 } }
        if marks.allSatisfy(\.isEligible) { return RegionColours.assign(marks.count, regions.neighbours) }
        var all = marks
        for index in all.indices { all[index].isEligible = true }
        let usual = RegionRaster(projection, NearestMark(all))
        let kept = RegionColours.assign(marks.count, usual.neighbours)
        return RegionColours.assign(marks.count, regions.neighbours, keeping: kept)
    }

    private static func cell(_ column: Int, _ row: Int, _ raster: LandRaster, _ mark: Int, _ border: Int) -> Cell {
        let charset = raster.charset
        let (width, height) = (charset.dotColumns, charset.dotRows)
        var (land, dottedBorder) = (0, 0)
        for dotRow in 0..<height {
            for dotColumn in 0..<width {
                let (x, y) = (column * width + dotColumn, row * height + dotRow)
                let bit = 1 << (dotRow * width + dotColumn)
                if raster.land[x, y] {
                    land |= bit
                } else if border & bit != 0, x.isMultiple(of: 2) || y.isMultiple(of: 2) {
                    dottedBorder |= bit
                }
            }
        }
        return Cell(
            scalar: charset.scalar(land: land, border: border, dottedBorder: dottedBorder),
            content: land != 0 ? .land : .sea,
            region: mark >= 0 ? mark : nil
        )
    }

    private mutating func draw(_ marks: [MapMark], _ charset: Charset) {
        let places = MarkPlacement(marks.map(\.point), on: projection).cells
        for (index, place) in places.enumerated() {
            guard let place else { continue }
            let cell = place.y * projection.columns + place.x
            cells[cell].scalar = marks[index].state.scalar(charset)
            cells[cell].content = .state(index)
            cells[cell + 1].scalar = MapMark.letter(index)
            cells[cell + 1].content = .letter(index)
        }
        let hasRoom = marks.count <= 8 ? projection.columns >= 60 : projection.columns >= Self.minColumnsForManyNames
        if hasRoom { drawNames(marks, places) }
    }

    /// The width of a map, in cells, from which many marks have their names beside them.
    private static let minColumnsForManyNames = 100

    /// Writes the names right of their letters, where no other mark or name is in the way.
    private mutating func drawNames(_ marks: [MapMark], _ places: [SIMD2<Int>?]) {
        for (index, place) in places.enumerated() {
            let name = marks[index].name.unicodeScalars
            guard let place, !name.isEmpty, name.allSatisfy({ $0.isASCII && $0.value > 0x20 }) else { continue }
            let start = place.x + MarkPlacement.width + 1
            // A blank on each side keeps the name apart.
            let end = start + name.count + 1
            guard end <= projection.columns else { continue }
            let line = place.y * projection.columns
            guard cells[(line + start - 1)..<(line + end)].allSatisfy(\.isMap) else { continue }
            let text: [Unicode.Scalar] = [" "] + name + [" "]
            for (offset, scalar) in text.enumerated() {
                cells[line + start - 1 + offset].scalar = scalar
                cells[line + start - 1 + offset].content = .name(index)
            }
        }
    }
}

extension WorldPicture.Cell {
    /// Whether the cell shows land or sea, no mark and no name.
    package var isMap: Bool { content == .sea || content == .land }

    /// The mark whose state or letter the cell shows; nil if it shows land, sea, or a name beside a mark.
    package var mark: Int? {
        switch content {
        case .state(let index), .letter(let index): index
        case .land, .sea, .name: nil
        }
    }
}
