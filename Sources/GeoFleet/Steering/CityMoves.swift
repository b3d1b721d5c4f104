package import GeoRouting
import WorldMap

/// The listed cities that another pool serves after a change; cities are no measure of traffic.
package struct CityMoves: Sendable, Equatable {
    /// The cities that one pool gets.
    package struct Move: Sendable, Equatable {
        /// The id of the pool; nil if no pool serves the cities.
        package let pool: String?
        /// The pool's geo, or its name where the geo is not known; nil if no pool serves the cities.
        package let name: String?
        /// The number of cities.
        package let count: Int
        /// How much farther away their pool is, on average; negative where it is nearer, 0 without a pool.
        package let kilometresFarther: Double
    }

    /// The city whose pool is the most farther away.
    package struct Worst: Sendable, Equatable {
        /// The name of the city.
        package let city: String
        /// How much farther away its pool is, in kilometres.
        package let kilometres: Double
    }

    /// The moves, the most cities first.
    package let moves: [Move]
    /// The city whose pool is the most farther away; nil if no city moves to a pool.
    package let worst: Worst?

    /// The number of cities that move.
    package var count: Int { moves.reduce(0) { $0 + $1.count } }

    /// The average over all cities that move to a pool, in kilometres.
    package var kilometresFarther: Double {
        let moved = moves.filter { $0.pool != nil }
        let total = moved.reduce(0) { $0 + $1.kilometresFarther * Double($1.count) }
        return total / Double(max(moved.reduce(0) { $0 + $1.count }, 1))
    }

    /// Compares the steering before and after a change; a city that no pool serves before counts for nothing.
    ///
    /// - Parameters:
    ///   - before: the steering before the change.
    ///   - after: the steering after it.
    ///   - counts: whether the cities count that the pool with an id serves before the change.
    ///   - name: the geo or the name of the pool with an id.
    package init(
        from before: SteeringModel,
        to after: SteeringModel,
        of counts: (String) -> Bool = { _ in true },
        name: (String) -> String
    ) {
        var farther: [String?: [Double]] = [:]
        var worst: Worst?
        for (city, point) in Self.cities {
            guard let old = before.server(of: point), counts(old.id) else { continue }
            let new = after.server(of: point)
            if new?.id == old.id || new == nil && after.answer(at: point) == .undetermined { continue }
            guard let near = old.coordinates, let far = new?.coordinates else {
                farther[new?.id, default: []].append(0)
                continue
            }
            let more = UnitVector(far).distance(to: point) - UnitVector(near).distance(to: point)
            farther[new?.id, default: []].append(more)
            if more > worst?.kilometres ?? -1 { worst = Worst(city: city, kilometres: more) }
        }
        moves = farther.map { pool, distances in
            Move(
                pool: pool,
                name: pool.map(name),
                count: distances.count,
                kilometresFarther: distances.reduce(0, +) / Double(distances.count)
            )
        }.sorted { ($1.count, $0.pool ?? "~") < ($0.count, $1.pool ?? "~") }
        self.worst = worst
    }

    /// The names of the listed cities, with their points.
    private static let cities: [(name: String, point: UnitVector)] = City.all.compactMap { city in
        Coordinates(latitude: city.point.latitude, longitude: city.point.longitude).map { (city.name, UnitVector($0)) }
    }
}

extension SteeringModel {
    /// The pool that serves a place, also as the fallback pool; nil if none does, or if it cannot be told.
    fileprivate func server(of place: UnitVector) -> SteeringPool? {
        switch answer(at: place) {
        case .pool(let index), .fallback(let index): pools[index]
        case .nobody, .undetermined: nil
        }
    }
}
