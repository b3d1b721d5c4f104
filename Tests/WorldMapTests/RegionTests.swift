import Testing

@testable import WorldMap

struct RegionTests {
    private static let map = Projection(columns: 90, rows: 20)

    @Test(arguments: [1, 2, 5, 12, 32, 60])
    func `each cell belongs to the nearest eligible mark`(count: Int) {
        var marks = [MapMark].spread(count)
        if count > 4 { marks[2].isEligible = false }
        let nearest = NearestMark(marks)
        let regions = RegionRaster(Self.map, nearest).marks
        for row in 0..<Self.map.rows {
            for column in 0..<Self.map.columns {
                let point = Self.map.middle(column: column, row: row)
                let served = marks[regions[row * Self.map.columns + column]]
                #expect(served.isEligible)
                let best = marks.filter(\.isEligible).map { $0.point.kilometres(to: point) }.min() ?? 0
                #expect(served.point.kilometres(to: point) - best < 0.001)
                let named = nearest(point).map { marks[$0].point.kilometres(to: point) } ?? .infinity
                #expect(named - best < 0.001)
            }
        }
    }

    @Test(arguments: [2, 3, 8, 12, 32, 60])
    func `regions that touch have different colours`(count: Int) {
        let marks = [MapMark].spread(count)
        let picture = WorldPicture(LandRaster(Self.map, .braille), marks)
        let neighbours = RegionRaster(Self.map, NearestMark(marks)).neighbours
        #expect(count < 4 || neighbours.count >= count)
        #expect(neighbours.filter { picture.colours[$0.x] == picture.colours[$0.y] } == [])
        #expect(picture.colours.allSatisfy { (0..<RegionColours.count).contains($0) })
    }

    @Test func `when a pool fails, the other regions keep their colours wherever they can`() {
        let raster = LandRaster(Self.map, .braille)
        var marks = [MapMark].spread(12)
        let before = WorldPicture(raster, marks).colours
        for index in marks.indices {
            marks[index].isEligible = false
            let after = WorldPicture(raster, marks).colours
            #expect(zip(before, after).count { $0 != $1 } <= 4)
            marks[index].isEligible = true
        }
    }

    @Test func `without an eligible mark there are no regions, and no borders`() {
        var marks = [MapMark].spread(3)
        for index in marks.indices { marks[index].isEligible = false }
        let picture = WorldPicture(LandRaster(Self.map, .braille), marks)
        #expect(picture.cells.allSatisfy { $0.region == nil })
        #expect(NearestMark(marks)(GlobePoint(latitude: 0, longitude: 0)) == nil)
    }

    @Test(arguments: [(40, 9), (60, 14), (80, 16), (200, 40)])
    func `marks at one place fan out`(columns: Int, rows: Int) {
        let marks = Array(repeating: MapMark("x", at: 50, 8, .good), count: 32)
        let picture = WorldPicture(LandRaster(Projection(columns: columns, rows: rows), .braille), marks)
        for index in marks.indices {
            let place = picture.cells.firstIndex { $0.content == .state(index) }
            #expect(place.map { picture.cells[$0 + 1].content } == .letter(index))
        }
    }

    @Test func `a map of one cell has no room for a mark`() {
        let picture = WorldPicture(LandRaster(Projection(columns: 1, rows: 1), .ascii), .sample)
        #expect(picture.cells.count == 1)
    }

    @Test func `each mark has a letter, as long as there are letters`() {
        let letters = (0..<60).map { MapMark.letter($0) }
        #expect(Set(letters.prefix(52)).count == 52 && letters[0] == "A" && letters[26] == "a" && letters[59] == "+")
    }
}
