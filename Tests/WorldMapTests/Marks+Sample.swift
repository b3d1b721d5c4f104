import WorldMap

extension [MapMark] {
    /// Twelve pools around the world, some of them not well.
    static let sample: [MapMark] = [
        MapMark("eu", at: 50.11, 8.68, .good), MapMark("us_east", at: 40.71, -74.01, .doubtful),
        MapMark("us_west", at: 34.05, -118.24, .good), MapMark("asia", at: 35.68, 139.65, .good),
        MapMark("uk", at: 51.51, -0.13, .good), MapMark("india", at: 19.08, 72.88, .good),
        MapMark("sa_east", at: -23.55, -46.63, .good), MapMark("africa", at: -26.20, 28.05, .good),
        MapMark("sydney", at: -33.87, 151.21, .bad), MapMark("singapore", at: 1.35, 103.82, .good),
        MapMark("lagos", at: 6.52, 3.38, .off), MapMark("paris", at: 48.86, 2.35, .good),
    ]

    /// Marks spread over the globe.
    static func spread(_ count: Int) -> [MapMark] {
        (0..<count).map { index in
            let (latitude, longitude) = (index * 37 % 140 - 60, index * 61 % 360 - 180)
            return MapMark("", at: Double(latitude), Double(longitude), .good)
        }
    }
}

extension MapMark {
    init(_ name: String, at latitude: Double, _ longitude: Double, _ state: State) {
        let point = GlobePoint(latitude: latitude, longitude: longitude)
        self.init(name, at: point, state, isEligible: state == .good || state == .doubtful)
    }
}
