import EngineSupport
import CloudflareAPI
import GeoRouting
import HTTPTypes
import Simulation
import Support
import Synchronization
import Testing
import Wire

@testable import GeoEngine

/// What uses a pool, and what cannot be read: neither is absence.
@Suite(.timeLimit(.minutes(30))) struct PoolUseTests {
    private static let name = "k8s-pool-c1-eu"

    /// A world with our pool and another's in the load balancer, whose Ingresses are gone for longer than the grace.
    private struct Left {
        var world = EngineWorld()
        var pool: JSON = .null
        var other: JSON = .null
        var balancer = ""
        let reconciler: Reconciler

        init(_ meddling: Meddling = Meddling()) async throws {
            world.meddling = meddling
            reconciler = try world.reconciler(EngineWorld.rules(), removal: .after(grace: .seconds(30)))
            _ = await reconciler.pass([source("203.0.113.1")], isResync: true)
            pool = try #require(world.pool(PoolUseTests.name)?["id"])
            balancer = try #require(world.balancers.first?["id"]?.string)
            other = .string(
                try await world.somebody.createPool([
                    "name": "other", "latitude": 1, "longitude": 2,
                    "origins": [["name": "o", "address": "198.51.100.1"]],
                ]).id
            )
            _ = try await world.somebody.patchLoadBalancer(
                balancer,
                ["default_pools": [pool, other], "fallback_pool": other]
            )
        }

        func leave() async {
            for _ in 0..<6 {
                _ = await reconciler.pass([], isResync: true)
                world.clock.advance(by: .seconds(20))
            }
        }

        var isThere: Bool { world.pool(PoolUseTests.name) != nil }
        var isAttached: Bool { world.balancers.first?["default_pools"]?.array?.contains(pool) == true }
        var kept: [String] { world.log.lines.filter { $0.contains("which no Ingress asks for, is kept") } }
    }

    @Test func `a pool that nothing else uses leaves`() async throws {
        let left = try await Left()
        await left.leave()
        #expect(!left.isThere && !left.isAttached)
    }

    @Test(arguments: ["default_pools", "fallback_pool"])
    func `a pool that a rule names stays where it is, and so does its last origin`(field: String) async throws {
        let left = try await Left()
        let value: JSON = field == "default_pools" ? [left.pool] : left.pool
        let rule: JSON = [
            "name": "beta", "condition": "true", "overrides": .object(JSONObject([(key: field, value: value)])),
        ]
        _ = try await left.world.somebody.patchLoadBalancer(left.balancer, ["rules": [rule]])
        let mark = left.world.mark
        await left.leave()
        #expect(left.isThere && left.isAttached)
        #expect(left.world.writes(since: mark) == [])
        #expect(!left.kept.isEmpty && Set(left.kept).count == 1)
    }

    @Test func `what a load balancer of another zone uses is neither detached nor deleted`() async throws {
        let answer = Meddling(answer: { request in
            guard request.path.hasSuffix("/references") else { return nil }
            let user: JSON = [
                "reference_type": "referrer", "resource_id": "f00", "resource_name": "www.example.net",
                "resource_type": "load_balancer",
            ]
            return Response(200, json: ["success": true, "errors": [], "messages": [], "result": [user]])
        })
        let left = try await Left(answer)
        let mark = left.world.mark
        await left.leave()
        #expect(left.isThere && left.isAttached)
        #expect(left.world.writes(since: mark) == [])
        #expect(left.kept.first?.hasSuffix("is kept: www.example.net uses it elsewhere") == true)
    }

    @Test(arguments: [500, 403, 404])
    func `who uses a pool and cannot be read holds it`(status: Int) async throws {
        let left = try await Left(
            Meddling(answer: { request in
                request.path.hasSuffix("/references") ? Response(status, json: ["success": false]) : nil
            })
        )
        let mark = left.world.mark
        await left.leave()
        #expect(left.isThere && left.isAttached)
        #expect(left.world.writes(since: mark) == [])
    }

    @Test func `a deletion that is refused because of a use is not tried again until something changes`() async throws {
        let left = try await Left(
            Meddling(refuse: { request in
                request.method == .delete ? (412, 1005, "This object is referenced by other objects") : nil
            })
        )
        await left.leave()
        let tries = left.world.log.lines.count { $0.contains("delete") && !$0.contains("refused") }
        #expect(tries == 0)
        let refused = left.kept.filter { $0.contains("Cloudflare has refused to delete it, as it is in use") }
        #expect(Set(refused).count == 1 && left.isThere)
        let mark = left.world.mark
        _ = await left.reconciler.pass([], isResync: true)
        // Two reads, and the question who uses it.
        #expect(left.world.requests(since: mark).count <= 3)
    }

    // MARK: Objects that cannot be read

    /// What another client's objects look like in the lists.
    private static let oddities: [(String, JSON)] = [
        ("pools", ["id": "aa", "name": "theirs", "origins": .null]),
        ("pools", ["id": "aa", "name": "theirs", "origins": [["address": "198.51.100.9"]]]),
        ("pools", ["id": "aa", "name": "theirs", "origins": [["name": "o"]]]),
        ("load_balancers", ["id": "bb", "name": "www.example.com", "default_pools": .null]),
        (
            "load_balancers",
            ["id": "bb", "name": "www.example.com", "default_pools": ["gone"], "fallback_pool": "gone"]
        ),
        ("load_balancers", ["name": "www.example.com"]),
        ("load_balancers", [:]), ("pools", ["description": "no name, no id"]),
    ]

    private static func adding(_ list: String, _ oddity: JSON) -> Meddling {
        Meddling(change: { request, envelope in
            guard request.method == .get, request.path.hasSuffix("/\(list)"), let elements = envelope["result"]?.array
            else { return }
            envelope["result"] = .array([oddity] + elements)
            guard var info = envelope["result_info"]?.object else { return }
            info["total_count"] = JSON(elements.count + 1)
            envelope["result_info"] = .object(info)
        })
    }

    @Test(arguments: oddities)
    func `another's object that cannot be read stops nothing of ours`(list: String, oddity: JSON) async throws {
        var world = EngineWorld()
        world.meddling = Self.adding(list, oddity)
        let reconciler = try world.reconciler(EngineWorld.rules())
        let report = await reconciler.pass([source("203.0.113.1")], isResync: true)
        #expect(report.writes == 2 && report.unreadyReason == nil)
        #expect(await reconciler.pass([source("203.0.113.2")], isResync: false).writes == 1)
        #expect(world.pool(Self.name)?["origins"]?.array?.first?["address"] == "203.0.113.2")
        let told = world.log.lines.filter { $0.contains("cannot be read") || $0.contains("list of pools lacks") }
        #expect(told.count == 1, "\(told)")
    }

    @Test func `what cannot be read and may use our pool keeps it`() async throws {
        let holding = Mutex<JSON>(.null)
        let left = try await Left(
            Meddling(change: { request, envelope in
                guard request.method == .get, request.path.hasSuffix("/load_balancers") else { return }
                let odd: JSON = [
                    "id": "bb", "name": "www.example.com", "default_pools": .null, "x": holding.withLock { $0 },
                ]
                envelope["result"] = .array([odd] + (envelope["result"]?.array ?? []))
                envelope["result_info"] = nil
            })
        )
        holding.withLock { $0 = left.pool }
        let mark = left.world.mark
        await left.leave()
        #expect(left.isThere && left.isAttached && left.world.writes(since: mark) == [])
    }

    @Test func `our own pool that cannot be read is left as it is, and the others go on`() async throws {
        var world = EngineWorld()
        let isBroken = Mutex(false)
        world.meddling.show = { object, _ in
            var shown = object
            if isBroken.withLock({ $0 }), shown["name"] == "k8s-pool-c1-eu" { shown["origins"] = .null }
            return shown
        }
        let reconciler = try world.reconciler(EngineWorld.rules())
        _ = await reconciler.pass([source("203.0.113.1")], isResync: true)
        isBroken.withLock { $0 = true }
        let sources = [source("203.0.113.2"), source("203.0.113.3", name: "other", cluster: "c2")]
        _ = await reconciler.pass(sources, isResync: true)
        #expect(world.pool(Self.name)?["origins"]?.array?.first?["address"] == "203.0.113.1")
        #expect(world.pool("k8s-pool-c2-eu") != nil)
        isBroken.withLock { $0 = false }
        _ = await reconciler.pass(sources, isResync: true)
        #expect(world.pool(Self.name)?["origins"]?.array?.first?["address"] == "203.0.113.2")
    }

    @Test func `beside a pool that cannot be read ours is the last one that serves`() async throws {
        let left = try await Left(
            Meddling(show: { object, _ in
                var shown = object
                if shown["name"] == "other" { shown["origins"] = .null }
                return shown
            })
        )
        let mark = left.world.mark
        await left.leave()
        #expect(left.isThere && left.isAttached && left.world.writes(since: mark) == [])
        #expect(left.kept.first?.contains("it is the last pool of load balancer app.example.com") == true)
    }

    @Test func `however a list spells the zone's name, it is of our zone`() async throws {
        var world = EngineWorld()
        world.meddling.show = { object, _ in
            var shown = object
            if shown["zone_name"] != nil { shown["zone_name"] = "EXAMPLE.com." }
            return shown
        }
        let reconciler = try world.reconciler(EngineWorld.rules())
        await reconciler.learn(zone: "example.com")
        _ = await reconciler.pass([source("203.0.113.1")], isResync: true)
        #expect(world.balancers.count == 1)
        #expect(await reconciler.pass([source("203.0.113.2")], isResync: false).writes == 1)
    }
}
