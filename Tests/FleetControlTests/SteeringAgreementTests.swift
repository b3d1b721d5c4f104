import CloudflareAPI
import GeoEngine
import GeoFleet
import GeoRouting
import Support
import Testing
import Wire
import WorldMap

@testable import FleetControl
@testable import Simulation

/// The steering model and the simulated Cloudflare, which know nothing of each other, send visitors to the same pools.
struct SteeringAgreementTests {
    @Test(arguments: 0..<20)
    func `model and simulator agree on ten random fleets, for 50 cities each`(batch: UInt64) throws {
        var comparison = Comparison()
        for number in 0..<10 {
            let fleet = try RandomFleet(seed: batch * 10 + UInt64(number) + 1)
            var chance = SeededGenerator(fleet.seed)
            for _ in 0..<50 { comparison.add(fleet, visitor(&chance)) }
        }
        #expect(comparison.differences == [])
        // Most fleets can be told, and few of the answers are excused.
        #expect(
            comparison.told > 100 && comparison.excused < comparison.told / 2,
            "\(comparison.told) told, \(comparison.excused) excused"
        )
    }

    private func visitor(_ chance: inout SeededGenerator) -> (city: City, visitor: Visitor) {
        let city = chance.pick(City.all)
        var visitor = Visitor(latitude: city.point.latitude, longitude: city.point.longitude)
        visitor.country = chance.pick([nil, "FR", "JP"])
        visitor.region = chance.pick([nil, "WEU", "NEAS"])
        visitor.matchedRules = chance.happens(50) ? ["rule"] : []
        visitor.chance = Double(chance.number(0...99)) / 100
        return (city, visitor)
    }
}

/// What many comparisons have come to.
private struct Comparison {
    /// Answers of the model that are more than a guess.
    var told = 0
    /// Those of them that the simulator does not share, for a reason that the model itself gives.
    var excused = 0
    var differences: [String] = []

    /// Doubts about the place and the measure excuse nothing: both count the same way here.
    private static let excuses: [Certainty.Doubt] = [
        .tie, .maps, .loadShedding, .regionalHealth, .unprobed, .weightless, .drainedFallback, .noCoordinates,
    ]

    mutating func add(_ fleet: RandomFleet, _ draw: (city: City, visitor: Visitor)) {
        guard let place = Coordinates(latitude: draw.visitor.latitude, longitude: draw.visitor.longitude) else {
            return
        }
        let choice = fleet.model.choice(at: place)
        if case .unknown = choice.certainty { return }
        told += 1
        let outcome = fleet.outcome(of: draw.visitor)
        if fleet.outcome(choice.answer) == outcome { return }
        if case .approximate(let doubts) = choice.certainty, doubts.contains(where: Self.excuses.contains) {
            excused += 1
            return
        }
        let words = "\(choice.answer), \(choice.certainty)"
        differences.append("seed \(fleet.seed), \(draw.city.name): simulated \(outcome), told \(words)")
    }
}

/// A load balancer and its pools as a seed has them, in the form of Cloudflare's API.
private struct RandomFleet {
    let seed: UInt64
    private let pools: [JSONObject]
    private let balancer: JSONObject
    let model: SteeringModel

    init(seed: UInt64) throws {
        var chance = SeededGenerator(seed)
        let pools = (0..<chance.number(2...6)).map { Self.pool($0, &chance) }
        let balancer = Self.balancer(pools.compactMap { $0["id"]?.string }, &chance)
        (self.seed, self.pools, self.balancer) = (seed, pools, balancer)
        let rawState = RawState(
            pools: Listing(try pools.map { json throws(CloudflareError) in try PoolObject(.object(json)) }),
            balancers: Listing([try LoadBalancerObject(.object(balancer))])
        )
        let fleet = Fleet(zone: "example.com").updated(from: Snapshot(rawState))
        model = fleet.steering(of: try #require(fleet.loadBalancers.first?.balancer))
    }

    func outcome(of visitor: Visitor) -> VisitOutcome { Visits(pools: pools).outcome(of: visitor, balancer) }

    func outcome(_ answer: SteeringChoice.Answer) -> VisitOutcome? {
        switch answer {
        case .pool(let index): .pool(model.pools[index].id)
        case .fallback(let index): .fallback(model.pools[index].id)
        case .nobody(.disabled): .noLoadBalancer
        case .nobody: .nobody
        case .undetermined: nil
        }
    }

    // MARK: What a seed has

    private static func pool(_ number: Int, _ chance: inout SeededGenerator) -> JSONObject {
        let isMonitored = chance.happens(70)
        let isProbed = isMonitored && chance.happens(90)
        let origins = (0..<chance.number(1...3)).map { number -> JSON in
            let isEnabled = chance.happens(85)
            var origin = JSONObject([
                ("name", .string("origin-\(number)")), ("address", .string("203.0.113.\(number + 1)")),
                ("enabled", .bool(isEnabled)), ("weight", JSON(chance.pick([1, 0.33, 0.33, 0]))),
            ])
            let isUp = chance.happens(75)
            if isProbed, isEnabled { origin["healthy"] = .bool(isUp) }
            return .object(origin)
        }
        let minimum = chance.pick([0, 1, 1, 2])
        var pool = JSONObject([
            ("id", .string("pool-\(number)")), ("name", .string("k8s-pool-shop-\(number)")), ("description", ""),
            ("enabled", .bool(chance.happens(85))), ("minimum_origins", JSON(minimum)),
            ("origins", .array(origins)),
        ])
        if isMonitored { pool["monitor"] = "monitor" }
        if isProbed {
            pool["healthy"] = .bool(origins.count { $0["healthy"]?.bool == true } >= max(1, minimum))
        }
        if chance.happens(92) {
            pool["latitude"] = JSON(Double(chance.number(-900...900)) / 10)
            pool["longitude"] = JSON(Double(chance.number(-1800...1800)) / 10)
        }
        if chance.happens(10) { pool["load_shedding"] = ["default_percent": JSON(chance.pick([0, 30, 100]))] }
        return pool
    }

    private static func balancer(_ ids: [String], _ chance: inout SeededGenerator) -> JSONObject {
        let members = ids.filter { _ in chance.happens(85) }
        let first = chance.pick(ids)
        var balancer = JSONObject([
            ("id", "balancer"), ("name", "app.example.com"), ("enabled", .bool(chance.happens(95))),
            ("proxied", .bool(chance.happens(50))),
            ("default_pools", .array((members.isEmpty ? [first] : members).map { .string($0) })),
            ("fallback_pool", .string(chance.pick(ids))),
            (
                "steering_policy",
                .string(
                    chance.pick(["proximity", "proximity", "proximity", "off", "", "geo", "random", "dynamic_latency"])
                )
            ),
        ])
        let some: JSON = [.string(chance.pick(ids))]
        if chance.happens(15) { balancer["region_pools"] = ["WEU": some] }
        if chance.happens(10) { balancer["country_pools"] = ["JP": some] }
        if chance.happens(15) {
            let condition: JSON = .string(chance.pick(["", "http.host eq \"a\""]))
            balancer["rules"] = [["name": "rule", "condition": condition, "overrides": ["default_pools": some]]]
        }
        if chance.happens(8) {
            balancer["pool_sets"] = [["name": "set", "match": ["default": true], "overrides": ["pools": some]]]
        }
        return balancer
    }
}
