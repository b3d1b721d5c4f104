import EngineSupport
import CloudflareAPI
import GeoEngine
import GeoRouting
import HTTPTypes
import KubernetesAPI
import Simulation
import Support
import Synchronization
import Testing
import Wire

/// What the cluster's access adds to each request.
private struct Authorized: Transport {
    let base: SimulatedTransport

    func send(_ request: Request) async throws(TransportError) -> Response {
        var request = request
        request.headers[.authorization] = "Bearer geosim-cluster-token"
        return try await base.send(request)
    }
}

/// The whole engine, from a simulated cluster's Ingresses to a simulated Cloudflare.
@Suite(.timeLimit(.minutes(30))) struct ControllerTests {
    private static func controller(_ world: EngineWorld, isDryRun: Bool = false) throws -> Controller {
        Controller(try parts(world, isDryRun: isDryRun))
    }

    private static func parts(_ world: EngineWorld, isDryRun: Bool = false) throws -> Controller.Parts {
        let rules = try #require(EngineWorld.rules())
        return Controller.Parts(
            rules: rules,
            resyncInterval: .seconds(300),
            isDryRun: isDryRun,
            cloudflare: world.client(isDryRun: isDryRun),
            kubernetes: Authorized(
                base: SimulatedTransport(world.world, server: .kubernetes("eu"), time: world.time, caller: "engine")
            ),
            requests: [
                ObjectRequests(
                    namespace: nil,
                    labelSelector: "dns.external/geo-route=true",
                    userAgent: "tests"
                )
            ],
            time: world.time,
            random: RandomSource { 0.5 },
            logger: world.log.logger,
            metrics: .none
        )
    }

    private static func world(_ addresses: String...) -> EngineWorld {
        let world = EngineWorld()
        _ = world.world.createIngresses(Burst(cluster: "eu", count: addresses.count, addresses: addresses), at: .zero)
        return world
    }

    private static func addresses(_ world: EngineWorld) -> [String] {
        world.pools.flatMap { $0["origins"]?.array ?? [] }.compactMap { $0["address"]?.string }.sorted()
    }

    /// Runs the engine while `body` goes on.
    private static func whileRunning(_ controller: Controller, _ body: () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await controller.run() }
            await body()
            group.cancelAll()
        }
    }

    /// Lets the engine go on until something holds.
    private static func until(_ condition: () -> Bool) async {
        for _ in 0..<20_000 where !condition() { await turns(20) }
        #expect(condition())
    }

    private static func turns(_ count: Int) async {
        for _ in 0..<count { await Task.yield() }
    }

    @Test func `a single pass converges, and the next finds nothing to do`() async throws {
        let world = Self.world("203.0.113.1", "203.0.113.2")
        #expect(try await Self.controller(world).runOnce() == .converged)
        #expect(Self.addresses(world) == ["203.0.113.1", "203.0.113.2"])
        let mark = world.mark
        #expect(try await Self.controller(world).runOnce() == .converged)
        #expect(world.writes(since: mark) == [])
    }

    @Test func `a dry run tells by its result that a change is due`() async throws {
        let world = Self.world("203.0.113.1")
        #expect(try await Self.controller(world, isDryRun: true).runOnce() == .changesDue)
        #expect(world.writes() == [])
        _ = try await Self.controller(world).runOnce()
        #expect(try await Self.controller(world, isDryRun: true).runOnce() == .converged)
    }

    @Test(arguments: [
        Fault(.status(500, retryAfterSeconds: nil, body: nil), when: Fault.Match(api: "kubernetes")),
        Fault(.status(403, retryAfterSeconds: nil, body: nil), when: Fault.Match(api: "kubernetes")),
        Fault(.truncate, when: Fault.Match(api: "kubernetes")),
        Fault(.body("{}"), when: Fault.Match(api: "kubernetes")),
        Fault(.status(401, retryAfterSeconds: nil, body: nil), when: Fault.Match(api: "cloudflare")),
        Fault(.dropBefore, when: Fault.Match(api: "cloudflare")),
    ])
    func `a single pass that cannot read fails, and writes nothing`(fault: Fault) async throws {
        let world = Self.world("203.0.113.1")
        world.world.add([fault])
        #expect(try await Self.controller(world).runOnce() == .failed)
        #expect(world.pools.isEmpty && world.balancers.isEmpty)
        #expect(world.log.lines.contains { $0.hasPrefix("error Not converged: ") })
    }

    @Test func `what is there at the start and what comes later both reach Cloudflare`() async throws {
        let world = Self.world("203.0.113.1")
        let controller = try Self.controller(world)
        #expect(controller.status.unreadiness(at: .zero) == "the Ingresses have not been listed yet")
        await Self.whileRunning(controller) {
            await Self.until { world.balancers.count == 1 }
            var more = Burst(cluster: "eu", count: 1, addresses: ["203.0.113.7"])
            more.prefix = "more"
            _ = world.world.createIngresses(more, at: .zero)
            await Self.until { Self.addresses(world) == ["203.0.113.1", "203.0.113.7"] }
            await Self.until { controller.status.unreadiness(at: .zero) == nil }
        }
    }

    @Test func `a refusal at the start ends nothing: it is tried again`() async throws {
        let world = Self.world("203.0.113.1")
        world.world.add([
            Fault(
                .status(401, retryAfterSeconds: nil, body: "{\"success\":false}"),
                when: Fault.Match(api: "cloudflare")
            )
        ])
        let controller = try Self.controller(world)
        await Self.whileRunning(controller) {
            await Self.until { controller.status.unreadiness(at: .zero)?.contains("401 Unauthorized") == true }
            world.world.liftFaults()
            for _ in 0..<60 where world.balancers.isEmpty {
                world.clock.advance(by: .seconds(1))
                await Self.turns(200)
            }
            await Self.until { world.balancers.count == 1 }
        }
    }

    @Test func `a person who forces a pass has the block of Cloudflare's limits tried`() throws {
        let lifts = Mutex(0)
        var parts = try Self.parts(Self.world())
        parts.allowTestRequest = { lifts.withLock { $0 += 1 } }
        let controller = Controller(parts)
        controller.becameLeader()
        #expect(lifts.withLock { $0 } == 0, "a new leader waits as the former one did")
        controller.forcePass()
        #expect(lifts.withLock { $0 } == 1)
    }

    @Test func `a forced pass repairs at once what somebody changed`() async throws {
        let world = Self.world("203.0.113.1")
        let controller = try Self.controller(world)
        await Self.whileRunning(controller) {
            await Self.until { world.balancers.count == 1 && controller.status.unreadiness(at: .zero) == nil }
            let id = world.balancers.first?["id"]?.string ?? ""
            _ = try? await world.somebody.patchLoadBalancer(id, ["proxied": false])
            controller.forcePass()
            await Self.until { world.balancers.first?["proxied"] == true }
        }
    }
}
