import EngineSupport
import CloudflareAPI
import GeoEngine
import GeoRouting
import Simulation
import Support
import Testing
import Wire

/// Passes against a simulated Cloudflare.
@Suite(.timeLimit(.minutes(30))) struct ReconcilerTests {
    private static let name = "k8s-pool-c1-eu"

    /// A world in which one pass over one Ingress has converged.
    private static func atRest() async throws -> (EngineWorld, Reconciler) {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        let report = await reconciler.pass([source("203.0.113.1")], isResync: true)
        try #require(report.outcome == .converged(lookBack: true))
        return (world, reconciler)
    }

    @Test func `an empty account converges in one pass`() async throws {
        let (world, _) = try await Self.atRest()
        let pool = try #require(world.pool(Self.name))
        #expect(pool["latitude"]?.double == 50.1109 && pool["longitude"]?.double == 8.6821)
        let token = "[external-dns-geo/1:eu-1(origin-eu=33)] [external-dns-geo-note/1:eu-1(h:app.example.com)]"
        #expect(pool["description"]?.string == token)
        #expect(pool["origins"] == [["address": "203.0.113.1", "enabled": true, "name": "origin-eu", "weight": 0.33]])
        let balancer = try #require(world.balancers.first)
        #expect(balancer["name"] == "app.example.com")
        #expect(balancer["steering_policy"] == "proximity" && balancer["proxied"] == true)
        #expect(balancer["default_pools"]?.array == [pool["id"]].compactMap(\.self))
        #expect(balancer["fallback_pool"] == pool["id"])
        #expect(world.writes() == ["POST /pools", "POST /load_balancers"])
    }

    @Test func `what is new is told in the original's words`() async throws {
        let (world, _) = try await Self.atRest()
        let lines = world.log.lines.filter { $0.hasPrefix("info") }
        #expect(
            lines == [
                "info Processing for geo-location: eu, cluster: c1", "info Load Balancer IP detected: 203.0.113.1",
                "info Successfully created pool k8s-pool-c1-eu",
                "info Successfully created load balancer app.example.com",
            ]
        )
    }

    @Test func `an address that flaps beside an Ingress without one makes no second origin`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        var outcomes: [Schedule.Outcome] = []
        for number in 1...30 {
            let sources = [source("203.0.113.\(number)"), source(name: "waiting")]
            outcomes.append(await reconciler.pass(sources, isResync: false).outcome)
        }
        #expect(outcomes.contains { if case .held = $0 { true } else { false } })
        world.clock.advance(by: .seconds(120))
        _ = await reconciler.pass([source("203.0.113.30"), source(name: "waiting")], isResync: false)
        #expect(world.pool(Self.name)?["origins"]?.array?.compactMap { $0["address"] } == ["203.0.113.30"])
    }

    @Test func `at rest a thousand Ingresses cost two reads and no write a pass`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        let sources = (0..<1000).map { source("203.0.113.\($0 % 3)", name: "web-\($0)") }
        _ = await reconciler.pass(sources, isResync: true)
        let mark = world.mark
        for _ in 0..<10 {
            let report = await reconciler.pass(sources, isResync: true)
            #expect(report.outcome == .converged(lookBack: false))
            #expect(report.writes == 0)
        }
        let requests = world.requests(since: mark)
        #expect(requests.count == 20)
        #expect(requests.filter { $0 == "GET /pools" }.count == 10)
        #expect(requests.filter { $0 == "GET /load_balancers" }.count == 10)
    }

    @Test func `one moved address is one PATCH of the origins alone, in at most four calls`() async throws {
        let (world, reconciler) = try await Self.atRest()
        let mark = world.mark
        let report = await reconciler.pass([source("203.0.113.2")], isResync: false)
        #expect(report.writes == 1)
        #expect(report.outcome == .converged(lookBack: false))
        let id = try #require(world.pool(Self.name)?["id"]?.string)
        #expect(world.writes(since: mark) == ["PATCH /pools/\(id)"])
        #expect(world.requests(since: mark).count <= 4)
        #expect(world.lastBody()?.object?.keys == ["origins"])
        #expect(world.pool(Self.name)?["origins"]?.array?.first?["address"] == "203.0.113.2")
        #expect(world.log.lines.contains("info Merging IP 203.0.113.2 from eu with 0 existing origins"))
    }

    @Test func `a dry run says what is due and sends no write`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules(), isDryRun: true)
        let report = await reconciler.pass([source("203.0.113.1")], isResync: true)
        #expect(report.dryRunWrites == 2 && report.writes == 0)
        #expect(world.writes() == [])
        #expect(world.pools.isEmpty && world.balancers.isEmpty)
        #expect(world.log.lines.contains("info Dry run: would create pool k8s-pool-c1-eu with 1 origins"))
        #expect(world.log.lines.contains("info Dry run: would create load balancer app.example.com"))
    }

    @Test func `a dry run with nothing due says so`() async throws {
        let (world, _) = try await Self.atRest()
        let report = try await world.reconciler(EngineWorld.rules(), isDryRun: true)
            .pass([source("203.0.113.1")], isResync: true)
        #expect(report.dryRunWrites == 0 && report.outcome == .converged(lookBack: false))
    }

    @Test func `several addresses, names and clusters converge together`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules(hostnames: "app.example.com,www.example.com"))
        let sources = [
            source("203.0.113.1", "2001:DB8::1", "lb.example.net", name: "a"),
            source("203.0.113.9", name: "b", cluster: "c2", weight: "70", hostnames: "www.example.com"),
        ]
        let report = await reconciler.pass(sources, isResync: true)
        #expect(report.writes == 4)
        #expect(world.pool(Self.name)?["origins"]?.array?.count == 3)
        #expect(world.pool("k8s-pool-c2-eu")?["origins"]?.array?.first?["weight"]?.double == 0.7)
        let members = world.balancers.map { $0["default_pools"]?.array?.count }
        #expect(world.balancers.map { $0["name"] } == ["app.example.com", "www.example.com"])
        #expect(members == [1, 2])
        #expect(await reconciler.pass(sources, isResync: true).writes == 0)
    }

    @Test func `two clusters join one load balancer and both stay in`() async throws {
        let world = EngineWorld()
        let eu = try world.reconciler(EngineWorld.rules(), caller: "eu")
        let asia = try world.reconciler(EngineWorld.rules(place: 3, owner: "asia-3"), caller: "asia")
        async let one = eu.pass([source("203.0.113.1")], isResync: true)
        async let other = asia.pass([source("203.0.113.200")], isResync: true)
        _ = await (one, other)
        for _ in 0..<2 {
            _ = await eu.pass([source("203.0.113.1")], isResync: false)
            _ = await asia.pass([source("203.0.113.200")], isResync: false)
        }
        #expect(world.pools.compactMap { $0["name"]?.string }.sorted() == ["k8s-pool-c1-asia", "k8s-pool-c1-eu"])
        #expect(world.balancers.count == 1)
        #expect(world.balancers.first?["default_pools"]?.array?.count == 2)
        #expect(await eu.pass([source("203.0.113.1")], isResync: true).writes == 0)
        #expect(await asia.pass([source("203.0.113.200")], isResync: true).writes == 0)
    }

    @Test func `what another writer overwrote is repaired`() async throws {
        let (world, reconciler) = try await Self.atRest()
        let other = try await world.somebody.createPool([
            "name": "other", "latitude": 1, "longitude": 2, "origins": [["name": "o", "address": "198.51.100.1"]],
        ])
        let id = try #require(world.balancers.first?["id"]?.string)
        _ = try await world.somebody.patchLoadBalancer(
            id,
            ["default_pools": [.string(other.id)], "steering_policy": "off", "proxied": false, "ttl": 120]
        )
        #expect(await reconciler.pass([source("203.0.113.1")], isResync: false).writes == 1)
        let balancer = try #require(world.balancers.first)
        #expect(balancer["default_pools"]?.array?.count == 2)
        #expect(balancer["default_pools"]?.array?.first == .string(other.id))
        #expect(balancer["steering_policy"] == "proximity" && balancer["proxied"] == true)
        #expect(world.lastBody()?.object?["ttl"] == nil)
    }

    @Test func `a person's drain and weight stay through our changes`() async throws {
        let (world, reconciler) = try await Self.atRest()
        let id = try #require(world.pool(Self.name)?["id"]?.string)
        _ = try await world.somebody.patchPool(
            id,
            ["origins": [["name": "origin-eu", "address": "203.0.113.1", "enabled": false, "weight": 0.9]]]
        )
        #expect(await reconciler.pass([source("203.0.113.1")], isResync: true).writes == 0)
        _ = await reconciler.pass([source("203.0.113.2")], isResync: false)
        #expect(
            world.pool(Self.name)?["origins"]
                == [["address": "203.0.113.2", "enabled": false, "name": "origin-eu", "weight": 0.9]]
        )
    }

    @Test func `a new weight of the settings rolls out`() async throws {
        let (world, _) = try await Self.atRest()
        let restarted = try world.reconciler(EngineWorld.rules(weight: 50))
        #expect(await restarted.pass([source("203.0.113.1")], isResync: true).writes == 1)
        #expect(world.pool(Self.name)?["origins"]?.array?.first?["weight"]?.double == 0.5)
    }

    @Test func `a foreign origin survives ten changes of ours with all its keys`() async throws {
        let (world, reconciler) = try await Self.atRest()
        let id = try #require(world.pool(Self.name)?["id"]?.string)
        let foreign: JSON = [
            "address": "198.51.100.7", "enabled": true, "header": ["Host": ["www.example.com"]], "name": "blue",
            "new_in_2027": ["deep": [1, .null]], "port": 8443, "weight": 0.07,
        ]
        let ours = try #require(world.pool(Self.name)?["origins"]?.array)
        _ = try await world.somebody.patchPool(id, ["origins": .array(ours + [foreign])])
        for number in 2...11 {
            #expect(await reconciler.pass([source("203.0.113.\(number)")], isResync: false).writes == 1)
            world.clock.advance(by: .seconds(60))
        }
        let origins = try #require(world.pool(Self.name)?["origins"]?.array)
        #expect(origins.first { $0["name"] == "blue" } == foreign)
        #expect(origins.count == 2)
    }

    @Test func `an address that has gone is told at each resync, and stays`() async throws {
        let (world, reconciler) = try await Self.atRest()
        let line = "warning Left-over origin origin-eu (203.0.113.1) in pool k8s-pool-c1-eu: "
        for (isResync, count) in [(false, 1), (false, 1), (true, 2), (false, 2), (true, 3)] {
            let report = await reconciler.pass([], isResync: isResync)
            #expect(report.outcome == .converged(lookBack: false) && report.writes == 0)
            #expect(world.log.lines.filter { $0.hasPrefix(line) }.count == count)
        }
    }

    @Test func `with sync a stale origin goes when its grace is over, not before`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules(), removal: .after(grace: .seconds(300)))
        _ = await reconciler.pass([source("203.0.113.1", "203.0.113.2")], isResync: true)
        let first = await reconciler.pass([source("203.0.113.1")], isResync: false)
        #expect(first.writes == 0)
        #expect(first.wakeAt == .seconds(300))
        world.clock.advance(by: .seconds(299))
        #expect(await reconciler.pass([source("203.0.113.1")], isResync: false).writes == 0)
        world.clock.advance(by: .seconds(1))
        #expect(await reconciler.pass([source("203.0.113.1")], isResync: false).writes == 1)
        #expect(world.pool(Self.name)?["origins"]?.array?.compactMap { $0["address"] } == ["203.0.113.1"])
    }
}
