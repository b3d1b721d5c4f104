import CloudflareAPI
import EngineSupport
import GeoRouting
import Simulation
import Support
import Testing
import Wire

@testable import GeoEngine

/// Host names that move: a pool leaves the load balancers that its note lists.
@Suite(.timeLimit(.minutes(30))) struct MembershipTests {
    private static let name = "k8s-pool-c1-eu"
    private static let names = "new.example.com,old.example.com"

    /// A pool of others is in both load balancers, so that ours may leave.
    private static func world() async throws -> EngineWorld {
        let world = EngineWorld()
        let pool = try await world.somebody.createPool([
            "name": "others", "latitude": 1, "longitude": 2, "origins": [["name": "o", "address": "198.51.100.1"]],
        ])
        for name in names.split(separator: ",") {
            _ = try await world.somebody.createLoadBalancer([
                "name": .string(String(name)), "default_pools": [.string(pool.id)], "fallback_pool": .string(pool.id),
                "steering_policy": "proximity", "proxied": true,
            ])
        }
        return world
    }

    private static func members(_ world: EngineWorld, of hostname: String) -> Int {
        let id = world.pool(name)?["id"]
        let balancer = world.balancers.first { $0["name"] == .string(hostname) }
        return balancer?["default_pools"]?.array?.count { $0 == id } ?? 0
    }

    private static func sources(_ hostnames: String) -> [SourceObject] {
        [source("203.0.113.1", hostnames: hostnames)]
    }

    private static func note(_ world: EngineWorld) -> String {
        let text = world.pool(name)?["description"]?.string ?? ""
        return String(text.drop { $0 != "]" }.dropFirst(2))
    }

    @Test func `with sync the pool leaves the former host name after the grace, and the note follows`() async throws {
        let world = try await Self.world()
        let rules = EngineWorld.rules(hostnames: Self.names)
        let reconciler = try world.reconciler(rules, removal: .after(grace: .seconds(60)))
        _ = await reconciler.passUntilDone(Self.sources("old.example.com"))
        #expect(Self.note(world) == "[external-dns-geo-note/1:eu-1(h:old.example.com)]")
        _ = await reconciler.passUntilDone(Self.sources("new.example.com"))
        #expect(Self.members(world, of: "old.example.com") == 1 && Self.members(world, of: "new.example.com") == 1)
        #expect(Self.note(world) == "[external-dns-geo-note/1:eu-1(h:new.example.com,old.example.com)]")
        let report = await reconciler.pass(Self.sources("new.example.com"), isResync: true)
        #expect(report.wakeAt != nil)
        world.clock.advance(by: .seconds(61))
        _ = await reconciler.passUntilDone(Self.sources("new.example.com"))
        #expect(Self.members(world, of: "old.example.com") == 0 && Self.members(world, of: "new.example.com") == 1)
        #expect(Self.note(world) == "[external-dns-geo-note/1:eu-1(h:new.example.com)]")
        let mark = world.mark
        _ = await reconciler.passUntilDone(Self.sources("new.example.com"))
        #expect(world.writes(since: mark) == [])
    }

    @Test func `with upsert-only it stays, and each resync tells of it`() async throws {
        let world = try await Self.world()
        let reconciler = try world.reconciler(EngineWorld.rules(hostnames: Self.names))
        _ = await reconciler.passUntilDone(Self.sources("old.example.com"))
        _ = await reconciler.passUntilDone(Self.sources("new.example.com"))
        let mark = world.mark
        world.clock.advance(by: .seconds(3600))
        for _ in 0..<3 { _ = await reconciler.pass(Self.sources("new.example.com"), isResync: true) }
        #expect(Self.members(world, of: "old.example.com") == 1)
        #expect(world.writes(since: mark) == [])
        let lines = world.log.lines.filter { $0.hasPrefix("warning Load balancer old.example.com still has pool ") }
        #expect(lines.count >= 3)
    }

    @Test func `a confirmed removal takes it out at once`() async throws {
        let world = try await Self.world()
        let rules = EngineWorld.rules(hostnames: Self.names)
        _ = await (try world.reconciler(rules)).passUntilDone(Self.sources("old.example.com"))
        _ = await (try world.reconciler(rules, removal: .confirmed)).passUntilDone(Self.sources("new.example.com"))
        #expect(Self.members(world, of: "old.example.com") == 0 && Self.members(world, of: "new.example.com") == 1)
    }

    @Test func `a membership that a person made is no one else's to remove`() async throws {
        let world = try await Self.world()
        let rules = EngineWorld.rules(hostnames: Self.names)
        let reconciler = try world.reconciler(rules, removal: .after(grace: .zero))
        _ = await reconciler.passUntilDone(Self.sources("new.example.com"))
        let balancer = try #require(world.balancers.first { $0["name"] == "old.example.com" })
        let id = try #require(world.pool(Self.name)?["id"])
        let members: [JSON] = (balancer["default_pools"]?.array ?? []) + [id]
        let body = JSONObject([(key: "default_pools", value: JSON.array(members))])
        let target = CloudflareRequest.Action.change(id: balancer["id"]?.string ?? "")
        _ = try await world.somebody.send(CloudflareRequest(.loadBalancer, target, name: "old.example.com", body: body))
        for _ in 0..<3 {
            world.clock.advance(by: .seconds(600))
            _ = await reconciler.passUntilDone(Self.sources("new.example.com"))
        }
        #expect(Self.members(world, of: "old.example.com") == 1)
    }
}
