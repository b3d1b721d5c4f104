import EngineSupport
import CloudflareAPI
import GeoEngine
import HTTPTypes
import Simulation
import Support
import Testing
import Wire

/// Writes whose answer is lost, or that another client was faster with.
@Suite(.timeLimit(.minutes(30))) struct CrossedWriteTests {
    private static let sources = [source("203.0.113.1")]

    @Test(arguments: ["/pools", "/zones/"], [Fault.Effect.dropAfter, .body(""), .body("{"), .truncate])
    func `a create whose answer is lost makes no second object`(path: String, effect: Fault.Effect) async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        world.world.add([Fault(effect, when: Fault.Match(method: "POST", path: path), times: 1)])
        let lost = await reconciler.pass(Self.sources, isResync: true)
        #expect(lost.outcome == .failed(retryAfter: nil))
        let next = await reconciler.pass(Self.sources, isResync: false)
        #expect(next.outcome != .refused && next.failure == nil)
        #expect(world.writes().filter { $0 == (path == "/pools" ? "POST /pools" : "POST /load_balancers") }.count == 1)
        #expect(world.pools.count == 1 && world.balancers.count == 1)
        #expect(await reconciler.pass(Self.sources, isResync: true).writes == 0)
    }

    @Test func `a create that is never answered is given up after 30 s and looked up`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        world.world.add([Fault(.hangAfter, when: Fault.Match(method: "POST", path: "/pools"), times: 1)])
        async let lost = reconciler.pass(Self.sources, isResync: true)
        while world.pools.isEmpty { await Task.yield() }
        world.clock.advance(by: .seconds(30))
        #expect(await lost.failure?.hasPrefix("Cloudflare API request failed: no answer within 30 s") == true)
        _ = await reconciler.pass(Self.sources, isResync: false)
        #expect(world.writes() == ["POST /pools", "POST /load_balancers"])
    }

    @Test(arguments: [
        Fault(.dropBefore, when: Fault.Match(method: "GET", path: "/load_balancers"), skip: 4, times: 1),
        Fault(.dropAfter, when: Fault.Match(method: "POST", path: "/zones/"), times: 1),
        Fault(.half, when: Fault.Match(method: "POST", path: "/zones/"), times: 1),
    ])
    func `a pass that fails after its write leaves the look back to the next one`(fault: Fault) async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        world.world.add([fault])
        let failed = await reconciler.pass(Self.sources, isResync: true)
        #expect(failed.failure != nil)
        #expect(world.writes() == ["POST /pools", "POST /load_balancers"])
        #expect(await reconciler.pass(Self.sources, isResync: false).outcome == .converged(lookBack: true))
        #expect(await reconciler.pass(Self.sources, isResync: false).outcome == .converged(lookBack: false))
        #expect(world.writes().count == 2)
    }

    @Test func `a name that somebody was faster with is looked up and shared`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        _ = try await world.somebody.createPool([
            "name": "k8s-pool-c1-eu", "description": "by hand",
            "origins": [["name": "theirs", "address": "198.51.100.1"]],
        ])
        // The first list is from before.
        world.world.add([
            Fault(.stale(writes: 1), when: Fault.Match(method: "GET", path: "/pools", caller: "engine"), times: 1)
        ])
        let report = await reconciler.pass(Self.sources, isResync: true)
        #expect(report.outcome == .converged(lookBack: true))
        #expect(world.pools.count == 1)
        #expect(world.pools.first?["origins"]?.array?.compactMap { $0["name"] } == ["origin-eu", "theirs"])
        let token = "[external-dns-geo/1:eu-1(origin-eu=33)] [external-dns-geo-note/1:eu-1(h:app.example.com)]"
        #expect(world.pools.first?["description"]?.string == "by hand \(token)")
    }

    @Test func `a conflict that stays is a refusal, and blocks no other object`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        world.world.add([
            Fault(.status(409, retryAfterSeconds: nil, body: nil), when: Fault.Match(method: "POST", path: "/zones/"))
        ])
        let report = await reconciler.pass(Self.sources, isResync: true)
        #expect(report.outcome == .refused)
        #expect(world.pools.count == 1)
        #expect(world.log.lines.filter { $0.hasPrefix("error Cloudflare API request failed: 409 Conflict") }.count == 1)
    }

    @Test func `what existed is created anew only once its own address says that it is gone`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        _ = await reconciler.pass(Self.sources, isResync: true)
        world.clock.advance(by: .seconds(120))
        let before = world.cloudflare
        world.world.add([Fault(.emptyList)])
        let report = await reconciler.pass(Self.sources, isResync: true)
        #expect(report.failure?.contains("a list without k8s-pool-c1-eu, which exists as ") == true)
        #expect(world.cloudflare == before)
        #expect(world.writes() == ["POST /pools", "POST /load_balancers"])
    }

    @Test func `what somebody deletes right after our write is made anew by the next pass`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        _ = await reconciler.pass(Self.sources, isResync: true)
        let mark = world.mark
        for path in [
            "/zones/\(world.world.settings.cloudflare.zoneID)/load_balancers/\(Self.id(world.balancers))",
            "/accounts/\(world.world.settings.cloudflare.accountID)/load_balancers/pools/\(Self.id(world.pools))",
        ] {
            let headers: HTTPFields = [.authorization: "Bearer \(Token.wellKnown[0].value)"]
            let transport = SimulatedTransport(world.world, server: .cloudflare, time: world.time, caller: "somebody")
            #expect(try await transport.send(Request(.delete, path, headers: headers)).status == 200)
        }
        let report = await reconciler.pass(Self.sources, isResync: false)
        #expect(report.failure == nil)
        #expect(world.writes(since: mark) == ["POST /pools", "POST /load_balancers"])
        #expect(world.pools.count == 1 && world.balancers.count == 1)
    }

    @Test func `a list without what we have just written is not believed while that is there`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        _ = await reconciler.pass(Self.sources, isResync: true)
        let before = world.cloudflare
        world.world.add([Fault(.emptyList)])
        let report = await reconciler.pass(Self.sources, isResync: true)
        #expect(report.failure?.contains("just written, is missing") == true)
        #expect(world.cloudflare == before)
    }

    private static func id(_ objects: [JSON]) -> String { objects.first?["id"]?.string ?? "" }

    @Test func `a pool that somebody renamed does not stand in the way of a new one`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        _ = await reconciler.pass(Self.sources, isResync: true)
        let id = world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await world.somebody.patchPool(id, ["name": "taken-over"])
        let report = await reconciler.pass(Self.sources, isResync: true)
        #expect(report.outcome == .converged(lookBack: true))
        #expect(world.pool("taken-over") != nil)
        #expect(world.pool("k8s-pool-c1-eu")?["origins"]?.array?.count == 1)
    }

    @Test func `a refused object blocks no other`() async throws {
        let world = EngineWorld { $0.poolLimit = 1 }
        let reconciler = try world.reconciler(EngineWorld.rules())
        let sources = Self.sources + [source("203.0.113.9", name: "b", cluster: "c2")]
        let report = await reconciler.pass(sources, isResync: true)
        #expect(report.outcome == .refused)
        #expect(world.pools.map { $0["name"] } == ["k8s-pool-c1-eu"])
        #expect(world.balancers.first?["default_pools"]?.array?.count == 1)
        let line = "error Cloudflare API request failed: 400 Bad Request (code 1002: Exceeded quota for pools) "
        #expect(world.log.lines.filter { $0.hasPrefix(line) }.count == 1)
        _ = await reconciler.pass(sources, isResync: true)
        #expect(world.log.lines.filter { $0.hasPrefix(line) }.count == 1)
    }

    @Test(arguments: [7, 3600])
    func `after a 429 nothing is sent until Retry-After is over`(seconds: Int) async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        world.world.add([
            Fault(.status(429, retryAfterSeconds: seconds, body: nil), when: Fault.Match(path: "/pools"), times: 1)
        ])
        let report = await reconciler.pass(Self.sources, isResync: true)
        #expect(report.outcome == .failed(retryAfter: .seconds(seconds)))
        let mark = world.mark
        let early = await reconciler.pass(Self.sources, isResync: false)
        #expect(early.outcome == .failed(retryAfter: .seconds(seconds)))
        #expect(world.mark == mark)
        world.clock.advance(by: .seconds(seconds))
        #expect(await reconciler.pass(Self.sources, isResync: false).outcome == .converged(lookBack: true))
    }

    @Test func `a pool that flaps is slowed down, others are not`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        for number in 1...12 {
            let sources = [source("203.0.113.\(number)"), source("203.0.113.250", name: "b", cluster: "c2")]
            _ = await reconciler.pass(sources, isResync: false)
        }
        let held = await reconciler.pass(
            [source("203.0.113.99"), source("203.0.113.251", name: "b", cluster: "c2")],
            isResync: false
        )
        guard case .held(let instant) = held.outcome else {
            Issue.record("\(held.outcome) instead of a hold")
            return
        }
        #expect(instant == .seconds(5))
        #expect(world.pool("k8s-pool-c2-eu")?["origins"]?.array?.first?["address"] == "203.0.113.251")
        world.clock.advance(by: .seconds(5))
        _ = await reconciler.pass([source("203.0.113.99")], isResync: false)
        #expect(world.pool("k8s-pool-c1-eu")?["origins"]?.array?.first?["address"] == "203.0.113.99")
    }
}
