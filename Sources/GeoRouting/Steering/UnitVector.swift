import Glibc

/// A point on the globe as a vector of length 1 from the Earth's centre.
///
/// Of two points, the one with the larger `dot` product is the nearer one; a map makes the vectors of its points once.
package struct UnitVector: Sendable, Equatable {
    /// Towards latitude 0, longitude 0.
    package let x: Double
    /// Towards latitude 0, longitude 90 east.
    package let y: Double
    /// Towards the North Pole.
    package let z: Double

    /// The vector of a point given in degrees.
    package init(_ coordinates: Coordinates) {
        let (north, east) = (coordinates.latitude * .pi / 180, coordinates.longitude * .pi / 180)
        x = cos(north) * cos(east)
        y = cos(north) * sin(east)
        z = sin(north)
    }

    /// The cosine of the angle between both vectors: 1 for the same point, -1 for the opposite one.
    package func dot(_ other: UnitVector) -> Double { x * other.x + y * other.y + z * other.z }

    /// The angle between both vectors in radians, 0 to pi.
    ///
    /// `acos(dot)` would be wrong by metres near 0 and near pi; `atan2` is exact everywhere.
    fileprivate func angle(to other: UnitVector) -> Double {
        let (a, b, c) = (y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
        return atan2((a * a + b * b + c * c).squareRoot(), dot(other))
    }

    /// The distance over ground in kilometres, on a sphere of `Coordinates.earthRadius`.
    package func distance(to other: UnitVector) -> Double { angle(to: other) * Coordinates.earthRadius }
}

extension Coordinates {
    /// The Earth's mean radius in kilometres: two equatorial radii and one polar radius of the ellipsoid, divided by 3.
    ///
    /// The International Union of Geodesy and Geophysics gives 6,371,008.8 m (Moritz, Geodetic Reference System 1980).
    package static let earthRadius = 6371.0088

    /// The distance over ground in kilometres, on a sphere.
    package func distance(to other: Coordinates) -> Double { UnitVector(self).distance(to: UnitVector(other)) }
}
