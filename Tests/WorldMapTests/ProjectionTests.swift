import Testing

@testable import WorldMap

struct ProjectionTests {
    private static let sizes = [(1, 1), (40, 8), (60, 14), (80, 20), (120, 36), (200, 50), (300, 90), (1000, 500)]

    @Test(arguments: sizes)
    func `a map fits, and is neither too flat nor too tall`(columns: Int, rows: Int) {
        let map = Projection(fitting: columns, rows)
        #expect(map.columns <= columns && map.rows <= rows)
        if columns > 30, rows > 8 {
            let ratio = Double(map.columns) / Double(map.rows)
            #expect((4.0...6.4).contains(ratio), "\(map)")
        }
    }

    @Test func `the middle of each cell is in the cell`() {
        let map = Projection(columns: 80, rows: 16)
        for row in 0..<16 {
            for column in 0..<80 {
                let cell = map.cell(of: map.middle(column: column, row: row))
                #expect(cell == (column, row))
            }
        }
    }

    @Test(arguments: [
        (90.0, 0.0, 0), (84.1, 0, 0), (-57.9, 0, 15), (-90, 0, 15), (Double.nan, .infinity, 9),
    ])
    func `any point has a cell`(latitude: Double, longitude: Double, row: Int) {
        let point = GlobePoint(latitude: latitude, longitude: longitude)
        #expect(Projection(columns: 80, rows: 16).cell(of: point).row == row)
    }

    @Test func `a longitude outside the usual numbers is turned into them`() {
        #expect(GlobePoint(latitude: 0, longitude: 190).longitude == -170)
        #expect(GlobePoint(latitude: 0, longitude: -190).longitude == 170)
        #expect(GlobePoint(latitude: 95, longitude: 0).latitude == 90)
    }

    @Test(arguments: [
        // Frankfurt to New York, Los Angeles to Tokyo over the date line, pole to pole.
        (50.11, 8.68, 40.71, -74.01, 6206.0), (34.05, -118.24, 35.68, 139.65, 8816), (90, 0, -90, 77, 20015),
        (1, 1, 1, 1, 0),
    ])
    func `distances are those over ground`(_ north: Double, _ east: Double, _ south: Double, _ west: Double, km: Double)
    {
        let distance = GlobePoint(latitude: north, longitude: east)
            .kilometres(to: GlobePoint(latitude: south, longitude: west))
        #expect(abs(distance - km) < 5, "\(distance)")
    }
}

struct LandTests {
    @Test(arguments: Charset.allCases)
    func `the cities are on land, and the oceans are not`(_ charset: Charset) {
        let map = Projection(columns: 200, rows: 40)
        let picture = WorldPicture(LandRaster(map, charset), [])
        func isLand(_ point: GlobePoint) -> Bool {
            let cell = map.cell(of: point)
            return picture[cell.column, cell.row].content == .land
        }
        // The smallest island states are not in these outlines.
        let wet = City.all.filter { !isLand($0.point) }
        #expect(wet.count < 25, "\(wet.map(\.name))")
        for (latitude, longitude) in [
            (0.0, -30.0), (-30, 80), (30, -150), (45, -40), (-50, -120), (-5, 80), (20, 140),
        ] {
            #expect(!isLand(GlobePoint(latitude: latitude, longitude: longitude)), "\(latitude), \(longitude)")
        }
    }

    @Test func `the date line cuts no land`() {
        let raster = LandRaster(Projection(columns: 200, rows: 40), .braille)
        let column = Int(raster.projection.column(of: 180) * 2)
        let shore = raster.land
        // Chukotka at 67° N.
        let row = Int(raster.projection.row(of: 67) * 4)
        #expect((column - 3...column + 3).allSatisfy { shore[$0, row] })
    }

    @Test func `a ring in another one is a lake`() {
        var bitmap = DotBitmap(columns: 12, rows: 12)
        bitmap.fill([[[1, 1], [11, 1], [11, 11], [1, 11]], [[4, 4], [8, 4], [8, 8], [4, 8]]])
        #expect(bitmap[2, 2] && bitmap[10, 10] && !bitmap[6, 6] && !bitmap[0, 0] && !bitmap[11, 5])
    }
}

struct CityTests {
    @Test func `all cities of the list are read`() {
        #expect(City.all.count == 243)
        #expect(City.all.allSatisfy { !$0.name.isEmpty && ($0.point.latitude, $0.point.longitude) != (0, 0) })
        #expect(Set(City.all.map(\.name)).count == 243)
    }

    @Test(arguments: [
        ("berl", "Berlin"), ("SAO", "São Paulo"), ("york", "New York"), ("new y", "New York"),
        ("washington", "Washington, D.C."),
    ])
    func `a city is found by a part of its name`(text: String, name: String) {
        #expect(City.named(text).first?.name == name)
    }

    @Test func `an empty text finds all, an unknown one none`() {
        #expect(City.named("").count == 243)
        #expect(City.named("xyzzy") == [])
    }
}
