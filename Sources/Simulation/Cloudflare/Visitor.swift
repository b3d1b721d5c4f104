import Glibc

/// A visitor of a host name, as far as a load balancer can tell visitors apart.
package struct Visitor: Sendable {
    /// The latitude in degrees, -90 to 90: of the point of presence that answers, or of the resolver's client subnet.
    package var latitude: Double
    /// The longitude in degrees, -180 to 180.
    package var longitude: Double
    /// The code of the country, such as `FR`; nil where it is not known.
    package var country: String?
    /// The code of the region, such as `WEU`; nil where it is not known.
    package var region: String?
    /// The names of the custom rules whose condition holds for this visitor; an empty condition holds for all.
    package var matchedRules: Set<String> = []
    /// What decides where chance decides, 0 ..< 1.
    package var chance = 0.0

    package init(latitude: Double, longitude: Double) {
        (self.latitude, self.longitude) = (latitude, longitude)
    }

    /// The haversine of the angle between two points: it grows with their distance on a sphere.
    func haversine(toLatitude otherLatitude: Double, longitude otherLongitude: Double) -> Double {
        let radians = Double.pi / 180
        let north = sin((otherLatitude - latitude) * radians / 2)
        let east = sin((otherLongitude - longitude) * radians / 2)
        return north * north + cos(latitude * radians) * cos(otherLatitude * radians) * east * east
    }
}

/// Where a visitor ends.
package enum VisitOutcome: Sendable, Equatable {
    /// One of the pools that the load balancer chooses from serves; with its id.
    case pool(String)
    /// None of them can: the fallback pool serves, healthy or not; with its id.
    case fallback(String)
    /// A custom rule or a pool set answers by itself.
    case fixedResponse
    /// No pool serves: a proxied host name answers 530, another has no address.
    case nobody
    /// The host name has no load balancer, or it is disabled.
    case noLoadBalancer
}
