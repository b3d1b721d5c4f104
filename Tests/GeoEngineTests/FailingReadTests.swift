import Support
import EngineSupport
import CloudflareAPI
import GeoEngine
import Simulation
import Testing
import Wire

/// A failure to read is never absence.
@Suite(.timeLimit(.minutes(30))) struct FailingReadTests {
    struct Failure: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var effect: Fault.Effect
    }

    private static let failures = [
        Failure(testDescription: "500", effect: .status(500, retryAfterSeconds: nil, body: nil)),
        Failure(testDescription: "502 with HTML", effect: .status(502, retryAfterSeconds: nil, body: "<html>")),
        Failure(testDescription: "401", effect: .status(401, retryAfterSeconds: nil, body: nil)),
        Failure(testDescription: "403", effect: .status(403, retryAfterSeconds: nil, body: nil)),
        Failure(testDescription: "404", effect: .status(404, retryAfterSeconds: nil, body: nil)),
        Failure(testDescription: "200 {}", effect: .status(200, retryAfterSeconds: nil, body: "{}")),
        Failure(testDescription: "nothing", effect: .body("")), Failure(testDescription: "{}", effect: .body("{}")),
        Failure(testDescription: "HTML", effect: .body("<html><title>Log in</title></html>")),
        Failure(testDescription: "half a body", effect: .half),
        Failure(testDescription: "a body that breaks off", effect: .truncate),
        Failure(testDescription: "an empty list", effect: .emptyList),
        Failure(testDescription: "another zone's data", effect: .anotherZone),
        Failure(testDescription: "no connection", effect: .dropBefore),
        Failure(testDescription: "17 MB", effect: .blanks(bytes: 17 << 20)),
    ]

    /// Our pool, another client's pool and two load balancers.
    private static func world() async throws -> (EngineWorld, Reconciler) {
        let world = EngineWorld()
        let other = try await world.somebody.createPool([
            "name": "other", "latitude": 1, "longitude": 2, "origins": [["name": "o", "address": "198.51.100.1"]],
        ])
        _ = try await world.somebody.createLoadBalancer([
            "name": "www.example.com", "default_pools": [.string(other.id)], "fallback_pool": .string(other.id),
        ])
        let reconciler = try world.reconciler(EngineWorld.rules())
        _ = await reconciler.pass([source("203.0.113.1")], isResync: true)
        return (world, reconciler)
    }

    private static func isLost(_ report: PassReport) -> Bool {
        if case .failed = report.outcome { true } else { report.outcome == .refused }
    }

    @Test(arguments: failures, ["/pools", "/zones/", ""])
    func `nothing of anybody's changes, and afterwards all is as it was`(failure: Failure, path: String) async throws {
        let (world, warm) = try await Self.world()
        let before = world.cloudflare
        let cold = try world.reconciler(EngineWorld.rules())
        await warm.learn(zone: "example.com")
        world.world.add([Fault(failure.effect, when: Fault.Match(method: "GET", path: path))])
        for reconciler in [warm, cold] {
            for sources in [[source("203.0.113.1")], []] {
                _ = await reconciler.pass(sources, isResync: true)
                #expect(world.cloudflare == before)
            }
        }
        world.world.liftFaults()
        for reconciler in [warm, cold] {
            let report = await reconciler.pass([source("203.0.113.1")], isResync: true)
            #expect(report.outcome == .converged(lookBack: false) && report.writes == 0)
        }
    }

    @Test(arguments: failures)
    func `a pass over a failed read of the pools fails, and says why`(failure: Failure) async throws {
        let (world, reconciler) = try await Self.world()
        world.world.add([Fault(failure.effect, when: Fault.Match(method: "GET", path: "/pools"))])
        world.log.clear()
        let report = await reconciler.pass([source("203.0.113.2")], isResync: true)
        #expect(Self.isLost(report))
        #expect(report.failure?.isEmpty == false)
        #expect(world.log.lines.contains { $0.hasPrefix("warning Cloudflare") || $0.hasPrefix("error Cloudflare") })
    }

    @Test func `an unauthorized token is told in the original's words`() async throws {
        let (world, reconciler) = try await Self.world()
        world.world.add([Fault(.status(401, retryAfterSeconds: nil, body: "{\"success\":false}"))])
        let report = await reconciler.pass([source("203.0.113.1")], isResync: true)
        #expect(
            report.failure
                == "Cloudflare API request failed: 401 Unauthorized while reading the pools; check CF_API_TOKEN"
        )
    }

    @Test func `a list of pools without one that a load balancer names is not believed`() async throws {
        let (world, reconciler) = try await Self.world()
        world.world.add([Fault(.emptyList, when: Fault.Match(path: "/pools"))])
        let report = await reconciler.pass([source("203.0.113.1")], isResync: true)
        #expect(report.failure?.contains("which the list of pools lacks") == true)
    }

    @Test func `load balancers of another zone are not believed`() async throws {
        let (world, reconciler) = try await Self.world()
        await reconciler.learn(zone: "example.com")
        world.world.add([Fault(.anotherZone)])
        let report = await reconciler.pass([source("203.0.113.1")], isResync: true)
        #expect(
            report.failure == "Cloudflare's lists cannot be acted on: "
                + "the list of load balancers is of zone example.net instead of example.com"
        )
    }

    @Test func `a read older than our own write is not acted on`() async throws {
        let (world, reconciler) = try await Self.world()
        _ = await reconciler.pass([source("203.0.113.2")], isResync: false)
        let before = world.cloudflare
        world.world.add([Fault(.stale(writes: 1), when: Fault.Match(method: "GET"))])
        let stale = await reconciler.pass([source("203.0.113.2")], isResync: false)
        #expect(Self.isLost(stale))
        #expect(stale.failure?.contains("before our own write") == true)
        #expect(world.cloudflare == before)
        world.world.liftFaults()
        #expect(await reconciler.pass([source("203.0.113.2")], isResync: false).writes == 0)
    }
}
