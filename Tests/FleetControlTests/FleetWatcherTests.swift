import EngineSupport
import FleetControl
import GeoFleet
import CloudflareAPI
import GeoEngine
import GeoRouting
import Presentation
import HTTPTypes
import Simulation
import Support
import Testing
import Wire

/// The whole fleetWatcher on simulated clusters and a simulated Cloudflare.
@Suite(.timeLimit(.minutes(30))) struct FleetWatcherTests {
    @Test func `clusters, pools and load balancers become one fleet`() async throws {
        let console = try await ConsoleWorld()
        try await console.whileRunning {
            await console.settle()
            let fleet = console.fleetWatcher.fleet
            #expect(fleet.zone == "example.com")
            #expect(fleet.clusters.map(\.id) == ["eu", "us_east"])
            #expect(fleet.clusters.map { $0.sources.map(\.pool) } == [["k8s-pool-c1-eu"], ["k8s-pool-c1-us_east"]])
            #expect(fleet.clusters.allSatisfy { $0.plan.operations.isEmpty })
            #expect(fleet.pools.map(\.geo) == ["eu", "us_east"])
            #expect(
                fleet.pools.flatMap(\.origins).map(\.ownership) == [
                    .wanted(cluster: "eu"), .wanted(cluster: "us_east"),
                ]
            )
            #expect(fleet.pools.map(\.loadBalancers) == [["app.example.com"], ["app.example.com"]])
            #expect(fleet.loadBalancers.map(\.balancer.hostname) == ["app.example.com"])
            #expect(fleet.budget.limit == 1200)
            #expect(fleet.budget.remaining.map { $0 < 1200 } == true)
            #expect(console.told.fleets > 0)
            await console.pass { console.told.calls.count == 2 }
            #expect(Set(console.told.texts(.call)) == ["GET pools 200 0 ms", "GET load_balancers 200 0 ms"])
        }
        #expect(console.writes == [])
    }

    @Test func `an unreachable cluster is shown with its reason, and blocks nothing`() async throws {
        let console = try await ConsoleWorld()
        let refusal = Fault.Effect.status(403, retryAfterSeconds: nil, body: nil)
        console.world.world.add([Fault(refusal, when: Fault.Match(cluster: "eu"))])
        try await console.whileRunning {
            await console.pass {
                console.fleetWatcher.fleet.clusters[1].isSynced && console.fleetWatcher.fleet.pools.count == 2
            }
            let fleet = console.fleetWatcher.fleet
            guard case .failing(let why) = fleet.clusters[0].watch.state else {
                Issue.record("\(fleet.clusters[0].watch)")
                return
            }
            #expect(why.contains("403") && why.hasSuffix("the role needs get, list and watch on ingresses"))
            #expect(fleet.clusters[0].watch.retryAt != nil)
            #expect(fleet.pool(named: "k8s-pool-c1-eu")?.origins.map(\.ownership) == [.unknown])
            // Back as soon as a person asks for it.
            console.world.world.liftFaults()
            await console.fleetWatcher.reread()
            await console.settle()
            #expect(
                console.fleetWatcher.fleet.pool(named: "k8s-pool-c1-eu")?.origins.map(\.ownership) == [
                    .wanted(cluster: "eu")
                ]
            )
        }
    }

    @Test func `a pool of ours of which a part cannot be read is told`() async throws {
        let console = try await ConsoleWorld()
        let broken = Fault.Effect.member("/result/0/name", .number("7"))
        console.world.world.add([
            Fault(broken, when: Fault.Match(api: "cloudflare", method: "GET", path: "/load_balancers/pools"))
        ])
        let fleet = await console.fleetWatcher.readOnce()
        #expect(fleet.pools.count == 1)
        #expect(fleet.opaque.map(\.kind) == [.pool])
    }

    @Test func `a failing Cloudflare keeps what was last read, with its age`() async throws {
        let console = try await ConsoleWorld()
        try await console.whileRunning {
            await console.settle()
            let read = console.fleetWatcher.fleet.cloudflare.lastSuccess
            let failure = Fault.Effect.status(503, retryAfterSeconds: nil, body: nil)
            console.world.world.add([Fault(failure, when: Fault.Match(api: "cloudflare"))])
            await console.pass(.seconds(1)) { !console.fleetWatcher.fleet.cloudflare.isLive }
            let fleet = console.fleetWatcher.fleet
            #expect(fleet.pools.count == 2)
            #expect(fleet.cloudflare.lastSuccess == read)
            let why = if case .failing(let why) = fleet.cloudflare.state { why } else { "no failure" }
            #expect(why.hasPrefix("503 Service Unavailable"))
            console.world.world.liftFaults()
            await console.pass(.seconds(1)) { console.fleetWatcher.fleet.cloudflare.isLive }
        }
    }

    @Test(arguments: [
        ("/accounts/", "Load Balancing: Monitors and Pools Edit"), ("/zones/", "Load Balancers Edit"),
    ])
    func `a token that may not read lacks the permission that the README tells to give it`(
        path: String,
        permission: String
    ) async throws {
        let console = try await ConsoleWorld()
        let refusal = Fault.Effect.status(403, retryAfterSeconds: nil, body: nil)
        console.world.world.add([Fault(refusal, when: Fault.Match(path: path))])
        let fleet = await console.fleetWatcher.readOnce()
        #expect(fleet.cloudflare.failure == .forbidden(permission))
        #expect(fleet.answeredList == (path == "/zones/" ? .pools : .loadBalancers(["app.example.com"])))
    }

    @Test func `after a 429 nothing is read until Retry-After is over`() async throws {
        let console = try await ConsoleWorld()
        try await console.whileRunning {
            await console.settle()
            console.world.world.add([
                Fault(.block(seconds: 60), when: Fault.Match(api: "cloudflare", caller: "console"))
            ])
            await console.fleetWatcher.reread()
            await console.pass { !console.fleetWatcher.fleet.cloudflare.isLive }
            let blocked = console.fleetWatcher.fleet.budget.blockedUntil
            #expect(blocked.map { $0 > console.fleetWatcher.clock.now } == true)
            console.world.world.liftFaults()
            let mark = console.world.mark
            await console.fleetWatcher.reread()
            await turns(2000)
            #expect(console.world.requests(of: "console", since: mark) == [])
            await console.pass(.seconds(1)) { console.fleetWatcher.fleet.cloudflare.isLive }
            #expect(blocked.map { $0 <= console.fleetWatcher.clock.now } == true)
            await console.pass { console.fleetWatcher.fleet.budget.blockedUntil == nil }
        }
    }

    @Test func `what others change is told, object by object`() async throws {
        let console = try await ConsoleWorld()
        try await console.whileRunning {
            await console.settle()
            let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
            _ = try await console.world.somebody.patchPool(
                id,
                ["origins": [["name": "origin-eu", "address": "203.0.113.1", "weight": 0.5, "enabled": false]]]
            )
            await console.fleetWatcher.reread()
            let text = "origin-eu enabled true → false, origin-eu weight 33 → 50 (pool k8s-pool-c1-eu)"
            await console.pass { console.told.texts(.read).contains(text) }
            #expect(console.told.events.first { $0.text == text }?.cluster == "eu")
            #expect(console.fleetWatcher.fleet.pool(id)?.origins.first?.isOverridden == true)
        }
    }

    @Test func `what others have deleted is told as well where it is a card that finds it`() async throws {
        let console = try await ConsoleWorld()
        let id = console.world.balancers.first?["id"]?.string ?? ""
        try await console.whileRunning {
            await console.settle()
            console.fleetWatcher.setPaused(true)
            let preview = await console.hand.preview(.drain(.loadBalancer("app.example.com")))
            try await console.delete("/zones/\(console.world.world.settings.cloudflare.zoneID)/load_balancers/\(id)")
            guard case .changed(let again) = await console.confirm(preview) else {
                Issue.record("no card")
                return
            }
            #expect(again.refusal?.text == "there is no load balancer app.example.com any more")
            await console.pass { console.told.texts(.read).contains("load balancer app.example.com deleted") }
            #expect(console.told.texts(.read).count { $0.hasSuffix(" deleted") } == 1)
        }
    }

    @Test func `what others have changed elsewhere is told where an own write comes before the next poll`() async throws
    {
        let console = try await ConsoleWorld()
        try await console.whileRunning {
            await console.settle()
            console.fleetWatcher.setPaused(true)
            let id = console.world.pool("k8s-pool-c1-us_east")?["id"]?.string ?? ""
            _ = try await console.world.somebody.patchPool(id, ["description": "by hand"])
            guard case .done = await console.perform(.setWeight(key("eu"), try #require(Weight(50)))) else {
                Issue.record("not done")
                return
            }
            await console.pass { console.told.texts(.action).count == 1 }
            #expect(console.told.events.filter { $0.kind == .action }.map(\.cluster) == ["eu"])
            let told = console.told.texts(.read).filter { $0.hasPrefix("description") }
            #expect(told.count == 1 && told.first?.hasSuffix(" (pool k8s-pool-c1-us_east)") == true)
        }
    }

    @Test func `Ingresses come and go, and what they leave behind is stale`() async throws {
        let console = try await ConsoleWorld([("eu", ["203.0.113.1", "203.0.113.2"])])
        try await console.whileRunning {
            await console.settle()
            let request = Request(.delete, "/apis/networking.k8s.io/v1/namespaces/shop/ingresses/burst-00001")
            _ = try await ClusterDoor(console.world, "eu").send(request)
            let added = Burst(cluster: "eu", count: 1, addresses: ["203.0.113.9"])
            var more = added
            more.prefix = "more"
            more.clusterName = "c1"
            _ = console.world.world.createIngresses(more, at: console.clock.now.offset)
            await console.pass { console.told.texts(.source).count == 2 }
            #expect(
                console.told.texts(.source) == [
                    "DELETED shop/burst-00001 203.0.113.2", "ADDED shop/more-00000 203.0.113.9",
                ]
            )
            await console.pass { console.fleetWatcher.fleet.clusters[0].plan.operations.count == 1 }
            let origins = console.fleetWatcher.fleet.pools[0].origins
            #expect(
                Set(origins.map(\.ownership)) == [.wanted(cluster: "eu"), .stale(cluster: "eu")]
            )
        }
    }

    @Test func `an Ingress that nobody can read is seen, and so is its end`() async throws {
        let console = try await ConsoleWorld([("eu", ["203.0.113.1"])])
        let (world, path) = (console.world, "/apis/networking.k8s.io/v1/namespaces/shop/ingresses/odd")
        let labels: JSON = ["cluster-name": "c1", "dns.external/geo-route": "true"]
        // No API server takes such a status, but one may hold it.
        let odd = JSONObject([
            ("metadata", ["name": "odd", "namespace": "shop", "labels": labels]),
            ("status", ["loadBalancer": ["ingress": "somewhere"]]),
        ])
        try await console.whileRunning {
            await console.settle()
            #expect(world.world.insert(odd, as: "ingresses", in: "eu", at: world.time.now()))
            await console.pass { console.fleetWatcher.fleet.clusters[0].desired.isIncomplete }
            #expect(
                console.fleetWatcher.fleet.clusters[0].sources.compactMap(\.problem).first?.contains("odd") == true
            )
            _ = try await ClusterDoor(world, "eu").send(Request(.delete, path))
            await console.pass { !console.fleetWatcher.fleet.clusters[0].desired.isIncomplete }
        }
    }

    @Test func `a paused watcher reads nothing but what it is asked for`() async throws {
        let console = try await ConsoleWorld()
        try await console.whileRunning {
            await console.settle()
            console.fleetWatcher.setPaused(true)
            let mark = console.world.mark
            for _ in 0..<100 {
                console.clock.advance(by: .seconds(5))
                await turns(50)
            }
            #expect(console.world.requests(of: "console", since: mark).filter { $0 != "GET /" } == [])
            await console.fleetWatcher.reread()
            await console.pass { console.world.requests(of: "console", since: mark).contains("GET /pools") }
            console.fleetWatcher.setPaused(false)
        }
    }

    @Test func `health comes and goes with the probes`() async throws {
        let console = try await ConsoleWorld()
        let monitor = try await console.world.somebody.createMonitor([
            "type": "http", "path": "/", "expected_codes": "200", "interval": 60,
        ])
        let id = console.world.pool("k8s-pool-c1-eu")?["id"]?.string ?? ""
        _ = try await console.world.somebody.patchPool(id, ["monitor": .string(monitor.id)])
        try await console.whileRunning {
            await console.settle()
            #expect(console.fleetWatcher.fleet.pool(id)?.health == .unknown)
            await console.pass(.seconds(1)) { console.fleetWatcher.fleet.pool(id)?.health == .healthy }
            console.world.world.setHealth(
                of: "203.0.113.1",
                failure: "TCP connection failed",
                at: console.clock.now.offset
            )
            await console.pass(.seconds(1)) { console.fleetWatcher.fleet.pool(id)?.health == .critical }
            #expect(console.fleetWatcher.fleet.pool(id)?.origins.first?.health == .unhealthy("TCP connection failed"))
            await console.pass { console.told.texts(.health).last?.hasSuffix("is critical") == true }
            #expect(
                console.told.texts(.health).suffix(2) == [
                    "origin-eu is unhealthy: TCP connection failed (203.0.113.1 in k8s-pool-c1-eu)",
                    "pool k8s-pool-c1-eu was healthy, is critical",
                ]
            )
            #expect(console.told.events.filter { $0.kind == .health }.allSatisfy { $0.cluster == "eu" })
            let regional = try await console.fleetWatcher.regionalHealth(pool: id)
            #expect(regional.probes.map(\.region) == ["Amsterdam, NL", "Ashburn, US", "Tokyo, JP"])
            #expect(regional.probes.allSatisfy { !$0.isHealthy && $0.failureReason == "TCP connection failed" })
            #expect(regional.probes.first?.roundTrip == "12.1ms")
        }
    }

    @Test func `a program that does one thing reads everything once`() async throws {
        let console = try await ConsoleWorld()
        let fleet = await console.fleetWatcher.readOnce()
        let ownerships = fleet.pools.flatMap(\.origins).map(\.ownership)
        #expect(ownerships == [.wanted(cluster: "eu"), .wanted(cluster: "us_east")])
        guard case .done = await console.perform(.drain(.origin(key("eu")))) else {
            Issue.record("not drained")
            return
        }
        #expect(console.origins("eu").first?["enabled"] == false)
    }
}

extension ConsoleWorld {
    /// Another client deletes an object of the account.
    fileprivate func delete(_ path: String) async throws {
        let headers: HTTPFields = [.authorization: "Bearer \(Token.wellKnown[0].value)"]
        let transport = SimulatedTransport(world.world, server: .cloudflare, time: world.time, caller: "somebody")
        #expect(try await transport.send(Request(.delete, path, headers: headers)).status == 200)
    }
}
