import Support
import Testing

import RoutingSupport
import GeoRouting

@testable import GeoFleet
@testable import Presentation

/// Where the traffic goes, in words.
struct TrafficEffectTests {
    private static func effects(_ action: Action, _ draft: FleetDraft) throws -> [String] {
        try action.preview(on: draft.fleet).effects.withoutCities.map(\.text)
    }

    @Test func `a geo without a usable origin goes to the nearest that has one`() throws {
        let drain = Action.drain(.pool("k8s-pool-c1-eu"))
        #expect(
            try Self.effects(drain, FleetDraft(origins: 3))
                == ["users of eu near Frankfurt go to us_east (6,200 km), with 3 healthy origins"]
        )
        var draft = FleetDraft()
        draft.change("us_east") { $0.pool.isEnabled = false }
        let second = "users of eu near Frankfurt go to us_west (9,300 km), with 1 healthy origin"
        #expect(try Self.effects(drain, draft) == [second])
    }

    @Test func `those who have come from elsewhere go on too`() throws {
        var draft = FleetDraft()
        draft.change("us_east") { $0.pool.isEnabled = false }
        #expect(
            try Self.effects(.drain(.origin(key("us_west"))), draft) == [
                "users of us_east near New York go to eu (6,200 km), with 1 healthy origin",
                "users of us_west near Los Angeles go to asia (8,800 km), with 1 healthy origin",
            ]
        )
    }

    @Test func `a geo that comes back is told, and who else comes with it`() throws {
        var draft = FleetDraft()
        draft.changeOrigin("us_west") { $0.origin.isEnabled = false }
        #expect(
            try Self.effects(.enable(.origin(key("us_west"))), draft)
                == ["us_west is served by its own pool again, with 1 healthy origin"]
        )
    }

    @Test func `origins without a monitor are enabled, not healthy`() throws {
        var draft = FleetDraft(origins: 2)
        for number in 0...1 { draft.changeOrigin("eu", number) { $0.health = .unknown } }
        #expect(
            try Self.effects(.drain(.origin(key("eu"))), draft)
                == ["eu keeps 1 of 2 enabled origins; after this, eu rests on 1 origin"]
        )
    }

    @Test func `an origin that its monitor has not looked at yet is not called healthy`() throws {
        var draft = FleetDraft(origins: 3)
        draft.changeOrigin("eu") { $0.health = .unknown }
        #expect(
            try Self.effects(.drain(.origin(key("eu", 1))), draft)
                == ["eu keeps 1 healthy origin and 1 not yet probed, of 2 healthy and 1 not yet probed"]
        )
        #expect(
            try Self.effects(.drain(.pool("k8s-pool-c1-us_east")), draft)
                == ["users of us_east near New York go to us_west (3,900 km), with 3 healthy origins"]
        )
    }

    @Test func `stale and foreign origins are called so, not healthy`() throws {
        var draft = FleetDraft(origins: 3)
        draft.makeStale("us_east", 1)
        draft.changeOrigin("us_east", 2) { $0.ownership = .foreign }
        let drain = Action.drain(.pool("k8s-pool-c1-eu"))
        let lead = "users of eu near Frankfurt go to us_east (6,200 km), with "
        #expect(try Self.effects(drain, draft) == [lead + "1 healthy origin, 1 stale and 1 foreign"])
        draft.changeOrigin("us_east") { $0.origin.isEnabled = false }
        #expect(try Self.effects(drain, draft) == [lead + "only 1 stale origin and 1 foreign"])
    }

    @Test func `a service that only stale or unprobed origins are left for takes the place's code`() throws {
        var draft = FleetDraft()
        for geo in FleetDraft.geos.dropFirst(2) { draft.change(geo) { $0.pool.isEnabled = false } }
        let drain = Action.drain(.pool("k8s-pool-c1-eu"))
        draft.balancer.fallbackPool = "id-us_east"
        #expect(try drain.preview(on: draft.fleet).requirement == .key)
        var stale = draft
        stale.makeStale("us_east")
        #expect(try drain.preview(on: stale.fleet).requirement == .typing("eu"))
        draft.change("us_east") { $0.pool.monitor = "monitor" }
        draft.changeOrigin("us_east") { $0.health = .unknown }
        #expect(try drain.preview(on: draft.fleet).requirement == .typing("eu"))
    }

    // MARK: Other policies

    @Test(arguments: [
        ("random", "random spreads it over the other 3 pools"),
        ("least_connections", "least_connections spreads it over the other 3 pools"),
        ("least_outstanding_requests", "least_outstanding_requests spreads it over the other 3 pools"),
        ("dynamic_latency", "dynamic_latency picks the fastest of the other 3 pools"),
        ("geo", "region, country and PoP pools take it, else the first default pool, k8s-pool-c1-us_east"),
        ("to_come", "to_come chooses among the other 3 pools"),
    ])
    func `where nobody can say who goes where, each pool is told`(policy: String, rest: String) throws {
        var draft = FleetDraft()
        draft.balancer.steeringPolicy = policy
        // With empty maps, `geo` sends all to the first pool.
        if policy == "geo" { draft.balancer.mappedPools = ["of another account"] }
        let drain = Action.drain(.pool("k8s-pool-c1-eu"))
        #expect(try Self.effects(drain, draft) == ["k8s-pool-c1-eu gets no more traffic: \(rest)"])
        draft.change("eu") { $0.pool.isEnabled = false }
        #expect(
            try Self.effects(.enable(.pool("k8s-pool-c1-eu")), draft)
                == ["k8s-pool-c1-eu gets a part of the traffic, with 1 healthy origin"]
        )
    }

    @Test func `geo with empty maps sends all to the first pool, so it is not served again by its own`() throws {
        var draft = FleetDraft(geos: ["eu", "asia"])
        draft.balancer.steeringPolicy = "geo"
        let sync = Action.sync(clusters: ["eu", "asia"])
        let effects = try sync.preview(on: draft.fleet).effects.map(\.text)
        #expect(effects.contains { $0.hasPrefix("asia is served by its own pool again") }, "\(effects)")
        #expect(!effects.contains { $0.hasPrefix("eu ") }, "\(effects)")
        let finding = diagnose(draft.fleet, now: Moment(milliseconds: 0)).first
        let text = finding.map { FindingText($0).problem }
        #expect(text == "app.example.com +5,700 km: all go to eu: steering_policy geo")
    }

    @Test func `the last of two pools takes all, whatever the policy`() throws {
        var draft = FleetDraft(geos: ["eu", "asia"])
        draft.balancer.steeringPolicy = "random"
        #expect(
            try Self.effects(.drain(.pool("k8s-pool-c1-eu")), draft)
                == ["k8s-pool-c1-eu gets no more traffic: all goes to k8s-pool-c1-asia"]
        )
    }

    @Test func `pools of a map serve too where maps decide, and no others`() throws {
        var draft = FleetDraft(geos: ["eu", "asia"])
        draft.balancer.defaultPools = ["id-eu"]
        draft.balancer.mappedPools = ["id-asia"]
        draft.balancer.fallbackPool = "id-asia"
        let drain = Action.drain(.pool("k8s-pool-c1-eu"))
        for policy in ["geo", ""] {
            draft.balancer.steeringPolicy = policy
            #expect(try drain.preview(on: draft.fleet).requirement == .key)
        }
        draft.balancer.steeringPolicy = "off"
        #expect(try drain.preview(on: draft.fleet).requirement == .typing("eu"))
    }

    @Test func `an empty policy without maps goes by the order of the pools`() throws {
        var draft = FleetDraft(geos: ["eu", "asia"])
        draft.balancer.steeringPolicy = ""
        #expect(
            try Self.effects(.drain(.pool("k8s-pool-c1-eu")), draft)
                == [
                    "asia is served by its own pool again, with 1 healthy origin",
                    "users of eu go to asia (9,300 km), with 1 healthy origin",
                ]
        )
    }

    @Test func `another steering is told, and who goes elsewhere by it`() throws {
        var draft = FleetDraft(geos: ["eu", "asia"])
        draft.balancer.steeringPolicy = "off"
        #expect(
            try Self.effects(.sync(clusters: ["eu"]), draft)
                == ["steering becomes proximity", "asia is served by its own pool again, with 1 healthy origin"]
        )
    }

    // MARK: Nothing changes

    struct CalmCase: Sendable, CustomTestStringConvertible {
        var action: Action
        var line: String
        var change: @Sendable (inout FleetDraft) -> Void
        var testDescription: String { "\(action.title): \(line)" }
    }

    @Test(arguments: [
        CalmCase(
            action: .sync(clusters: ["eu"]),
            line: "visitors reach the origins through Cloudflare's proxy, no longer directly"
        ) { $0.balancer.isProxied = false },
        CalmCase(
            action: .sync(clusters: ["eu"]),
            line: "no traffic moves: the same origins serve; origin-eu stays drained"
        ) { draft in
            draft.change("eu") { $0.pool.coordinates = Coordinates(latitude: 50, longitude: 8) }
            draft.changeOrigin("eu") { $0.origin.isEnabled = false }
        },
        CalmCase(
            action: .sync(clusters: ["eu"]),
            line: "no traffic moves: the same origins serve; origin-eu stays drained (+1 more)"
        ) { draft in
            draft.change("eu") { $0.pool.coordinates = Coordinates(latitude: 50, longitude: 8) }
            for number in 0...1 { draft.changeOrigin("eu", number) { $0.origin.isEnabled = false } }
        },
        CalmCase(
            action: .enable(.origin(key("eu"))),
            line: "no traffic moves: the same origins serve; k8s-pool-c1-eu stays disabled"
        ) { draft in
            draft.changeOrigin("eu") { $0.origin.isEnabled = false }
            draft.change("eu") { $0.pool.isEnabled = false }
        },
        CalmCase(
            action: .setWeight(key("eu"), 60),
            line: "no traffic moves: the same origins serve; k8s-pool-c1-eu stays disabled"
        ) { draft in draft.change("eu") { $0.pool.isEnabled = false } },
        CalmCase(action: .setWeight(key("eu"), 60), line: "no traffic moves: the same origins serve") { draft in
            draft.changeOrigin("eu", 1) { $0.health = .unhealthy("TCP connection failed") }
        },
        CalmCase(action: .drain(.origin(key("eu"))), line: "no traffic moves: the same origins serve") { draft in
            draft.changeOrigin("eu") { $0.health = .unhealthy("TCP connection failed") }
        },
        CalmCase(
            action: .drain(.pool("k8s-pool-c1-eu")),
            line: "no traffic before or after: no load balancer uses k8s-pool-c1-eu"
        ) { draft in
            draft.balancer.defaultPools.removeAll { $0 == "id-eu" }
            draft.balancer.fallbackPool = "id-asia"
        },
        CalmCase(
            action: .drain(.pool("k8s-pool-c1-eu")),
            line: "no traffic before or after: app.example.com is disabled"
        ) { $0.balancer.isEnabled = false },
        CalmCase(
            action: .enable(.pool("k8s-pool-c1-us_east")),
            line: "no pool can serve: all traffic goes to fallback pool k8s-pool-c1-eu, healthy or not"
        ) { draft in
            for geo in FleetDraft.geos {
                for number in 0...1 { draft.changeOrigin(geo, number) { $0.health = .unhealthy("HTTP 503") } }
            }
            draft.change("us_east") { $0.pool.isEnabled = false }
        },
        CalmCase(
            action: .drain(.loadBalancer("app.example.com")),
            line: "app.example.com sends no traffic any more"
        ) { _ in },
    ])
    func `a card says in one line what becomes of the traffic where none goes elsewhere`(row: CalmCase) throws {
        var draft = FleetDraft(origins: 2)
        row.change(&draft)
        #expect(try Self.effects(row.action, draft) == [row.line])
    }

    @Test func `every card that can be confirmed says what becomes of the traffic`() throws {
        for number in 0..<600 {
            var generator = SeededGenerator(UInt64(number))
            let draft = FleetDraft.troubled(&generator)
            for action in Action.some(of: draft) {
                guard case .success(let plan) = action.result(draft) else { continue }
                try #require(
                    !plan.effects.isEmpty && plan.effects.allSatisfy { !$0.text.isEmpty },
                    "\(action) \(number)"
                )
            }
        }
    }

    // MARK: The fallback pool

    @Test(arguments: [(Action.drain(.pool("k8s-pool-c1-eu")), "disabled"), (.drain(.origin(key("eu"))), "drained")])
    func `who drains the fallback pool reads that it is that`(action: Action, state: String) throws {
        var draft = FleetDraft()
        let lead = "k8s-pool-c1-eu is the fallback pool of app.example.com: "
        let rest = "while it is \(state), visitors get errors whenever no other pool can serve"
        #expect(try action.preview(on: draft.fleet).warnings.map(\.text) == [lead + rest])
        draft.balancer.fallbackPool = "id-asia"
        #expect(try action.preview(on: draft.fleet).warnings.map(\.text) == [])
    }

    @Test func `while the fallback pool keeps a healthy origin, nobody is warned of it`() throws {
        var draft = FleetDraft(origins: 2)
        let drain = Action.drain(.origin(key("eu")))
        #expect(try drain.preview(on: draft.fleet).warnings.map(\.text) == [])
        draft.makeStale("eu", 1)
        let removal = Action.removeOrigin(key("eu", 1))
        #expect(try removal.preview(on: draft.fleet).warnings.map(\.text) == [])
    }

    @Test func `who removes the fallback pool reads that it is that`() throws {
        var draft = FleetDraft()
        let lead = "k8s-pool-c1-eu is the fallback pool of app.example.com: "
        draft.makeUnasked("eu")
        #expect(
            try Action.prune([key("eu")]).preview(on: draft.fleet).warnings.map(\.text) == [
                lead + "k8s-pool-c1-us_east takes its place"
            ]
        )
    }

    @Test func `where nobody is left, the fallback pool is named, healthy or not`() throws {
        var draft = FleetDraft(geos: ["eu", "asia"])
        draft.balancer.defaultPools = ["id-eu"]
        draft.balancer.fallbackPool = "id-asia"
        draft.changeOrigin("asia") { $0.health = .unhealthy("TCP connection failed") }
        #expect(
            try Self.effects(.drain(.pool("k8s-pool-c1-eu")), draft)
                == ["no pool can serve: all traffic goes to fallback pool k8s-pool-c1-asia, healthy or not"]
        )
    }

    @Test func `fewer than the pool's minimum is none`() throws {
        var draft = FleetDraft(origins: 2)
        draft.change("eu") { $0.minimumOrigins = 2 }
        #expect(
            try Self.effects(.drain(.origin(key("eu"))), draft)
                == ["users of eu near Frankfurt go to us_east (6,200 km), with 2 healthy origins"]
        )
    }

    @Test func `with steering off the first usable pool has all`() throws {
        var draft = FleetDraft()
        draft.balancer.steeringPolicy = "off"
        #expect(
            try Self.effects(.drain(.pool("k8s-pool-c1-eu")), draft).first
                == "users of asia go to us_east (10,900 km), with 1 healthy origin"
        )
    }

    @Test(arguments: [
        ("eu", "us_east", 6210.0), ("eu", "asia", 9330), ("us_east", "us_west", 3940), ("us_west", "asia", 8820),
        ("eu", "eu", 0),
    ])
    func `distances are those of an atlas`(from: String, to: String, kilometres: Double) throws {
        func place(_ code: String) throws -> Coordinates {
            try #require(Place.predefined.first { $0.code == code }).coordinates
        }
        let distance = try place(from).distance(to: place(to))
        #expect(abs(distance - kilometres) < 30, "\(distance)")
    }

    @Test func `the other side of the earth is half its girth away`() throws {
        let (north, south) = (
            try #require(Coordinates(latitude: 90, longitude: 0)), Coordinates(latitude: -90, longitude: 0)
        )
        #expect(abs(north.distance(to: try #require(south)) - 20_015) < 1)
    }

    @Test(arguments: [(0.0, "0 km"), (44, "40 km"), (994, "990 km"), (6_210, "6,200 km"), (20_015, "20,000 km")])
    func `distances are as exact as a decision needs`(distance: Double, text: String) {
        #expect(Words.kilometres(distance) == text)
    }
}

extension FleetDraft {
    /// Two origins in each geo, with some of the troubles that there can be.
    fileprivate static func troubled(_ generator: inout SeededGenerator) -> FleetDraft {
        var draft = FleetDraft(origins: 2)
        for geo in geos {
            let isEnabled = !generator.happens(25)
            let place = generator.happens(25) ? nil : Place.predefined.first { $0.code == geo }?.coordinates
            draft.change(geo) { ($0.pool.isEnabled, $0.pool.coordinates) = (isEnabled, place) }
            for number in 0...1 {
                let (isEnabled, weight) = (!generator.happens(25), generator.pick([0, 33, 60]))
                let health = generator.pick([OriginHealth.healthy, .unknown, .unhealthy("HTTP 503")])
                draft.changeOrigin(geo, number) {
                    ($0.origin.isEnabled, $0.origin.weight, $0.health) = (isEnabled, weight, health)
                }
            }
        }
        draft.balancer.isEnabled = !generator.happens(20)
        draft.balancer.isProxied = !generator.happens(30)
        draft.balancer.steeringPolicy = generator.pick(["proximity", "off", "random", "geo", ""])
        draft.balancer.defaultPools = generator.some(draft.balancer.defaultPools, 70)
        return draft
    }
}

extension Action {
    /// One of each kind, for each geo.
    fileprivate static func some(of draft: FleetDraft) -> [Action] {
        let balancer = Target.loadBalancer("app.example.com")
        return [.drain(balancer), .enable(balancer), .sync(clusters: FleetDraft.geos)]
            + FleetDraft.geos.flatMap { geo -> [Action] in
                let (origin, pool) = (Target.origin(key(geo)), Target.pool("k8s-pool-c1-\(geo)"))
                return [
                    .drain(origin), .enable(origin), .drain(pool), .enable(pool), .setWeight(key(geo), 50),
                    .releaseWeight(key(geo)), .sync(clusters: [geo]),
                ]
            }
    }
}
