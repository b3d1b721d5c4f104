import EngineSupport
import CloudflareAPI
import GeoRouting
import Simulation
import Support
import Synchronization
import Testing
import Wire

@testable import GeoEngine

/// One bad wish blocks no other.
@Suite(.timeLimit(.minutes(30))) struct WishTrialTests {
    private static let name = "k8s-pool-c1-eu"

    private static func addresses(_ world: EngineWorld) -> Set<String> {
        Set((world.pool(name)?["origins"]?.array ?? []).compactMap { $0["address"]?.string })
    }

    private static func world(_ meddling: Meddling, originsPerPool: Int = 100) -> EngineWorld {
        var world = EngineWorld { $0.originsPerPool = originsPerPool }
        world.meddling = meddling
        return world
    }

    @Test func `an address that Cloudflare refuses is left out, and the others are served`() async throws {
        let world = Self.world(.refusing("foo_.example.net"))
        let reconciler = try world.reconciler(EngineWorld.rules())
        let sources = [
            source("old", created: 1, "203.0.113.1"), source("bad", created: 2, "foo_.example.net"),
            source("new", created: 3, "203.0.113.3"),
        ]
        var report = await reconciler.pass(sources, isResync: true)
        #expect(Self.addresses(world) == ["203.0.113.1", "203.0.113.3"])
        #expect(world.balancers.count == 1)
        #expect(report.unreadyReason == nil && report.leftOut.count == 1)
        #expect(report.outcome == .converged(lookBack: true))
        let line =
            "warning Pool k8s-pool-c1-eu: address foo_.example.net is left out: "
            + "400 Bad Request (code 1002: invalid origin: validation failed)"
        #expect(world.log.lines.filter { $0.contains("left out") } == [line])
        let mark = world.mark
        for _ in 0..<10 { report = await reconciler.pass(sources, isResync: true) }
        #expect(world.writes(since: mark) == [])
        #expect(world.log.lines.filter { $0.contains("left out") } == [line])
    }

    @Test func `the victim's move is followed whatever stands beside it`() async throws {
        for meddling in [Meddling.refusing("foo_"), Meddling()] {
            let world = Self.world(meddling, originsPerPool: 4)
            let reconciler = try world.reconciler(EngineWorld.rules())
            let evil = (1...30).map { source("a-evil-\($0)", created: 0, "foo_\($0).example.net") }
            _ = await reconciler.pass([source("victim", created: 5, "203.0.113.1")], isResync: true)
            _ = await reconciler.pass(evil + [source("victim", created: 5, "203.0.113.1")], isResync: false)
            let mark = world.mark
            // The first call already: a move does not wait for what is new.
            _ = await reconciler.pass(evil + [source("victim", created: 5, "203.0.113.2")], isResync: false)
            #expect(Self.addresses(world).contains("203.0.113.2") && !Self.addresses(world).contains("203.0.113.1"))
            let names = world.pool(Self.name)?["origins"]?.array?.filter { $0["address"] == "203.0.113.2" }
            #expect(names?.first?["name"] == "origin-eu")
            #expect(world.writes(since: mark).count <= 20)
        }
    }

    @Test func `the victim's move is followed in the very pass in which thirty bad wishes come`() async throws {
        let world = Self.world(.refusing("foo_"), originsPerPool: 5)
        let reconciler = try world.reconciler(EngineWorld.rules())
        _ = await reconciler.pass([source("victim", created: 5, "203.0.113.1")], isResync: true)
        let mark = world.mark
        let evil = (1...30).map { source("evil-\($0)", created: 0, "foo_\($0).example.net") }
        _ = await reconciler.pass(evil + [source("victim", created: 5, "203.0.113.2")], isResync: false)
        #expect(Self.addresses(world) == ["203.0.113.2"])
        #expect(world.writes(since: mark).count <= 20)
    }

    @Test func `one bad address among forty good ones costs few writes`() async throws {
        for place in [0, 20, 40] {
            let world = Self.world(.refusing("foo_"))
            let reconciler = try world.reconciler(EngineWorld.rules())
            _ = await reconciler.pass([source("old", created: 1, "203.0.113.200")], isResync: true)
            var sources = (1...40).map { source("web-\($0)", created: 10 + $0, "203.0.113.\($0)") }
            sources.insert(source("bad", created: 10 + place, "foo_.example.net"), at: place)
            let mark = world.mark
            for _ in 0..<3 {
                _ = await reconciler.pass(sources + [source("old", created: 1, "203.0.113.200")], isResync: false)
            }
            #expect(Self.addresses(world).count == 41)
            // More than ten in a minute would hold the pool back, and with it the moves of its origins.
            #expect((1...9).contains(world.writes(since: mark).count))
        }
    }

    @Test func `of more addresses than a pool may have the oldest are served`() async throws {
        let world = Self.world(Meddling(), originsPerPool: 5)
        let reconciler = try world.reconciler(EngineWorld.rules())
        let sources = (1...6).map { source("web-\($0)", created: 100 - $0, "203.0.113.\($0)") }
        var reports: [PassReport] = []
        for _ in 0..<3 { reports.append(await reconciler.pass(sources, isResync: true)) }
        #expect(Self.addresses(world) == Set((2...6).map { "203.0.113.\($0)" }))
        #expect(reports.allSatisfy { $0.unreadyReason == nil } && reports.last?.leftOut.count == 1)
        #expect(
            world.log.lines.contains {
                $0.hasSuffix(
                    "address 203.0.113.1 is left out: the account's plan allows 5 origins in a pool, "
                        + "and older wishes come first"
                )
            }
        )
        // One of those served moves: it is followed, and stays the one that it was.
        let moved = sources.dropLast() + [source("web-6", created: 94, "203.0.113.60")]
        let mark = world.mark
        _ = await reconciler.pass(Array(moved), isResync: false)
        #expect(Self.addresses(world) == Set((2...5).map { "203.0.113.\($0)" } + ["203.0.113.60"]))
        #expect(world.writes(since: mark).count == 1)
    }

    @Test func `what is left out is tried again after a while, alone`() async throws {
        let world = Self.world(.refusing("foo_"))
        let time = world.time
        let reconciler = try world.reconciler(EngineWorld.rules())
        let sources = [source("old", created: 1, "203.0.113.1"), source("bad", created: 2, "foo_.example.net")]
        _ = await reconciler.pass(sources, isResync: true)
        let report = await reconciler.pass(sources, isResync: true)
        let retryAt = try #require(report.wakeAt)
        world.clock.advance(by: retryAt - time.now())
        let mark = world.mark
        _ = await reconciler.pass(sources, isResync: false)
        // Refused by the meddling, so that the simulation never saw it.
        #expect(world.writes(since: mark) == [])
        let later = try #require(await reconciler.pass(sources, isResync: false).wakeAt)
        #expect(later - time.now() > .seconds(60))
    }

    @Test func `an origin that waits for a refused move is neither stale nor taken over`() async throws {
        let world = Self.world(.refusing("foo_"))
        let reconciler = try world.reconciler(EngineWorld.rules(), removal: .after(grace: .seconds(30)))
        _ = await reconciler.pass(
            [source("a", created: 1, "203.0.113.1"), source("b", created: 2, "203.0.113.2")],
            isResync: true
        )
        let moved = [
            source("a", created: 1, "foo_.example.net"), source("b", created: 2, "203.0.113.2"),
            source("c", created: 3, "203.0.113.3"),
        ]
        for _ in 0..<4 {
            _ = await reconciler.pass(moved, isResync: true)
            world.clock.advance(by: .seconds(40))
        }
        #expect(Self.addresses(world) == ["203.0.113.1", "203.0.113.2", "203.0.113.3"])
    }

    @Test func `an origin that waits for a refused move is not taken over by what comes later`() async throws {
        let world = Self.world(.refusing("foo_"))
        let reconciler = try world.reconciler(EngineWorld.rules())
        _ = await reconciler.pass([source("a", created: 1, "203.0.113.1")], isResync: true)
        let moved = [source("a", created: 1, "foo_.example.net")]
        for _ in 0..<3 { _ = await reconciler.pass(moved, isResync: true) }
        _ = await reconciler.pass(moved + [source("c", created: 3, "203.0.113.3")], isResync: false)
        #expect(Self.addresses(world) == ["203.0.113.1", "203.0.113.3"])
    }

    @Test func `a monitor that is refused keeps no origin out`() async throws {
        let world = EngineWorld()
        var rules = try #require(EngineWorld.rules())
        rules.monitor = .existing(id: "00000000000000000000000000000000")
        let reconciler = try world.reconciler(rules)
        let sources = [source("a", created: 1, "203.0.113.1"), source("b", created: 2, "203.0.113.2")]
        var report = await reconciler.pass(sources, isResync: true)
        #expect(Self.addresses(world) == ["203.0.113.1", "203.0.113.2"])
        #expect(world.balancers.count == 1)
        report = await reconciler.pass(sources, isResync: true)
        #expect(report.leftOut.isEmpty)
        #expect(report.unreadyReason?.contains("monitor not found") == true)
    }

    /// A server that refuses a text until it is told to take it, and counts what it has refused.
    private final class Moody: Sendable {
        private let state = Mutex((takesAll: false, refusals: 0))
        var refusals: Int { state.withLock { $0.refusals } }
        func relent() { state.withLock { $0.takesAll = true } }

        func meddling(_ text: String) -> Meddling {
            let refusing = Meddling.refusing(text)
            return Meddling(refuse: { request in
                guard let answer = refusing.refuse(request) else { return nil }
                return self.state.withLock { state in
                    if state.takesAll { return nil }
                    state.refusals += 1
                    return answer
                }
            })
        }
    }

    @Test func `what was refused is not sent again before its time, and is served once Cloudflare takes it`()
        async throws
    {
        let server = Moody()
        let world = Self.world(server.meddling("foo."))
        let reconciler = try world.reconciler(EngineWorld.rules())
        let sources = [source("old", created: 1, "203.0.113.1"), source("bad", created: 2, "foo.example.net")]
        _ = await reconciler.pass(sources, isResync: true)
        let refusals = server.refusals
        for _ in 0..<5 { _ = await reconciler.pass(sources, isResync: true) }
        #expect(server.refusals == refusals && refusals > 0)
        server.relent()
        _ = await reconciler.pass(sources, isResync: true)
        #expect(Self.addresses(world) == ["203.0.113.1"])
        world.clock.advance(by: .seconds(61))
        _ = await reconciler.pass(sources, isResync: true)
        #expect(Self.addresses(world) == ["203.0.113.1", "foo.example.net"])
    }

    @Test func `a search that one pass does not finish goes on in the next`() async throws {
        let world = Self.world(.refusing("foo_"))
        let reconciler = try world.reconciler(EngineWorld.rules())
        let evil = (1...30).map { source("evil-\($0)", created: 0, "foo_\($0).example.net") }
        let sources = evil + [source("young", created: 5, "203.0.113.1")]
        for _ in 0..<8 {
            _ = await reconciler.pass(sources, isResync: true)
            world.clock.advance(by: .seconds(5))
        }
        #expect(Self.addresses(world) == ["203.0.113.1"])
    }

    @Test func `a limit of the plan that was lifted is found out within the hour`() async throws {
        let limit = Mutex(2)
        let world = Self.world(
            Meddling(refuse: { request in
                let origins = (try? JSON.parse(request.body))?["origins"]?.array ?? []
                let limit = limit.withLock { $0 }
                let message = "origins: the origin list length must be in range [1, \(limit)]"
                return origins.count > limit ? (400, 1002, message) : nil
            })
        )
        let reconciler = try world.reconciler(EngineWorld.rules())
        let sources = (1...3).map { source("web-\($0)", created: $0, "203.0.113.\($0)") }
        _ = await reconciler.pass(sources, isResync: true)
        #expect(Self.addresses(world) == ["203.0.113.1", "203.0.113.2"])
        limit.withLock { $0 = 3 }
        world.clock.advance(by: .seconds(3601))
        _ = await reconciler.pass(sources, isResync: true)
        #expect(Self.addresses(world).count == 3)
    }

    @Test func `a pass in which all that is due was refused is no success`() async throws {
        let world = Self.world(Meddling(refuse: { _ in (400, 1002, "no such luck: validation failed") }))
        let reconciler = try world.reconciler(EngineWorld.rules())
        let status = EngineStatus(resyncInterval: .seconds(60))
        _ = status.noteListed()
        for _ in 0..<3 {
            let report = await reconciler.pass([source("a", created: 1, "203.0.113.1")], isResync: true)
            status.passEnded(report, at: world.time.now())
            #expect(report.writes == 0 && report.unreadyReason != nil)
        }
        #expect(
            status.unreadiness(at: world.time.now())
                == "no pass has succeeded yet: Cloudflare takes none of the addresses: "
                + "400 Bad Request (code 1002: no such luck: validation failed)"
        )
    }

    @Test func `a load balancer of the settings that is refused is no success, and one of a tenant is`() async throws {
        let world = Self.world(.refusing("steering_policy", "no load balancers here: validation failed"))
        let own = try world.reconciler(EngineWorld.rules())
        _ = await own.pass([source("a", created: 1, "203.0.113.1")], isResync: true)
        let report = await own.pass([source("a", created: 1, "203.0.113.1")], isResync: true)
        #expect(report.unreadyReason?.contains("no load balancers here") == true)
        var rules = try #require(EngineWorld.rules(hostnames: "app.example.com"))
        rules.allowedHostnames = [try HostnameGlob(reading: "*.example.com")]
        rules.hostnames = []
        let tenants = try world.reconciler(rules)
        let wish = source("a", created: 1, hostnames: "shop.example.com", "203.0.113.1")
        _ = await tenants.pass([wish], isResync: true)
        let excused = await tenants.pass([wish], isResync: true)
        #expect(excused.unreadyReason == nil && !excused.refusalReasons.isEmpty)
    }

    @Test func `a quota of the account is no failure of the pass`() async throws {
        let world = Self.world(.refusing("k8s-pool-c2-eu", "quota of pools exceeded"))
        let reconciler = try world.reconciler(EngineWorld.rules())
        let sources = [source("203.0.113.1"), source("203.0.113.2", name: "other", cluster: "c2")]
        _ = await reconciler.pass(sources, isResync: true)
        let report = await reconciler.pass(sources, isResync: true)
        #expect(report.writes == 0 && report.unreadyReason == nil)
        #expect(report.refusalReasons.keys.sorted() == ["k8s-pool-c2-eu"])
    }
}
