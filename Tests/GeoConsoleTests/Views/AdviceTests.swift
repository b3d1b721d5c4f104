import FleetSupport
import GeoRouting
import Presentation
import Testing

@testable import GeoConsole
@testable import GeoFleet

/// What the details say of a finding beyond its line: evidence, author, time and the next step.
struct AdviceTests {
    private typealias World = DiagnosisFleet

    private static let key = OriginKey(pool: "k8s-pool-shop-us_west", origin: "origin-us_west")

    /// The advice about the worst finding of a changed fleet.
    static func advice(
        actions: [ActionRecord] = [],
        _ change: (inout DiagnosisFleet) -> Void
    ) throws -> [String] {
        let fleet = World.changed(change)
        let findings = diagnose(fleet, now: World.now)
        var situation = Situation(
            fleet: fleet,
            findings: findings,
            events: EventLog(capacity: 9),
            calls: Ring(capacity: 9),
            regionalHealth: nil,
            now: World.now
        )
        situation.actions = actions
        return FindingAdvice(try #require(findings.first), situation).sentences
    }

    @Test func `a watch that is down says where, since when, and what to try`() throws {
        let sentences = try Self.advice { world in
            world.cluster("asia") { cluster in
                cluster.context = "prod-asia"
                cluster.server = "https://10.96.0.1:6443"
                cluster.watch.state = .failing("TLS: the certificate has expired on 2026-11-22")
                cluster.watch.failure = .unreachable
                cluster.watch.lastSuccess = World.now + .seconds(-47)
            }
        }
        #expect(
            sentences == [
                "asia: context prod-asia, server https://10.96.0.1:6443; last heard at 14:12:33 UTC, 47 s ago",
                "reason: TLS: the certificate has expired on 2026-11-22",
                "try: kubectl --context prod-asia get --raw /readyz; check VPN, network and API server",
            ]
        )
    }

    static func refused(_ world: inout DiagnosisFleet) {
        world.fleet.cloudflare.state = .failing("403 Forbidden (code 10000: Authentication error)")
        world.fleet.cloudflare.failure = .forbidden("Load Balancers Edit")
        world.fleet.cloudflare.lastSuccess = nil
        world.fleet.tokenSource = .file("/run/secrets/token")
    }

    @Test func `a refused token has each possible cause with how to tell it, and the token's source`() throws {
        let some = try Self.advice { world in
            Self.refused(&world)
            world.fleet.answeredList = .pools
        }
        #expect(some.first == "Cloudflare says: 403 Forbidden (code 10000: Authentication error)")
        let arrived = "the pools did arrive, so the token is valid for CF_ACCOUNT_ID: only load balancers are refused"
        #expect(some[1] == arrived)
        #expect(some[2].hasPrefix("cause 1, a permission: "))
        #expect(some[3].hasPrefix("cause 2, another zone: "))
        let source = "the token is from the file /run/secrets/token, read anew for each call: change it, then press r"
        #expect(some[4] == source)
        let none = try Self.advice { world in
            Self.refused(&world)
            world.fleet.pools = []
            world.fleet.tokenSource = .variable
        }
        #expect(none[3].hasPrefix("cause 3, another account: "))
        #expect(none[2].hasPrefix("cause 2, another zone: "))
        #expect(none[4] == "the token is the value of CF_API_TOKEN: after a change, start the console again")
    }

    @Test func `where the load balancers did arrive, another zone is no cause of the pools' refusal`() throws {
        let some = try Self.advice { world in
            Self.refused(&world)
            world.fleet.pools = []
            world.fleet.answeredList = .loadBalancers(["app.example.com"])
        }
        let arrived = "the load balancers did arrive, so the token is valid for CF_ZONE_ID: only pools are refused"
        #expect(some[1] == arrived)
        #expect(some[2].hasPrefix("cause 1, a permission: "))
        #expect(some[3].hasPrefix("cause 2, another account: "))
        #expect(!some.contains { $0.contains("another zone") })
    }

    @Test(arguments: [
        (Tab.pools, Fleet.AnsweredList.pools, "load balancers not readable"),
        (.loadBalancer, .loadBalancers(["app.example.com"]), "1 load balancer · ? pools not readable"),
    ])
    func `a list that did arrive is not said to be refused`(tab: Tab, answered: Fleet.AnsweredList, words: String) {
        let fleet = World.changed { world in
            Self.refused(&world)
            world.fleet.loadBalancers = []
            if answered != .pools { world.fleet.pools = [] }
            world.fleet.answeredList = answered
        }
        var console = Console(fleet, size: Size(columns: 120, rows: 36))
        console.press("\(tab.number)")
        let text = view(console.model).text
        #expect(text.contains(words))
        #expect(!text.contains("no data"))
    }

    @Test(arguments: Tab.allCases)
    func `the advice is in every view, and no row claims that nothing was read`(tab: Tab) {
        let fleet = World.changed { world in
            Self.refused(&world)
            world.fleet.pools = []
            world.fleet.loadBalancers = []
        }
        var console = Console(fleet, size: Size(columns: 160, rows: 50))
        var call = APICall(id: 1, moment: .start, method: "GET", path: "/zones/0", status: 403, duration: .zero)
        call.error = "10000: Authentication error"
        console.send(.calls([call]))
        console.press("\(tab.number)")
        if [.overview, .api].contains(tab) { console.press("Enter") }
        let text = view(console.model).text
        if tab == .sources || tab == .events { return }
        #expect(text.contains("cause 1, a permission"))
        #expect(!text.contains("not read yet"))
        #expect(tab != .overview || text.contains("refused (403)"))
        #expect(tab != .api || text.contains("10000: Authentication error"))
    }

    @Test func `owners at war: both with their addresses, which one is asked for, and what to do`() throws {
        let sentences = try Self.advice { world in
            world.pool("us_west") { view in
                view.pool.description = World.description([
                    ("us_west-1", ["origin-us_west"]), ("us_west-2", ["origin-us_west"]),
                ])
            }
            world.origin("origin-us_west") { $0.addressText = "192.0.2.66" }
            world.fleet.formerAddresses[Self.key] = "192.0.2.10"
        }
        #expect(
            sentences == [
                "owner us_west-1: cluster us_west, watched here; its Ingresses ask for 192.0.2.10",
                "owner us_west-2: of no cluster watched here; 192.0.2.66 is from it",
                "the address now is 192.0.2.66, which no Ingress of a watched cluster asks for",
                "before it was 192.0.2.10, as the Ingresses of us_west ask",
                "next: stop the controller with owner us_west-2, or give it another OWNER_ID; then sync us_west",
            ]
        )
    }

    @Test func `a drain has its author and time if it was done from here, else when the pool last changed`() throws {
        func drain(_ world: inout DiagnosisFleet) {
            world.origin("origin-us_west") { $0.origin.isEnabled = false }
            world.pool("us_west") { $0.modified = "2026-09-21T14:00:00.123456Z" }
        }
        let title = "Drained origin-us_west in k8s-pool-shop-us_west"
        var record = ActionRecord(
            id: 1,
            moment: World.now + .seconds(-12),
            title: title,
            text: title,
            canUndo: true
        )
        record.action = .drain(.origin(Self.key))
        #expect(try Self.advice(actions: [record], drain) == ["by you, at 14:13:08 UTC: \(title), 12 s ago"])
        #expect(
            try Self.advice(drain) == [
                "not done in this session; k8s-pool-shop-us_west last changed 2026-09-21 14:00:00 UTC; "
                    + "who did it is in the audit log of Cloudflare's dashboard"
            ]
        )
    }

    @Test(arguments: [
        (enables: false, isUndo: false, lead: "by you, at 14:13:08 UTC: "),
        (enables: true, isUndo: true, lead: "disabled again by you, at 14:13:08 UTC: "),
        (enables: true, isUndo: false, lead: "not done in this session; "),
        (enables: false, isUndo: true, lead: "not done in this session; "),
    ])
    func `an undo of this session counts as done by the person`(enables: Bool, isUndo: Bool, lead: String) throws {
        let name = "k8s-pool-shop-us_west"
        var record = ActionRecord(id: 1, moment: World.now + .seconds(-12), title: "T", text: "T", canUndo: true)
        record.action = enables ? .enable(.pool(name)) : .drain(.pool(name))
        record.isUndo = isUndo
        let sentences = try Self.advice(actions: [record]) { world in
            world.pool("us_west") { view in
                view.pool.isEnabled = false
                view.modified = "2026-09-21T14:00:00.123456Z"
            }
        }
        #expect(sentences.first?.hasPrefix(lead) == true, "\(sentences)")
    }

    @Test func `in 80 columns what a finding costs leaves room for the key that tells what to do`() {
        let changes: [@Sendable (inout World) -> Void] = [
            { world in
                world.origin("origin-us_west") { $0.health = .unhealthy("HTTP timeout occurred") }
                world.pool("us_west") { $0.health = .critical }
                world.origin("origin-asia") { $0.health = .unhealthy("HTTP timeout occurred") }
            },
            { world in
                for cluster in ["eu", "asia"] {
                    world.cluster(cluster) { $0.watch.state = .failing("the API server could not be reached") }
                }
            },
            { $0.fleet.budget.blockedUntil = World.now + .seconds(60) },
            { world in
                world.fleet.cloudflare.state = .failing("403 Forbidden")
                world.fleet.cloudflare.failure = .forbidden("Load Balancers Edit")
            },
        ]
        for change in changes {
            let fleet = World.changed(change)
            var console = Console(fleet, writing: .unlocked, size: Size(columns: 80, rows: 24))
            console.send(.tick(World.now))
            console.send(.fleet(fleet))
            let lines = view(console.model).text.split(separator: "\n").prefix(12)
            #expect(lines.contains { $0.contains(" what to do") }, "\(lines.joined(separator: "\n"))")
        }
    }

    @Test func `in 80 columns a key that has no room behind its finding stands behind the cost`() {
        let fleet = World.changed { world in
            world.fleet.pools.removeAll { $0.geo == "asia" }
            world.balancer { $0.defaultPools.removeAll { $0 == "pool-asia" } }
            world.pool("us_east") { $0.pool.isEnabled = false }
        }
        var console = Console(fleet, size: Size(columns: 80, rows: 24))
        console.send(.tick(World.now))
        console.send(.fleet(fleet))
        let lines = view(console.model).text.split(separator: "\n").prefix(12)
        let place = lines.firstIndex { $0.contains("pool k8s-pool-shop-us_east is disabled") }
        let cost = place.map { lines[$0 + 1] }
        #expect(cost?.contains(" · select us_east: W y, E enables") == true, "\(lines.joined(separator: "\n"))")
    }

    @Test func `the details say where users go at present, not only where they went`() throws {
        let fleet = World.changed { world in
            world.pool("us_west") { $0.pool.isEnabled = false }
            world.pool("us_east") { $0.pool.isEnabled = false }
        }
        let impacts = diagnose(fleet, now: World.now).map { $0.impactText(fleet) }
        #expect(impacts.first?.hasPrefix("its users go to eu (") == true, "\(impacts)")
        let none = try Self.advice { world in
            for geo in ["us_west", "us_east", "asia", "eu"] { world.pool(geo) { $0.pool.isEnabled = false } }
            world.balancer { $0.isEnabled = false }
        }
        #expect(!none.contains { $0.hasPrefix("now: ") })
    }

    @Test func `of a pool on two load balancers the details say who serves its users on each`() throws {
        let sentences = try Self.advice { world in
            var second = world.fleet.loadBalancers[0]
            (second.balancer.id, second.balancer.hostname) = ("lb2", "api.example.com")
            second.balancer.defaultPools = ["pool-us_west", "pool-eu", "pool-asia"]
            world.fleet.loadBalancers.append(second)
            let names = ["app.example.com", "api.example.com"].compactMap { Hostname($0) }
            world.cluster("us_west") { cluster in
                cluster.desired.loadBalancers = names.map {
                    DesiredLoadBalancer(hostname: $0, pools: ["k8s-pool-shop-us_west"])
                }
            }
            world.pool("us_west") { $0.pool.isEnabled = false }
        }
        #expect(
            sentences.filter { $0.hasPrefix("now ") } == [
                "now on app.example.com: users of us_west are served by us_east +1,800 km",
                "now on api.example.com: users of us_west are served by eu… +3,600 km",
            ]
        )
    }

    @Test func `a weight of 0 by an undo of this session was done by you`() throws {
        let weight = try #require(Weight(50))
        var record = ActionRecord.sample(1, "Undid: Set weight of \(Self.key.origin)")
        (record.action, record.isUndo) = (.setWeight(Self.key, weight), true)
        func change(_ world: inout World) { world.origin(Self.key.origin) { $0.origin.weight = 0 } }
        let own = try Self.advice(actions: [record], change)
        #expect(own.first?.hasPrefix("set again by you, at ") == true, "\(own)")
        // A later write of the weight was undone by another person, or never was 0.
        record.isUndo = false
        let later = try Self.advice(actions: [record], change)
        #expect(!later.contains { $0.contains("by you") }, "\(later)")
        let none = try Self.advice(change)
        #expect(!none.contains { $0.contains("by you") })
    }

    @Test func `the clock's finding says what is wrong because of it`() throws {
        let sentences = try Self.advice { $0.fleet.clockSkew = .seconds(240) }
        #expect(
            sentences.first
                == "ages, countdowns, and the times of events and calls follow this host's clock: they are wrong"
        )
    }

    @Test func `a sync does not look fine while the load balancer is disabled`() {
        let fleet = World.changed { world in
            for geo in ["eu", "us_east", "us_west", "asia"] {
                world.pool(geo) { $0.loadBalancers = [World.hostname] }
            }
            world.balancer { $0.isEnabled = false }
        }
        let refusal = Refusal.alreadyInSync(clusters: ["eu"], disabled: ["app.example.com"])
        #expect(throws: refusal) { try Action.sync(clusters: ["eu"]).plan(on: fleet) }
        #expect(refusal.text.hasSuffix(", but the load balancer app.example.com is disabled"))
        let console = Console(fleet, size: Size(columns: 120, rows: 30))
        let text = view(console.model).text
        #expect(text.contains("✗ app.example.com sends no traffic: load balancer is disabled"), "\(text)")
        #expect(text.contains("○ no traffic") && !text.contains("● healthy"), "\(text)")
    }

    @Test func `where the quota is full, pools that nothing uses are named as those to delete`() throws {
        func change(_ world: inout World) {
            world.balancer { $0.defaultPools.removeAll { $0 == "pool-asia" } }
            world.fleet.pools.removeAll { $0.geo == "asia" }
            for index in 0..<4 {
                var spare = world.fleet.pools[0]
                (spare.pool.id, spare.pool.name) = ("spare-\(index)", "spare-\(index)")
                world.fleet.pools.append(spare)
            }
            world.fleet.writeRefusals = [
                WriteRefusal(object: "k8s-pool-shop-asia", message: "pools limit of 7 exceeded", moment: World.now)
            ]
        }
        let hint =
            "next: delete a pool in Cloudflare's dashboard to make room; no load balancer of this zone uses spare-0, "
            + "spare-1, spare-2 and 1 more, but another zone may"
        #expect(try Self.advice(change).last == hint)
        let fleet = World.changed(change)
        var console = Console(fleet, writing: .unlocked, size: Size(columns: 160, rows: 30))
        console.send(.tick(World.now))
        console.send(.fleet(fleet))
        let text = view(console.model).text
        #expect(text.contains("delete an unused pool, such as spare-0, in the"), "\(text)")
    }

    @Test func `a full quota says what Cloudflare said, when, and what is in use`() throws {
        let sentences = try Self.advice { world in
            world.balancer { $0.defaultPools.removeAll { $0 == "pool-asia" } }
            world.fleet.pools.removeAll { $0.geo == "asia" }
            world.fleet.writeRefusals = [
                WriteRefusal(object: "k8s-pool-shop-asia", message: "pools limit of 3 exceeded", moment: World.now)
            ]
        }
        #expect(
            sentences == [
                "Cloudflare refused the write at 14:13:20 UTC: pools limit of 3 exceeded",
                "in use: 3 pools with 4 origins in this account, read at 14:13:20 UTC",
            ]
        )
    }

    @Test func `a full quota names the pools that no load balancer of the zone uses`() throws {
        let sentences = try Self.advice { world in
            world.balancer { $0.defaultPools.removeAll { $0 == "pool-asia" } }
            world.fleet.pools.removeAll { $0.geo == "asia" }
            var legacy = world.fleet.pools[0]
            (legacy.pool.id, legacy.pool.name, legacy.geo) = ("legacy", "legacy-blue", nil)
            world.fleet.pools.append(legacy)
        }
        #expect(
            sentences.contains { $0.contains("legacy-blue") && $0.contains("delete a pool in Cloudflare's dashboard") }
        )
        #expect(!sentences.contains { $0.contains("k8s-pool-shop-") })
    }

    @Test func `Ingresses that were never read are unknown, not none`() {
        let fleet = World.changed { world in
            world.cluster("asia") { cluster in
                cluster.watch = ReadStatus()
                cluster.watch.state = .failing("connection refused")
            }
        }
        var console = Console(fleet, size: Size(columns: 160, rows: 50))
        console.go(to: .overview, "asia")
        #expect(view(console.model).text.contains("Ingresses   unknown"))
    }
}
