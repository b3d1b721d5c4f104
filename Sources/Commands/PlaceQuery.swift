package import GeoRouting
import Presentation
import WorldMap

/// The place that a person asks about: a listed city, or coordinates.
package struct PlaceQuery: Sendable, Equatable {
    /// The name of the city, as the list writes it; nil for coordinates.
    package let city: String?
    /// Where it is.
    package let coordinates: Coordinates

    /// Reads `São Paulo`, `sao paulo`, `san fran` or `48.85,2.35`.
    ///
    /// The beginning of a name is enough where only one city has it.
    package init(_ text: String) throws(CommandProblem) {
        if let point = try Self.coordinates(text) {
            (city, coordinates) = (nil, point)
            return
        }
        let wanted = City.plainName(text)
        let found = wanted.isEmpty ? [] : City.named(text)
        let exact = found.filter { City.plainName($0.name) == wanted }
        let chosen = exact.isEmpty ? found : exact
        if chosen.count > 1 {
            let names = chosen.prefix(3).map(\.name).joined(separator: ", ")
            throw .usage("--from '\(text)' is the beginning of several cities: \(names); write more of the name")
        }
        guard let city = chosen.first,
            let point = Coordinates(latitude: city.point.latitude, longitude: city.point.longitude)
        else {
            let near = NearNames.remark(text, among: City.all.map(\.name))
            throw .usage("--from '\(text)' is no listed city\(near); or write coordinates such as 48.85,2.35")
        }
        (self.city, coordinates) = (city.name, point)
    }

    /// The coordinates that a text gives; nil if it is not made of two numbers.
    private static func coordinates(_ text: String) throws(CommandProblem) -> Coordinates? {
        guard let (latitude, longitude) = Coordinates.degrees(in: text) else { return nil }
        guard let point = Coordinates(latitude: latitude, longitude: longitude) else {
            throw .usage("--from '\(text)' is on no globe: write degrees north, -90 to 90, then east, -180 to 180")
        }
        return point
    }

    /// The place in words: `São Paulo (-23.56, -46.63)`, or `48.85, 2.35, 10 km from Paris`.
    var text: String {
        let degrees = Words.coordinates(coordinates)
        if let city { return "\(city) (\(degrees))" }
        let point = GlobePoint(latitude: coordinates.latitude, longitude: coordinates.longitude)
        let nearest = City.all.map { (city: $0, kilometres: $0.point.kilometres(to: point)) }
            .min { $0.kilometres < $1.kilometres }
        guard let nearest, nearest.kilometres < 1000 else { return degrees }
        let distance = nearest.kilometres < 30 ? "in" : "\(Words.kilometres(nearest.kilometres)) from"
        return "\(degrees), \(distance) \(nearest.city.name)"
    }
}
