import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// The simulator's replies have the keys and types of those that real servers gave.
struct CloudflareConformanceTests {
    private func expectSame(
        _ reply: Answered,
        as name: String,
        ignoring: [String] = [],
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let recorded = Shape(try Recorded.json("cloudflare/" + name), ignoring: ignoring)
        let simulated = Shape(reply.json, ignoring: ignoring)
        #expect(recorded.beyond(simulated) == [], "missing", sourceLocation: location)
        #expect(simulated.beyond(recorded) == [], "too much", sourceLocation: location)
    }

    @Test func `a list of pools`() async throws {
        let bench = Bench()
        for name in ["pool1", "pool2"] {
            let origin: JSON = [
                "address": "example.com", "name": "example", "header": ["host": ["www.example.com"]],
            ]
            _ = try await bench.cloudflare(.post, bench.pools, ["name": .string(name), "origins": [origin]])
        }
        let reply = try await bench.cloudflare(.get, bench.pools)
        try expectSame(reply, as: "list-load_balancer_pool.json")
        #expect(
            reply.json["result_info"] == (try Recorded.json("cloudflare/list-load_balancer_pool.json"))["result_info"]
        )
    }

    @Test func `a list of load balancers`() async throws {
        let bench = Bench()
        let pool = try await bench.pool("one")
        let recorded = try Recorded.json("cloudflare/list-load_balancer.json")
        for (index, item) in (recorded["result"]?.array ?? []).enumerated() {
            var body = try #require(item.object)
            body["name"] = .string("lb-\(index).example.com")
            for key in ["default_pools", "fallback_pool"] {
                body[key] = key == "default_pools" ? [.string(pool)] : .string(pool)
            }
            if let rules = body["rules"]?.array {
                body["rules"] = .array(rules.map { Self.replacing($0, pool) })
            }
            let created = try await bench.cloudflare(.post, bench.balancers, .object(body))
            try #require(created.status == 200, "\(created.message ?? "")")
        }
        // Pool ids are keys there: they differ.
        try expectSame(
            try await bench.cloudflare(.get, bench.balancers),
            as: "list-load_balancer.json",
            ignoring: [".result[].rules[].overrides.random_steering.pool_weights."]
        )
    }

    private static func replacing(_ rule: JSON, _ pool: String) -> JSON {
        guard var object = rule.object, var overrides = object["overrides"]?.object,
            overrides["region_pools"] != nil
        else { return rule }
        overrides["region_pools"] = ["ENAM": [.string(pool)]]
        object["overrides"] = .object(overrides)
        return .object(object)
    }

    @Test func `a list of monitors`() async throws {
        let bench = Bench()
        let recorded = try Recorded.json("cloudflare/list-load_balancer_monitor.json")
        for item in (recorded["result"]?.array ?? []).prefix(2) {
            _ = try await bench.cloudflare(.post, bench.monitors, item)
        }
        try expectSame(try await bench.cloudflare(.get, bench.monitors), as: "list-load_balancer_monitor.json")
    }

    @Test func `a token that is verified`() async throws {
        try expectSame(try await Bench().cloudflare(.get, "/user/tokens/verify"), as: "token-verify-ok.json")
    }

    @Test func `a malformed credential`() async throws {
        let bench = Bench()
        bench.token = "short"
        try expectSame(try await bench.cloudflare(.get, bench.pools), as: "error-400-authorization-header.json")
    }

    @Test func `a pool that is in use`() async throws {
        let bench = Bench()
        let pool = try await bench.pool("one")
        _ = try await bench.cloudflare(.post, bench.balancers, Self.balancer(pool))
        let reply = try await bench.cloudflare(.delete, bench.pools + "/" + pool)
        #expect(reply.status == 412)
        #expect(reply.json == (try Recorded.json("cloudflare/error-412-pool-referenced.json")))
    }

    @Test func `too many requests`() async throws {
        let bench = Bench()
        for _ in 0..<RateWindow.standard.quota { _ = try await bench.cloudflare(.get, "/user/tokens/verify") }
        let reply = try await bench.cloudflare(.get, "/user/tokens/verify")
        #expect(reply.json == (try Recorded.json("cloudflare/error-429-rate-limited.json")))
    }

    @Test func `health, references, events and regions`() async throws {
        let bench = Bench()
        let monitor = try await bench.cloudflare(
            .post,
            bench.monitors,
            ["expected_codes": "200", "description": "Login page monitor"]
        )
        let id = try #require(monitor.json["result"]?["id"])
        let pool = try await bench.pool("one", ["2001:db8::5"], ["monitor": id])
        _ = try await bench.cloudflare(.post, bench.balancers, Self.balancer(pool))
        bench.now = .seconds(60)
        bench.world.setHealth(of: "2001:DB8::5", failure: "TCP connection failed", at: bench.now)

        // Cities and addresses are keys there: they differ.
        let health = try await bench.cloudflare(.get, bench.pools + "/\(pool)/health")
        let recorded = try Recorded.json("cloudflare/documented-pool-health.json")
        #expect(Self.firstCity(health.json) == Self.firstCity(recorded))
        try expectSame(health, as: "documented-pool-health.json", ignoring: [".result.pop_health."])

        let references = try await bench.cloudflare(.get, bench.pools + "/\(pool)/references")
        try expectSame(references, as: "documented-pool-references.json")
        let events = try await bench.cloudflare(.get, "/user/load_balancing_analytics/events")
        try expectSame(events, as: "documented-health-events.json")
        let regions = "/accounts/\(bench.world.settings.cloudflare.accountID)/load_balancers/regions/WNAM"
        try expectSame(
            try await bench.cloudflare(.get, regions),
            as: "documented-region.json",
            ignoring: [".result.regions[].countries[].country_subdivisions"]
        )
    }

    private static func firstCity(_ json: JSON) -> Shape {
        let city = json["result"]?["pop_health"]?.object?.members.first?.value
        let origin = city?["origins"]?.array?.first?.object?.members.first?.value
        return Shape([city?["healthy"] ?? .null, origin ?? .null])
    }

    static func balancer(_ pools: String...) -> JSON {
        [
            "name": "app.example.com", "default_pools": .array(pools.map { .string($0) }),
            "fallback_pool": .string(pools[0]),
        ]
    }
}
