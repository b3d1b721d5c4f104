import GeoFleet
import GeoRouting
import Presentation
import WorldMap

/// Which pool serves which part of the world: the answer of `geoconsole map`.
package struct MapReport: Sendable {
    let question: SteeringQuestion
    /// The map with the pools switched off that the question names.
    let map: PoolMap
    /// The map as the fleet is.
    let actual: PoolMap
    /// The listed cities by what serves them.
    let service: CityService

    /// Asks the steering of a load balancer about the whole world.
    package init(_ question: SteeringQuestion) {
        self.question = question
        map = PoolMap(question.fleet, question.balancer.hostname)
        actual = question.without.isEmpty ? map : PoolMap(question.actualFleet, question.balancer.hostname)
        service = CityService(question.model)
    }

    /// Why it cannot be told which pools serve the world; nil where it can for a part of it at least.
    package var problem: CommandProblem? {
        guard service.isUnknown, let first = service.obstacles.first else { return nil }
        let name = question.balancer.readableName
        return .unknown("it cannot be told where \(name) sends users: \(first.sentence); \(first.advice)")
    }
}

/// The listed cities by what serves them.
struct CityService: Sendable {
    /// The cities of each pool, by its index in the steering model.
    private(set) var cities: [Int: [City]] = [:]
    /// The cities that no pool serves.
    private(set) var unserved: [City] = []
    /// The cities of which it cannot be told.
    private(set) var unknown: [City] = []
    /// Why it cannot be told.
    private(set) var obstacles: [Certainty.Obstacle] = []
    /// Why no pool serves; nil where one does.
    private(set) var noService: SteeringChoice.NoService?

    init(_ model: SteeringModel) {
        for city in City.all {
            guard let place = Coordinates(latitude: city.point.latitude, longitude: city.point.longitude) else {
                continue
            }
            add(city, model.choice(at: place))
        }
    }

    private mutating func add(_ city: City, _ choice: SteeringChoice) {
        if case .unknown(let reasons) = choice.certainty {
            unknown.append(city)
            obstacles += reasons.filter { !obstacles.contains($0) }
            return
        }
        switch choice.answer {
        case .pool(let index), .fallback(let index): cities[index, default: []].append(city)
        case .nobody(let service):
            unserved.append(city)
            noService = service
        case .undetermined: unknown.append(city)
        }
    }

    /// Whether it cannot be told of any city.
    var isUnknown: Bool { unknown.count == City.all.count }
}
