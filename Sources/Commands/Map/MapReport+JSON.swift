import GeoFleet
import GeoRouting
import Presentation
package import Wire
import WorldMap

extension MapReport {
    /// The map as an object of the kind `PoolMap`; `deploy/schemas/pool-map.json` describes it.
    package var json: JSON { .answer("PoolMap", spec: question.specJSON(), status: status) }

    private var status: JSON {
        .members(
            ("readAt", question.readAtJSON),
            ("loadBalancer", question.balancerJSON),
            ("fallback", question.fallbackJSON),
            ("pools", .array(question.model.pools.indices.map(pool))),
            ("unservedCities", names(service.unserved)),
            ("unknownCities", names(service.unknown)),
            ("reasons", service.obstacles.isEmpty ? nil : Certainty.Obstacle.json(service.obstacles))
        )
    }

    private func names(_ cities: [City]) -> JSON { .array(cities.map { .string($0.name) }) }

    private func pool(_ index: Int) -> JSON {
        let pool = question.model.pools[index]
        let standing = question.model.standings[index]
        let isSwitchedOff = question.isSwitchedOff(index)
        return .members(
            ("name", .string(pool.name.oneLine)),
            ("geo", question.view(index)?.geo.map { .string($0.oneLine) }),
            ("latitude", pool.coordinates.map { .degrees($0.latitude) }),
            ("longitude", pool.coordinates.map { .degrees($0.longitude) }),
            ("health", question.view(index).map { $0.health.json }),
            ("standing", standing.kindJSON),
            ("reason", isSwitchedOff ? "Without" : standing.exclusion?.reasonJSON),
            ("message", standing.words(isShort: false).map { .string($0.oneLine) }),
            ("cities", names(service.cities[index] ?? []))
        )
    }
}
