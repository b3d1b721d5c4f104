import EngineSupport
import CloudflareAPI
import GeoRouting
import Simulation
import Support
import Testing
import Wire

@testable import GeoEngine

/// One namespace keeps no other from passes, calls or log.
struct FairnessTests {
    private static func ingress(
        _ name: String,
        _ address: String,
        namespace: String = "evil",
        cluster: String? = nil
    ) -> SourceObject {
        SourceObject(
            namespace: namespace,
            name: name,
            created: namespace == "evil" ? 0 : 9,
            clusterName: cluster ?? name,
            addresses: [address]
        )
    }

    private static let victim = ingress("web", "203.0.113.1", namespace: "shop", cluster: "shop")
    private static let crowd = (0..<60).map { ingress("n\($0)", "198.51.100.\($0 + 1)") }

    @Test func `beside sixty new pools of another namespace the first lot has this one's`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        let report = await reconciler.pass(Self.crowd + [Self.victim], isResync: true)
        #expect(report.outcome == .unfinished)
        #expect(report.writes == Turns.writesPerPass)
        #expect(world.pool("k8s-pool-shop-eu") != nil)
        // The next one looks anew, and takes in what has come meanwhile.
        var moved = Self.victim
        moved.addresses = ["203.0.113.2"]
        _ = await reconciler.pass(Self.crowd + [moved], isResync: false)
        #expect(world.pool("k8s-pool-shop-eu")?["origins"]?.array?.compactMap { $0["address"] } == ["203.0.113.2"])
    }

    @Test func `lot after lot all are served, and the load balancer has all`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        var passes = 1
        var report = await reconciler.pass(Self.crowd, isResync: true)
        while report.outcome == .unfinished, passes < 30 {
            world.clock.advance(by: .seconds(3))
            report = await reconciler.pass(Self.crowd, isResync: false)
            passes += 1
        }
        #expect(world.pools.count == 60)
        #expect(world.balancers.first?["default_pools"]?.array?.count == 60)
        #expect(passes < 20)
    }

    @Test func `a victim's move in the pool in which another flaps goes through at once`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        for number in 1...15 {
            let flapping = Self.ingress("flap", "198.51.100.\(number)", cluster: "shop")
            _ = await reconciler.pass([flapping, Self.victim], isResync: false)
        }
        var moved = Self.victim
        moved.addresses = ["203.0.113.2"]
        let flapping = Self.ingress("flap", "198.51.100.99", cluster: "shop")
        let report = await reconciler.pass([flapping, moved], isResync: false)
        let addresses = world.pool("k8s-pool-shop-eu")?["origins"]?.array?.compactMap { $0["address"]?.string }.sorted()
        #expect(addresses == ["198.51.100.12", "203.0.113.2"])
        #expect(report.held == ["evil/flap"])
        #expect(report.wakeAt != nil)
    }

    @Test func `while nothing is new but what waits nothing is read`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        var number = 0
        func flap() async -> PassReport {
            number += 1
            let source = Self.ingress("flap", "198.51.100.\(number)", cluster: "shop")
            return await reconciler.pass([source], isResync: false, isNewsOnly: true)
        }
        for _ in 1...14 { _ = await flap() }
        let mark = world.mark
        for _ in 1...20 { #expect(await flap().outcome == .idle) }
        #expect(world.mark == mark)
        // What time brings is looked at, whatever waits.
        world.clock.advance(by: .seconds(61))
        #expect(await flap().outcome != .idle)
        #expect(world.mark > mark)
    }

    @Test func `the same Ingresses again are no reason for a call, unless there is another one`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        _ = await reconciler.pass([Self.victim], isResync: true)
        let mark = world.mark
        #expect(await reconciler.pass([Self.victim], isResync: false, isNewsOnly: true).outcome == .idle)
        #expect(world.mark == mark)
        await reconciler.applyRules(TenantRules([]))
        #expect(await reconciler.pass([Self.victim], isResync: false, isNewsOnly: true).outcome != .idle)
        #expect(world.mark > mark)
    }

    @Test func `rules that come while the program runs hold what is there`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules(), removal: .after(grace: .seconds(10)))
        _ = await reconciler.pass([Self.victim], isResync: true)
        let before = world.cloudflare
        await reconciler.applyRules(TenantRules([TenantRule(namespaces: [Glob("none")])]))
        for step in 1...5 {
            world.clock.advance(by: .seconds(20))
            var source = Self.victim
            if step > 2 { source.addresses = ["203.0.113.77"] }
            _ = await reconciler.pass([source], isResync: true)
        }
        #expect(world.cloudflare == before)
        let lines = world.log.lines.filter { $0.contains("is held: RULES_FILE refuses the Ingress") }
        #expect(!lines.isEmpty)
    }

    @Test func `five hundred bad Ingresses of a namespace take a bounded part of the log`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        let bad = (0..<500).map { number in
            SourceObject(
                namespace: "evil",
                name: "bad\(number)",
                created: 0,
                clusterName: "no.name",
                addresses: ["198.51.100.1"]
            )
        }
        let other = SourceObject(
            namespace: "shop",
            name: "x",
            created: 9,
            clusterName: nil,
            addresses: ["203.0.113.1"]
        )
        _ = await reconciler.pass(bad + [other], isResync: true)
        let lines = world.log.lines
        #expect(lines.count { $0.contains("evil/bad") } == 200)
        #expect(lines.count { $0.contains("Namespace evil causes too many lines") } == 1)
        #expect(lines.contains { $0.contains("No cluster-name found in labels for shop/x") })
    }

    @Test func `a shared pool is told once for each change of its shares`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        let guest = Self.ingress("guest", "198.51.100.1", cluster: "shop")
        for _ in 0..<3 { _ = await reconciler.pass([guest, Self.victim], isResync: true) }
        let lines = world.log.lines.filter { $0.contains("Shared pool") }
        #expect(lines.count == 1)
        #expect(lines.first?.contains("Shared pool k8s-pool-shop-eu: evil 50%, shop 50% of its traffic") == true)
    }
}
