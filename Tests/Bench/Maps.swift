import WorldMap

/// The time that it takes to draw a map of the world.
enum Maps {
    static func measure() async -> [String] {
        let marks = (0..<32).map { index in
            let (latitude, longitude) = (index * 37 % 140 - 60, index * 61 % 360 - 180)
            let point = GlobePoint(latitude: Double(latitude), longitude: Double(longitude))
            // One that cannot serve makes the map find the regions twice.
            return MapMark("pool-\(index)", at: point, .good, isEligible: index != 5)
        }
        return [(200, 50), (80, 20)].flatMap { columns, rows in
            let raster = LandRaster(Projection(columns: columns, rows: rows), .braille)
            let land = sample { _ = LandRaster(raster.projection, .braille) }
            let picture = sample { _ = WorldPicture(raster, marks) }
            return [
                "map \(columns)×\(rows), 32 pools: land once \(land.median.text(2)) ms, "
                    + "marks and regions \(picture.median.text(2)) ms, n \(picture.values.count)   (bar: 5)"
            ]
        }
    }

    private static func sample(_ body: () -> Void) -> Sample {
        Sample(
            (0..<100).map { _ in
                let begin = ContinuousClock.now
                body()
                return (ContinuousClock.now - begin) / .milliseconds(1)
            }
        )
    }
}
