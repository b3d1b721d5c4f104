import WorldMap

/// The time that it takes to draw a map of the world.
enum Maps {
    static func measure() async throws -> [String] {
        try pictures() + [(80, 24), (200, 50)].map(steps)
    }

    /// The bytes and the processor time of a step of the crosshair, from outside.
    ///
    /// The simulated world runs in the same process, so what it takes without keys is subtracted.
    private static func steps(_ columns: Int, _ rows: Int) throws -> String {
        let size = (UInt16(columns), UInt16(rows))
        let terminal = try PseudoTerminal(["geoconsole", "--demo"], columns: size.0, rows: size.1)
        terminal.read(for: .seconds(8))
        terminal.press("8")
        terminal.read(for: .seconds(2))
        let idle = terminal.processorSeconds
        for _ in 0..<100 { terminal.read(for: .milliseconds(60)) }
        var bytes: [Double] = []
        let before = terminal.processorSeconds
        for number in 0..<100 {
            terminal.press(number % 20 < 10 ? "\u{1B}OC" : "\u{1B}OA")
            bytes.append(Double(terminal.read(for: .milliseconds(60))))
        }
        let time = (terminal.processorSeconds - before - (before - idle)) / 100 * 1000
        let sample = Sample(bytes)
        return "a step of the crosshair, \(columns)×\(rows): median \(sample.median.text(0)) bytes, "
            + "p95 \(sample.quantile(0.95).text(0)), processor \(time.text(2)) ms more than without keys, n \(bytes.count)   (bars: 600, 0.5)"
    }

    private static func pictures() -> [String] {
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
