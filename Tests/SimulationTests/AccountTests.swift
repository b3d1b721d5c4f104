import HTTPTypes
import Testing
import Wire

@testable import Simulation

/// What else is in the account: others' objects, uses of pools in every place, and quotas.
struct AccountTests {
    private static let other = Zone("example.org")

    private func bench(_ adjust: (inout CloudflareSettings) -> Void = { _ in }) -> Bench {
        Bench {
            $0.cloudflare.otherZones = [Self.other]
            adjust(&$0.cloudflare)
        }
    }

    // MARK: Uses of a pool

    struct Use: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var isUse = true
        var member: @Sendable (String) -> JSON
    }

    private static let uses = [
        Use(testDescription: "default pools of a rule") {
            ["rules": [["overrides": ["default_pools": [.string($0)]]]]]
        },
        Use(testDescription: "fallback pool of a rule") { ["rules": [["overrides": ["fallback_pool": .string($0)]]]] },
        Use(testDescription: "regions of a rule") {
            ["rules": [["overrides": ["region_pools": ["WEU": [.string($0)]]]]]]
        },
        Use(testDescription: "a pool set") { ["pool_sets": [["overrides": ["pools": [.string($0)]]]]] },
        Use(testDescription: "fallback pool of a pool set") {
            ["pool_sets": [["overrides": ["fallback_pool": .string($0)]]]]
        },
        Use(testDescription: "pops") { ["pop_pools": ["LAX": [.string($0)]]] },
        Use(testDescription: "an unknown key") { ["shadow_pool": .string($0)] },
        Use(testDescription: "an unknown key, deep") { ["future": [["deep": ["deeper": [.string($0)]]]]] },
        Use(testDescription: "as a key") { ["mirrors": .object(JSONObject([($0, true)]))] },
        Use(testDescription: "as a key in a rule") {
            ["rules": [["overrides": ["canary": .object(JSONObject([($0, 0.1)]))]]]]
        },
        Use(testDescription: "a weight", isUse: false) {
            ["random_steering": ["pool_weights": .object(JSONObject([($0, 0.5)]))]]
        },
        Use(testDescription: "a weight in a rule", isUse: false) {
            ["rules": [["overrides": ["random_steering": ["pool_weights": .object(JSONObject([($0, 0.5)]))]]]]]
        },
        Use(testDescription: "text that holds the id", isUse: false) { ["description": .string("see " + $0)] },
    ]

    @Test(arguments: uses, [false, true])
    func `a pool that a load balancer names anywhere is in use`(_ use: Use, _ isInOtherZone: Bool) async throws {
        let bench = bench()
        let (main, pool) = (try await bench.pool("main"), try await bench.pool("named", ["203.0.113.2"]))
        let path = isInOtherZone ? "/zones/\(Self.other.id)/load_balancers" : bench.balancers
        let body = JSONObject([
            ("name", .string(isInOtherZone ? "x.example.org" : "x.example.com")), ("default_pools", [.string(main)]),
            ("fallback_pool", .string(main)),
        ])
        let more = use.member(pool)
        let made = try await bench.cloudflare(.post, path, .object(body.merging(try #require(more.object))))
        try #require(made.status == 200, "\(made.message ?? "")")
        let references = try await bench.cloudflare(.get, bench.pools + "/\(pool)/references")
        #expect(references.json["result"]?.array?.map { $0["reference_type"] } == (use.isUse ? ["referrer"] : []))
        #expect(
            references.json["result"]?.array?.first?["resource_id"] == (use.isUse ? made.json["result"]?["id"] : nil)
        )
        let deleted = try await bench.cloudflare(.delete, bench.pools + "/" + pool)
        #expect(deleted.status == (use.isUse ? 412 : 200))
        #expect(deleted.code == (use.isUse ? 1005 : nil))
    }

    @Test(arguments: ["rules", "pool_sets"])
    func `a pool that is named where pools are known to stand must exist`(_ key: String) async throws {
        let bench = bench()
        let main = try await bench.pool("main")
        var body = try #require(CloudflareConformanceTests.balancer(main).object)
        body[key] = [["overrides": ["fallback_pool": "nope"]]]
        #expect(
            try await bench.cloudflare(.post, bench.balancers, .object(body)).message
                == "pool nope not found: validation failed"
        )
    }

    @Test func `what nobody knows comes back untouched, and null leaves pool sets alone`() async throws {
        let bench = bench()
        let main = try await bench.pool("main")
        var body = try #require(CloudflareConformanceTests.balancer(main).object)
        let future: JSON = ["a": [.null, 1.50, "x", ["b": .null]], "n": 9_007_199_254_740_993]
        body["future"] = future
        body["pool_sets"] = [["name": "all", "match": ["default": true], "overrides": ["pools": [.string(main)]]]]
        let made = try await bench.cloudflare(.post, bench.balancers, .object(body)).json["result"]
        let path = bench.balancers + "/" + (try #require(made?["id"]?.string))
        let patched = try await bench.cloudflare(.patch, path, ["description": "x", "pool_sets": .null]).json["result"]
        #expect(patched?["future"] == future)
        #expect(patched?["pool_sets"] == body["pool_sets"])
        #expect(try await bench.cloudflare(.patch, path, ["pool_sets": []]).json["result"]?["pool_sets"] == [])
    }

    // MARK: Others' objects

    @Test func `neighbours use their pools in the last zone`() async throws {
        let bench = bench()
        bench.world.insert(OtherUsersObjects.neighbours)
        let pools = try await bench.cloudflare(.get, bench.pools).json["result"]?.array ?? []
        #expect(pools.map { $0["name"] } == ["foreign-blue", "foreign-green"])
        #expect(try await bench.cloudflare(.get, bench.balancers).names == [])
        let path = bench.pools + "/" + (try #require(pools.first?["id"]?.string))
        #expect(try await bench.cloudflare(.delete, path).code == 1005)
        let references = try await bench.cloudflare(.get, path + "/references").json["result"]?.array
        #expect(references?.map { $0["resource_name"] } == ["foreign.example.org"])
    }

    @Test(arguments: OtherUsersObjects.allCases.filter(\.isUnreadable))
    func `what no client can read is told as it is`(_ foreign: OtherUsersObjects) async throws {
        let bench = bench()
        let mine = try await bench.pool("mine")
        bench.world.insert(foreign)
        let pools = try await bench.cloudflare(.get, bench.pools).json["result"]?.array ?? []
        let balancer = try await bench.cloudflare(.get, bench.balancers).json["result"]?.array?.first
        let other = pools.first { $0["id"]?.string != mine }
        let origin = other?["origins"]?.array?.first
        switch foreign {
        case .neighbours: break
        case .poolWithoutOrigins: #expect(other?["origins"]?.isNull == true)
        case .originWithoutName: #expect(origin?["name"] == nil && origin?["address"] != nil)
        case .originWithoutAddress: #expect(origin?["address"] == nil && origin?["name"] != nil)
        case .balancerWithoutPools: #expect(balancer?["default_pools"]?.isNull == true)
        case .balancerOfUnknownPool:
            let named = try #require(balancer?["default_pools"]?.array?.first)
            #expect(!pools.contains { $0["id"] == named })
        }
        // The rest of the account goes on.
        #expect(try await bench.cloudflare(.patch, bench.pools + "/" + mine, ["description": "x"]).status == 200)
        #expect(try await bench.cloudflare(.delete, bench.pools + "/" + mine).status == 200)
    }

    @Test func `an object is placed as it is, in place of the one with its id`() async throws {
        let bench = bench()
        let pool = try await bench.pool("mine")
        bench.now = .seconds(5)
        let object = JSONObject([("id", .string(pool)), ("name", 7), ("origins", "none")])
        #expect(bench.world.insert(object, as: .pool, at: bench.now) == pool)
        let stored = try await bench.cloudflare(.get, bench.pools).json["result"]?.array
        #expect(stored?.count == 1)
        #expect(stored?.first?["name"] == 7)
        #expect(stored?.first?["origins"] == "none")
        #expect(stored?.first?["modified_on"] == "2025-11-23T12:13:25.000000Z")
        #expect(bench.world.insert(JSONObject(), as: .loadBalancer(zone: "nowhere"), at: bench.now) == nil)
    }

    // MARK: Plans

    @Test(arguments: [(Plan.free, 5, 60), (.pro, 20, 60), (.enterprise, 100, 10)])
    func `a plan limits what there may be, and says so`(_ plan: Plan, _ origins: Int, _ interval: Int) async throws {
        let bench = bench { $0.plan = plan }
        let usage = try await bench.cloudflare(
            .get,
            "/accounts/\(bench.world.settings.cloudflare.accountID)/load_balancers/usage"
        )
        #expect(usage.json["result"]?["max_origins_per_pool"]?.int == origins)
        #expect(usage.json["result"]?["minimum_monitor_interval"]?.int == interval)
        let addresses = (1...origins + 1).map { "198.51.100.\($0)" }
        _ = try await bench.pool("full", Array(addresses.dropLast()))
        let body: JSON = [
            "name": "more",
            "origins": .array(addresses.map { ["name": .string("o-" + $0), "address": .string($0)] }),
        ]
        #expect(
            try await bench.cloudflare(.post, bench.pools, body).message
                == "the origin list length must be in range [1, \(origins)]: validation failed"
        )
        let monitor: JSON = ["expected_codes": "200", "interval": JSON(interval - 1)]
        #expect(
            try await bench.cloudflare(.post, bench.monitors, monitor).message
                == "interval is not in range [\(interval), 3600]: validation failed"
        )
        let zone = try await bench.cloudflare(.get, "/zones/" + Self.other.id)
        #expect(zone.json["result"]?["plan"]?["legacy_id"]?.string == plan.rawValue)
    }

    @Test func `past its quotas the account gets no pool, monitor or load balancer, in whatever zone`() async throws {
        let bench = bench { $0.plan = .free }
        var pools: [String] = []
        for number in 0..<20 { pools.append(try await bench.pool("p\(number)")) }
        let pool = JSON.string(pools[0])
        for number in 0..<5 {
            let zone = number < 3 ? bench.balancers : "/zones/\(Self.other.id)/load_balancers"
            let name = JSON.string("x\(number)." + (number < 3 ? "example.com" : "example.org"))
            let body: JSON = ["name": name, "default_pools": [pool], "fallback_pool": pool]
            #expect(try await bench.cloudflare(.post, zone, body).status == 200)
        }
        for _ in 0..<30 { _ = try await bench.cloudflare(.post, bench.monitors, ["expected_codes": "200"]) }
        let origin: JSON = ["name": "a", "address": "203.0.113.1"]
        let refused = [
            try await bench.cloudflare(.post, bench.pools, ["name": "more", "origins": [origin]]),
            try await bench.cloudflare(.post, bench.balancers, CloudflareConformanceTests.balancer(pools[0])),
            try await bench.cloudflare(.post, bench.monitors, ["expected_codes": "200"]),
        ]
        #expect(refused.map(\.message) == ["pools", "load_balancers", "monitors"].map { "Exceeded quota for " + $0 })
    }
}
