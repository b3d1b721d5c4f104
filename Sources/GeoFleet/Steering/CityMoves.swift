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
    ///   - name: the geo or the name of the pool with an id.
    package init(from before: SteeringModel, to after: SteeringModel, name: (String) -> String) {
        var farther: [String?: [Double]] = [:]
        var worst: Worst?
        for city in City.all {
            let point = Coordinates(latitude: city.point.latitude, longitude: city.point.longitude)
            guard let point, let old = before.server(of: point) else { continue }
            let new = after.server(of: point)
            if new?.id == old.id || new == nil && after.answer(at: point) == .undetermined { continue }
            let distances = (old.coordinates?.distance(to: point), new?.coordinates?.distance(to: point))
            guard case (let near?, let far?) = distances else {
                farther[new?.id, default: []].append(0)
                continue
            }
            farther[new?.id, default: []].append(far - near)
            if far - near > worst?.kilometres ?? -1 { worst = Worst(city: city.name, kilometres: far - near) }
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
}

extension SteeringModel {
    /// The pool that serves a place, also as the fallback pool; nil if none does, or if it cannot be told.
    fileprivate func server(of place: Coordinates) -> SteeringPool? {
        switch answer(at: place) {
        case .pool(let index), .fallback(let index): pools[index]
        case .nobody, .undetermined: nil
        }
    }
}
