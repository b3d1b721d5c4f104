import RoutingSupport
import Support
import Testing

@testable import GeoRouting

/// Distances and the choice by distance, against numbers that another program computed.
struct SteeringDistanceTests {
    /// The six pools, those in `out` without an enabled origin.
    private static func model(out: Set<Int> = []) -> SteeringModel {
        let pools = MeasuredDistances.pools.enumerated().map { index, pool in
            SteeringPool(
                id: pool.code,
                name: pool.code,
                coordinates: Coordinates(latitude: pool.latitude, longitude: pool.longitude),
                origins: [SteeringPool.Origin(name: "o", isEnabled: !out.contains(index))]
            )
        }
        return SteeringModel(balancer(pools: pools.map(\.id)), pools: pools)
    }

    @Test(arguments: MeasuredDistances.rows)
    func `each distance is the measured one to the metre`(row: MeasuredDistances.Row) throws {
        let place = try #require(Coordinates(latitude: row.latitude, longitude: row.longitude))
        let links = Self.model().choice(at: place).links
        for (index, measured) in row.distances.enumerated() {
            let distance = try #require(links.first { $0.pool == index }?.distance)
            #expect(abs(distance - measured) < 0.001)
        }
    }

    /// The places times all 64 sets of pools that are out.
    @Test(arguments: MeasuredDistances.rows)
    func `the nearest pool that can serve gets the place, whichever pools are out`(
        row: MeasuredDistances.Row
    ) throws {
        let place = try #require(Coordinates(latitude: row.latitude, longitude: row.longitude))
        let order = row.distances.indices.sorted { row.distances[$0] < row.distances[$1] }
        for bits in 0..<64 {
            let out = Set((0..<6).filter { bits & (1 << $0) != 0 })
            let model = Self.model(out: out)
            let left = order.filter { !out.contains($0) }
            #expect(model.servingPool(at: place) == left.first)
            let choice = model.choice(at: place)
            // The fallback pool is the first one, which is drained where `left` is empty.
            #expect(choice.answer == left.first.map { .pool($0) } ?? .nobody(.error530))
            let last: SteeringChoice.Answer = out.contains(0) ? .nobody(.error530) : .fallback(0)
            #expect(choice.next == (left.isEmpty ? nil : left.dropFirst().first.map { .pool($0) } ?? last))
            #expect(choice.links.map(\.pool) == order)
        }
    }

    @Test(arguments: [(90.0, 0.0), (-90, 12), (0, 180), (35.6762, 139.6503)])
    func `a point is at no distance from itself, and half round the Earth from its opposite`(
        latitude: Double,
        longitude: Double
    ) throws {
        let place = try #require(Coordinates(latitude: latitude, longitude: longitude))
        let other = try #require(
            Coordinates(latitude: -latitude, longitude: longitude > 0 ? longitude - 180 : longitude + 180)
        )
        #expect(place.distance(to: place) < 1e-9)
        #expect(abs(place.distance(to: other) - Coordinates.earthRadius * .pi) < 1e-6)
    }

    @Test func `the antimeridian is one line, and each pole one point`() throws {
        let pairs = [((17.0, 180.0), (17.0, -180.0)), ((90, 0), (90, 77)), ((-90, -180), (-90, 33))]
        for (left, right) in pairs {
            let first = try #require(Coordinates(latitude: left.0, longitude: left.1))
            let second = try #require(Coordinates(latitude: right.0, longitude: right.1))
            #expect(first.distance(to: second) < 1e-6)
            #expect(Self.model().servingPool(at: first) == Self.model().servingPool(at: second))
        }
    }
}

/// Plain proximity without rules and shedding, with pools and places by chance.
struct SteeringPropertyTests {
    struct World {
        var pools: [SteeringPool]
        var places: [Coordinates]

        init(seed: UInt64) {
            var chance = SeededGenerator(seed)
            // Half of the points are on a grid of whole tens, where poles, the antimeridian and ties are frequent.
            func point() -> Coordinates {
                let isOnGrid = chance.happens(50)
                let latitude =
                    isOnGrid ? Double(chance.number(-9...9) * 10) : Double.random(in: -90...90, using: &chance)
                let longitude =
                    isOnGrid ? Double(chance.number(-18...18) * 10) : Double.random(in: -180...180, using: &chance)
                return Coordinates(latitude, longitude)
            }
            pools = (0..<chance.number(1...12)).map { index in
                SteeringPool(
                    id: "p\(index)",
                    name: "p\(index)",
                    isEnabled: chance.happens(80),
                    coordinates: point(),
                    origins: [SteeringPool.Origin(name: "o", health: chance.happens(80) ? .up : .down("x"))]
                )
            }
            places = (0..<60).map { _ in point() }
        }

        func model(_ pools: [SteeringPool]) -> SteeringModel {
            SteeringModel(balancer(pools: pools.map(\.id)), pools: pools)
        }
    }

    private static func serving(_ model: SteeringModel, _ place: Coordinates) -> String? {
        model.servingPool(at: place).map { model.pools[$0].id }
    }

    /// Whether another eligible pool is as near as the nearest one, to a millimetre.
    private static func isTie(_ pools: [SteeringPool], _ place: Coordinates) -> Bool {
        let distances = pools.filter(isEligible).compactMap { $0.coordinates?.distance(to: place) }.sorted()
        return distances.count > 1 && distances[1] - distances[0] < 1e-6
    }

    private static func isEligible(_ pool: SteeringPool) -> Bool {
        pool.isEnabled && pool.origins.allSatisfy { $0.health == .up }
    }

    @Test(arguments: 0..<100)
    func `the served pool is a nearest one of those that can serve`(seed: UInt64) {
        let world = World(seed: seed)
        let model = world.model(world.pools)
        for place in world.places {
            let eligible = world.pools.filter(Self.isEligible)
            let nearest = eligible.compactMap { $0.coordinates?.distance(to: place) }.min()
            let served = model.servingPool(at: place).flatMap { model.pools[$0].coordinates?.distance(to: place) }
            #expect((nearest == nil) == (served == nil))
            if let nearest, let served { #expect(served - nearest < 1e-3) }
        }
    }

    @Test(arguments: 0..<100)
    func `without a pool only the places move that it served`(seed: UInt64) {
        let world = World(seed: seed)
        let model = world.model(world.pools)
        for removed in world.pools {
            let rest = world.pools.filter { $0.id != removed.id }
            let smaller = world.model(rest)
            for place in world.places where Self.serving(model, place) != removed.id {
                #expect(Self.serving(smaller, place) == Self.serving(model, place))
            }
        }
    }

    @Test(arguments: 0..<100)
    func `the order of the pools matters only for ties`(seed: UInt64) {
        let world = World(seed: seed)
        let model = world.model(world.pools)
        var chance = SeededGenerator(seed + 1000)
        let shuffled = world.model(world.pools.shuffled(using: &chance))
        for place in world.places where !Self.isTie(world.pools, place) {
            #expect(Self.serving(shuffled, place) == Self.serving(model, place))
        }
    }
}
