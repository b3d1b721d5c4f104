import EngineSupport
import CloudflareAPI
import GeoRouting
import Simulation
import Support
import Testing
import Wire

@testable import GeoEngine

/// Two controllers with one owner id, by mistake; and others who only look so.
@Suite(.timeLimit(.minutes(30))) struct ContestedFieldTests {
    private static let name = "k8s-pool-c1-eu"
    private static let marker = "Another controller uses owner id eu-1 too"

    private static func address(_ world: EngineWorld) -> String? {
        world.pool(name)?["origins"]?.array?.first?["address"]?.string
    }

    private static func warnings(_ world: EngineWorld) -> [String] { world.log.lines.filter { $0.contains(marker) } }

    private static func writes(_ world: EngineWorld, since mark: Int) -> [String] {
        ["blue", "green", "third"].flatMap { world.writes(of: $0, since: mark) }
    }

    @Test func `two clusters with one owner id come to rest, and both say why`() async throws {
        let world = EngineWorld()
        let time = world.time
        let blue = try world.reconciler(EngineWorld.rules(), caller: "blue")
        let green = try world.reconciler(EngineWorld.rules(), caller: "green")
        for _ in 0..<10 {
            _ = await blue.pass([source("203.0.113.1")], isResync: true)
            world.clock.advance(by: .seconds(15))
            _ = await green.pass([source("203.0.113.2")], isResync: true)
            world.clock.advance(by: .seconds(15))
        }
        let mark = world.mark
        var reports: [PassReport] = []
        for _ in 0..<5 {
            reports.append(await blue.pass([source("203.0.113.1")], isResync: true))
            reports.append(await green.pass([source("203.0.113.2")], isResync: true))
        }
        #expect(world.writes(of: "blue", since: mark) == [] && world.writes(of: "green", since: mark) == [])
        #expect(world.writes(of: "blue").count + world.writes(of: "green").count <= 8)
        #expect(Self.warnings(world).count == 2)
        #expect(Self.warnings(world).allSatisfy { $0.contains("set OWNER_ID to different values") })
        #expect(reports.allSatisfy { $0.unreadyReason == nil })
        let end = try #require(reports.compactMap(\.wakeAt).min())
        #expect(end > time.now() && end <= time.now() + .seconds(600))
    }

    @Test func `what is left to another is written again when the wish changes, and ten minutes later`() async throws {
        let world = EngineWorld()
        let blue = try world.reconciler(EngineWorld.rules(), caller: "blue")
        let green = try world.reconciler(EngineWorld.rules(), caller: "green")
        func fight() async {
            for _ in 0..<4 {
                _ = await blue.pass([source("203.0.113.1")], isResync: true)
                _ = await green.pass([source("203.0.113.2")], isResync: true)
                world.clock.advance(by: .seconds(15))
            }
        }
        await fight()
        _ = await blue.pass([source("203.0.113.3")], isResync: true)
        #expect(Self.address(world) == "203.0.113.3")
        await fight()
        let left = try #require(Self.address(world))
        let (loser, wish) = left == "203.0.113.1" ? (green, "203.0.113.2") : (blue, "203.0.113.1")
        _ = await loser.pass([source(wish)], isResync: true)
        #expect(Self.address(world) == left)
        world.clock.advance(by: .seconds(601))
        _ = await loser.pass([source(wish)], isResync: true)
        #expect(Self.address(world) == wish)
    }

    @Test func `pools that two clusters with one owner id take from each other come to rest`() async throws {
        let world = EngineWorld()
        let sync = RemovalPolicy.after(grace: .seconds(30))
        let blue = try world.reconciler(EngineWorld.rules(), caller: "blue", removal: sync)
        let green = try world.reconciler(EngineWorld.rules(), caller: "green", removal: sync)
        func rounds(_ count: Int) async {
            for _ in 0..<count {
                _ = await blue.pass([source("203.0.113.1", cluster: "c1")], isResync: true)
                world.clock.advance(by: .seconds(10))
                _ = await green.pass([source("203.0.113.2", cluster: "c2")], isResync: true)
                world.clock.advance(by: .seconds(10))
            }
        }
        await rounds(20)
        let mark = world.mark
        await rounds(5)
        #expect(Self.writes(world, since: mark) == [])
        #expect(world.pool("k8s-pool-c1-eu") != nil && world.pool("k8s-pool-c2-eu") != nil)
        #expect(world.log.lines.contains { $0.contains("is kept: another controller with the same owner id") })
    }

    @Test func `origins that two clusters with one owner id take from a third cluster's pool come to rest`()
        async throws
    {
        let world = EngineWorld()
        let sync = RemovalPolicy.after(grace: .seconds(30))
        let third = try world.reconciler(EngineWorld.rules(owner: "eu-3"), caller: "third")
        let blue = try world.reconciler(EngineWorld.rules(), caller: "blue", removal: sync)
        let green = try world.reconciler(EngineWorld.rules(), caller: "green", removal: sync)
        func rounds(_ count: Int) async {
            for _ in 0..<count {
                _ = await third.pass([source("203.0.113.3", cluster: "c1")], isResync: true)
                _ = await blue.pass([source("203.0.113.1", cluster: "c1")], isResync: true)
                world.clock.advance(by: .seconds(10))
                _ = await green.pass([source("203.0.113.2", cluster: "c2")], isResync: true)
                world.clock.advance(by: .seconds(10))
            }
        }
        await rounds(20)
        let mark = world.mark
        await rounds(5)
        #expect(Self.writes(world, since: mark) == [])
        #expect(world.log.lines.contains { $0.contains("from 203.0.113.1 to nothing; set OWNER_ID") })
    }

    /// A client that takes an address out and puts the others in another order makes it move from origin to origin.
    @Test func `an address that has to move each time is left to another as well`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules(), caller: "blue")
        let sources = (1...4).map { source("203.0.113.\($0)", name: "web-\($0)") }
        _ = await reconciler.pass(sources, isResync: true)
        var counts: [Int] = []
        for number in 1...8 {
            let pool = try #require(world.pool(Self.name))
            let origins = try #require(pool["origins"]?.array)
            let theirs = origins.compactMap { $0["address"]?.string }
                .map { $0 == "203.0.113.1" ? "198.51.100.\(number)" : $0 }
            let moved = origins.indices.map { index -> JSON in
                ["name": origins[index]["name"] ?? .null, "address": .string(theirs[(index + 1) % theirs.count])]
            }
            _ = try await world.somebody.patchPool(try #require(pool["id"]?.string), ["origins": .array(moved)])
            world.clock.advance(by: .seconds(15))
            let mark = world.mark
            for _ in 0..<2 { _ = await reconciler.pass(sources, isResync: true) }
            counts.append(Self.writes(world, since: mark).count)
        }
        #expect(counts.suffix(3) == [0, 0, 0])
    }

    @Test func `a wish of one's own that comes and goes is no such thing`() async throws {
        let world = EngineWorld()
        let third = try world.reconciler(EngineWorld.rules(owner: "eu-3"), caller: "third")
        let reconciler = try world.reconciler(EngineWorld.rules(), removal: .after(grace: .zero))
        _ = await third.pass([source("203.0.113.3")], isResync: true)
        for _ in 0..<4 {
            for sources in [[source("203.0.113.1")], []] {
                for _ in 0..<2 { _ = await reconciler.pass(sources, isResync: true) }
                world.clock.advance(by: .seconds(15))
            }
        }
        _ = await reconciler.pass([source("203.0.113.1")], isResync: true)
        #expect(Self.warnings(world) == [])
        let addresses = world.pool(Self.name)?["origins"]?.array?.compactMap { $0["address"]?.string }
        #expect(addresses?.contains("203.0.113.1") == true)
    }

    @Test func `weights of two controllers with one owner id come to rest`() async throws {
        let world = EngineWorld()
        let blue = try world.reconciler(EngineWorld.rules(weight: 33), caller: "blue")
        let green = try world.reconciler(EngineWorld.rules(weight: 50), caller: "green")
        for _ in 0..<8 {
            _ = await blue.pass([source("203.0.113.1")], isResync: true)
            _ = await green.pass([source("203.0.113.1")], isResync: true)
            world.clock.advance(by: .seconds(15))
        }
        let mark = world.mark
        for reconciler in [blue, green] { _ = await reconciler.pass([source("203.0.113.1")], isResync: true) }
        #expect(world.writes(of: "blue", since: mark) == [] && world.writes(of: "green", since: mark) == [])
        #expect(Self.warnings(world).contains { $0.contains("weight of origin-eu") })
    }

    @Test func `a replica of the same cluster, a person's weight and Terraform are no such thing`() async throws {
        let world = EngineWorld()
        let old = try world.reconciler(EngineWorld.rules(), caller: "old")
        let new = try world.reconciler(EngineWorld.rules(), caller: "new")
        for number in 1...6 {
            for reconciler in [old, new] { _ = await reconciler.pass([source("203.0.113.\(number)")], isResync: true) }
            let id = try #require(world.pool(Self.name)?["id"]?.string)
            _ = try await world.somebody.patchPool(
                id,
                [
                    "description": "managed by terraform",
                    "origins": [["name": "origin-eu", "address": "198.51.100.1", "weight": 0.9]],
                ]
            )
            world.clock.advance(by: .seconds(15))
            for reconciler in [old, new] { _ = await reconciler.pass([source("203.0.113.\(number)")], isResync: true) }
        }
        #expect(Self.warnings(world) == [])
        let addresses = world.pool(Self.name)?["origins"]?.array?.compactMap { $0["address"]?.string }
        #expect(addresses?.contains("203.0.113.6") == true)
    }

    @Test func `one's own moves, however many, are no such thing`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        for number in 1...6 {
            for _ in 0..<2 { _ = await reconciler.pass([source("203.0.113.\(number)")], isResync: true) }
            world.clock.advance(by: .seconds(15))
        }
        #expect(Self.warnings(world) == [])
        let id = try #require(world.pool(Self.name)?["id"]?.string)
        _ = try await world.somebody.patchPool(id, ["origins": [["name": "origin-eu", "address": "198.51.100.1"]]])
        _ = await reconciler.pass([source("203.0.113.6")], isResync: true)
        #expect(Self.address(world) == "203.0.113.6")
    }

    @Test func `Terraform that resets the pool again and again is repaired each time`() async throws {
        let world = EngineWorld()
        let reconciler = try world.reconciler(EngineWorld.rules())
        _ = await reconciler.pass([source("203.0.113.1")], isResync: true)
        let id = try #require(world.pool(Self.name)?["id"]?.string)
        for _ in 0..<5 {
            let origins: JSON = [["name": "static", "address": "198.51.100.1"]]
            _ = try await world.somebody.patchPool(id, ["description": "managed by terraform", "origins": origins])
            for _ in 0..<2 { _ = await reconciler.pass([source("203.0.113.1")], isResync: true) }
            let addresses = world.pool(Self.name)?["origins"]?.array?.compactMap { $0["address"]?.string }
            #expect(addresses?.contains("203.0.113.1") == true)
            world.clock.advance(by: .seconds(15))
        }
        #expect(Self.warnings(world) == [])
    }
}
