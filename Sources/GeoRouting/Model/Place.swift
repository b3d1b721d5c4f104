/// A geo location: a code for `GEO_LOCATION`, and the coordinates of the pools there.
package struct Place: Sendable, Hashable {
    /// The code, such as `eu`; the names of the place's pools end with it.
    package let code: String
    /// The `latitude` and `longitude` of the place's pools; proximity steering measures distances from this point.
    package let coordinates: Coordinates
    /// The city for people, such as `Frankfurt`; empty where `GEO_LOCATIONS` gives none.
    package let city: String

    package init(code: String, coordinates: Coordinates, city: String) {
        self.code = code
        self.coordinates = coordinates
        self.city = city
    }

    /// The places that are known without `GEO_LOCATIONS`.
    package static let predefined: [Place] = [
        Place(code: "eu", coordinates: Coordinates(50.1109, 8.6821), city: "Frankfurt"),
        Place(code: "us_east", coordinates: Coordinates(40.7128, -74.0060), city: "New York"),
        Place(code: "us_west", coordinates: Coordinates(34.0522, -118.2437), city: "Los Angeles"),
        Place(code: "asia", coordinates: Coordinates(35.6762, 139.6503), city: "Tokyo"),
    ]

    /// Reads one entry of `GEO_LOCATIONS`, such as `sa_east=-23.5505,-46.6333:São Paulo`; nil where it is malformed.
    package init?(entry: some StringProtocol) {
        let sides = entry.split(separator: "=", maxSplits: 1)
        guard sides.count == 2 else { return nil }
        let parts = sides[1].split(separator: ":", maxSplits: 1)
        let numbers = (parts.first ?? "").split(separator: ",", omittingEmptySubsequences: false)
            .map { Double(String($0).filter { $0 != " " }) }
        guard numbers.count == 2, let latitude = numbers[0], let longitude = numbers[1],
            let coordinates = Coordinates(latitude: latitude, longitude: longitude), PoolName.isValid(String(sides[0]))
        else { return nil }
        self.init(code: String(sides[0]), coordinates: coordinates, city: parts.count > 1 ? String(parts[1]) : "")
    }

    /// Whether a pool's name ends with this place's code, as the names of our pools do.
    package func isSuffix(ofPoolName pool: String) -> Bool { pool.hasSuffix("-\(code)") }
}

/// A point on the globe, in degrees.
package struct Coordinates: Sendable, Hashable {
    /// Degrees north, -90 to 90; negative to the south.
    package let latitude: Double
    /// Degrees east, -180 to 180; negative to the west.
    package let longitude: Double

    package init?(latitude: Double, longitude: Double) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
        self.init(latitude, longitude)
    }

    /// The two numbers of a text such as `48.85, 2.35`, in or out of range; nil for a text of another form.
    package static func degrees(in text: String) -> (latitude: Double, longitude: Double)? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Double(String($0).filter { $0 != " " }) }
        return parts.count == 2 && numbers.count == 2 ? (numbers[0], numbers[1]) : nil
    }

    /// Whether both points differ by at most 0.01 degrees, about a kilometre.
    ///
    /// Such points count as the same, because servers round coordinates.
    package func isNear(_ other: Coordinates?) -> Bool {
        guard let other else { return false }
        return abs(latitude - other.latitude) <= 0.01 && abs(longitude - other.longitude) <= 0.01
    }

    /// Takes numbers that are known to be in range.
    init(_ latitude: Double, _ longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }
}
