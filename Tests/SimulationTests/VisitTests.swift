import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// Where the simulated Cloudflare sends visitors; the reasons stand in its documents on load balancing.
struct VisitTests {
    private static let paris = Visitor(latitude: 48.86, longitude: 2.35)
    private static let tokyo = Visitor(latitude: 35.69, longitude: 139.69)
    private static let suva = Visitor(latitude: -18.12, longitude: 178.44)

    private static func pool(_ id: String, _ latitude: Double, _ longitude: Double, _ more: JSON = [:]) -> JSONObject {
        let base = JSONObject([
            ("id", .string(id)), ("name", .string(id)), ("enabled", true), ("latitude", JSON(latitude)),
            ("longitude", JSON(longitude)), ("origins", [["name": "a", "enabled": true, "weight": 1]]),
        ])
        return base.merging(more.object ?? JSONObject())
    }

    private static func balancer(_ more: JSON = [:]) -> JSONObject {
        let base = JSONObject([
            ("name", "app.example.com"), ("default_pools", ["eu", "us", "asia"]), ("fallback_pool", "spare"),
            ("steering_policy", "proximity"),
        ])
        return base.merging(more.object ?? JSONObject())
    }

    private static func outcome(
        of visitor: Visitor = paris,
        _ balancer: JSON = [:],
        eu: JSON = [:],
        us: JSON = [:],
        asia: JSON = [:],
        spare: JSON = [:]
    ) -> VisitOutcome {
        let pools = [
            pool("eu", 50.1, 8.7, eu), pool("us", 39.0, -77.5, us), pool("asia", 1.3, 103.8, asia),
            pool("spare", 0, 0, spare),
        ]
        return Visits(pools: pools).outcome(of: visitor, Self.balancer(balancer))
    }

    @Test(arguments: [(paris, "eu"), (tokyo, "asia"), (suva, "asia")])
    func `proximity sends a visitor to the nearest pool`(visitor: Visitor, pool: String) {
        #expect(Self.outcome(of: visitor) == .pool(pool))
    }

    @Test func `distance counts across the antimeridian`() {
        let pools = [Self.pool("east", -18, 170), Self.pool("west", -18, -178)]
        let outcome = Visits(pools: pools).outcome(of: Self.suva, Self.balancer(["default_pools": ["east", "west"]]))
        #expect(outcome == .pool("west"))
    }

    private static let out: [(JSON, String)] = [
        (["enabled": false], "disabled"),
        (["origins": [["name": "a", "enabled": false]]], "all origins disabled"),
        (["monitor": "m", "origins": [["name": "a", "healthy": false]]], "no origin up"),
        (["monitor": "m", "origins": [["name": "a"]]], "no result yet"),
        (["monitor": "m", "minimum_origins": 2, "origins": [["name": "a", "healthy": true]]], "too few up"),
        (["latitude": .null], "no coordinates"),
        (["load_shedding": ["default_percent": 100]], "all of it shed"),
    ]

    @Test(arguments: out)
    func `a pool that cannot serve is passed over for the next nearest`(eu: JSON, why: String) {
        #expect(Self.outcome(eu: eu) == .pool("us"), "\(why)")
    }

    @Test(
        arguments: [
            (["origins": [["name": "a", "healthy": false]]], "without a monitor health does not count"),
            (["monitor": "m", "origins": [["name": "a", "healthy": true]]], "one is up"),
            (["monitor": ""], "an empty monitor is none"),
            (["load_shedding": ["default_percent": 0]], "nothing is shed"),
        ] as [(JSON, String)]
    )
    func `a pool that can serve is not passed over`(eu: JSON, why: String) {
        #expect(Self.outcome(eu: eu) == .pool("eu"), "\(why)")
    }

    @Test func `a part of the visitors of a pool that sheds goes on`() {
        let outcomes = (0..<10).map { number in
            var visitor = Self.paris
            visitor.chance = Double(number) / 10
            return Self.outcome(of: visitor, eu: ["load_shedding": ["default_percent": 30]])
        }
        #expect(outcomes == Array(repeating: .pool("us"), count: 3) + Array(repeating: .pool("eu"), count: 7))
    }

    @Test func `without a pool that can serve the fallback pool serves, healthy or not`() {
        let off: JSON = ["enabled": false]
        let ill: JSON = ["monitor": "m", "origins": [["name": "a", "healthy": false]]]
        #expect(Self.outcome(eu: off, us: off, asia: off, spare: ill) == .fallback("spare"))
        #expect(Self.outcome(eu: off, us: off, asia: off, spare: off) == .nobody)
    }

    private static let policies: [(JSON, Visitor, String)] = [
        (["steering_policy": "off"], tokyo, "eu"),
        (["steering_policy": ""], tokyo, "eu"),
        (["steering_policy": "", "region_pools": ["NEAS": ["us"]]], tokyo, "eu"),
        (["steering_policy": "", "region_pools": ["NEAS": ["us"]]], inJapan, "us"),
        (
            ["steering_policy": "geo", "country_pools": ["JP": ["asia"]], "region_pools": ["NEAS": ["us"]]], inJapan,
            "asia"
        ),
        (["steering_policy": "proximity", "region_pools": ["NEAS": ["us"]]], inJapan, "asia"),
    ]

    private static var inJapan: Visitor {
        var visitor = tokyo
        (visitor.country, visitor.region) = ("JP", "NEAS")
        return visitor
    }

    @Test(arguments: policies)
    func `other policies go by the list or by the maps`(balancer: JSON, visitor: Visitor, pool: String) {
        #expect(Self.outcome(of: visitor, balancer) == .pool(pool))
    }

    @Test func `where all pools of an area are down the fallback pool serves, not the default pools`() {
        let outcome = Self.outcome(
            of: Self.inJapan,
            ["steering_policy": "geo", "country_pools": ["JP": ["asia"]]],
            asia: ["enabled": false]
        )
        #expect(outcome == .fallback("spare"))
    }

    private static let rules: [(JSON, VisitOutcome)] = [
        ([["name": "r", "condition": "", "overrides": ["default_pools": ["asia"]]]], .pool("asia")),
        ([["name": "r", "condition": "x", "overrides": ["default_pools": ["asia"]]]], .pool("eu")),
        ([["name": "matched", "condition": "x", "overrides": ["default_pools": ["asia"]]]], .pool("asia")),
        ([["name": "matched", "disabled": true, "overrides": ["default_pools": ["asia"]]]], .pool("eu")),
        ([["name": "matched", "fixed_response": ["status_code": 503]]], .fixedResponse),
        (
            [
                ["name": "late", "priority": 2, "overrides": ["default_pools": ["asia"]]],
                ["name": "soon", "priority": 1, "overrides": ["default_pools": ["us"]], "terminates": true],
            ], .pool("us")
        ),
    ]

    @Test(arguments: rules)
    func `a custom rule that matches decides first`(rules: JSON, outcome: VisitOutcome) {
        var visitor = Self.paris
        visitor.matchedRules = ["matched"]
        #expect(Self.outcome(of: visitor, ["rules": rules]) == outcome)
    }

    @Test func `the first pool set that matches replaces the choice of pools`() {
        let sets: JSON = [
            ["match": ["topology": ["countries": ["JP"]]], "overrides": ["pools": ["us"]]],
            ["match": ["default": true], "disabled": true, "overrides": ["pools": ["asia"]]],
        ]
        #expect(Self.outcome(of: Self.inJapan, ["pool_sets": sets]) == .pool("us"))
        #expect(Self.outcome(of: Self.paris, ["pool_sets": sets]) == .pool("eu"))
    }

    @Test func `a disabled load balancer serves nobody by itself`() {
        #expect(Self.outcome(["enabled": false]) == .noLoadBalancer)
    }

    @Test func `the control API tells where a visitor ends`() async throws {
        let bench = Bench()
        let origins: JSON = [["name": "a", "address": "203.0.113.1", "enabled": true]]
        let made = try await bench.cloudflare(
            .post,
            bench.pools,
            ["name": "k8s-pool-shop-eu", "origins": origins, "latitude": 50.1, "longitude": 8.7]
        )
        let id = try #require(made.json["result"]?["id"], "\(made.message ?? "")")
        _ = try await bench.cloudflare(
            .post,
            bench.balancers,
            [
                "name": "app.example.com", "default_pools": [id], "fallback_pool": id,
                "steering_policy": "proximity",
            ]
        )
        func ask(_ query: String) async throws -> JSON {
            let request = Request(.get, "/sim/visitors?" + query)
            let response = ControlHandler(bench.world).response(to: request, at: .zero)
            return try JSON.parse(try await response.body.collect(upTo: 10_000))
        }
        let answer: JSON = ["outcome": "pool", "pool": "k8s-pool-shop-eu"]
        #expect(try await ask("hostname=APP.example.com&from=48.86,2.35") == answer)
        #expect(try await ask("hostname=b.example.com&from=0,0") == ["outcome": "no_load_balancer"])
        #expect(try await ask("hostname=b.example.com&from=91,0")["error"]?.string?.contains("from=48.85,2.35") == true)
    }
}
