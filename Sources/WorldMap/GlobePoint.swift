import Glibc

/// A point on the globe, in degrees.
package struct GlobePoint: Sendable, Hashable {
    /// Degrees north, -90 to 90.
    package let latitude: Double
    /// Degrees east, -180 to 180.
    package let longitude: Double

    /// Brings numbers that are out of range, or not numbers, into range.
    package init(latitude: Double, longitude: Double) {
        self.latitude = latitude.isFinite ? min(max(latitude, -90), 90) : 0
        let turned = longitude.isFinite ? (longitude + 180).truncatingRemainder(dividingBy: 360) : 180
        self.longitude = turned < 0 ? turned + 180 : turned - 180
    }

    /// The direction from the Earth's centre, of length 1; the larger the dot product of two, the nearer the points.
    package var direction: SIMD3<Double> {
        let (north, east) = (latitude * .pi / 180, longitude * .pi / 180)
        return [cos(north) * cos(east), cos(north) * sin(east), sin(north)]
    }

    /// The distance over ground in kilometres, on a sphere with the Earth's mean radius of 6371 km.
    package func kilometres(to other: GlobePoint) -> Double {
        let difference = direction - other.direction
        // The chord is exact for near points too, where the dot product is not.
        return 2 * asin(min((difference * difference).sum().squareRoot() / 2, 1)) * 6371
    }
}
