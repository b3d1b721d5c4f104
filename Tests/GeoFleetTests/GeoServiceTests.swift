import FleetSupport
import GeoRouting
import Testing

@testable import GeoFleet
@testable import Presentation

/// What serves the users of a geo now, and the chain of pools behind it.
struct GeoServiceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What serves the users of us_west.
        var servedBy: String
        var change: @Sendable (inout DiagnosisFleet) -> Void

        init(
            _ name: String,
            servedBy: String,
            change: @escaping @Sendable (inout DiagnosisFleet) -> Void
        ) {
            testDescription = name
            self.servedBy = servedBy
            self.change = change
        }
    }

    private static let geos = ["eu", "us_east", "us_west", "asia"]

    static let cases: [Case] = [
        Case("all well", servedBy: "itself") { _ in },
        Case("its origin is drained", servedBy: "us_east +1,800 km") { fleet in
            fleet.origin("origin-us_west") { $0.origin.isEnabled = false }
        },
        Case("its pool and the next are disabled", servedBy: "eu… +7,100 km") { fleet in
            for geo in ["us_west", "us_east"] { fleet.pool(geo) { $0.pool.isEnabled = false } }
        },
        Case("its pool is detached", servedBy: "us_east +1,800 km") { fleet in
            fleet.balancer { $0.defaultPools.removeAll { $0 == "pool-us_west" } }
        },
        Case("its pool has no coordinates", servedBy: "us_east +1,800 km") { fleet in
            fleet.pool("us_west") { $0.pool.coordinates = nil }
        },
        Case("Cloudflare counts its pool as down", servedBy: "us_east +1,800 km") { fleet in
            fleet.pool("us_west") { $0.health = .critical }
        },
        Case("its pool sheds all", servedBy: "us_east +1,800 km") { fleet in
            fleet.pool("us_west") { $0.loadShedding = .init(percent: 100) }
        },
        Case("all pools are disabled", servedBy: "nobody: 530") { fleet in
            for geo in geos { fleet.pool(geo) { $0.pool.isEnabled = false } }
        },
        Case("all pools are disabled, DNS-only", servedBy: "nobody: no answer") { fleet in
            for geo in geos { fleet.pool(geo) { $0.pool.isEnabled = false } }
            fleet.balancer { $0.isProxied = false }
        },
        Case("all pools are down", servedBy: "fallback eu: down") { fleet in
            for geo in geos {
                for name in DiagnosisFleet.originNames(of: geo) { fleet.origin(name) { $0.health = .unhealthy("503") } }
            }
        },
        Case("a disabled load balancer", servedBy: "nobody: disabled") { $0.balancer { $0.isEnabled = false } },
        Case("no pool is probed yet", servedBy: "not known") { fleet in
            for geo in geos {
                for name in DiagnosisFleet.originNames(of: geo) { fleet.origin(name) { $0.health = .unknown } }
                fleet.pool(geo) { $0.health = .unknown }
            }
        },
        Case("steering off", servedBy: "asia +8,100 km") { $0.balancer { $0.steeringPolicy = "off" } },
        Case("steering random", servedBy: "by random") { $0.balancer { $0.steeringPolicy = "random" } },
        Case("a rule of people", servedBy: "by a rule") { $0.balancer { $0.custom.ruleCount = 1 } },
        Case("geo with maps", servedBy: "by geo maps") { fleet in
            fleet.balancer { balancer in
                balancer.steeringPolicy = "geo"
                balancer.mappedPools = ["pool-eu"]
            }
        },
    ]

    @Test(arguments: cases)
    func `the overview says what serves a geo`(row: Case) throws {
        let services = GeoServices(DiagnosisFleet.changed(row.change))
        let service = try #require(services.worst(ofGeo: "us_west"))
        #expect(ServiceWords.text(service.server) == row.servedBy)
    }

    @Test func `of two load balancers the one counts where the geo is served worst`() throws {
        let fleet = DiagnosisFleet.changed { fleet in
            var second = fleet.fleet.loadBalancers[0]
            second.balancer.id = "lb2"
            second.balancer.hostname = "api.example.com"
            second.balancer.defaultPools = ["pool-eu", "pool-asia"]
            fleet.fleet.loadBalancers.append(second)
            let names = ["app.example.com", "api.example.com"].compactMap { Hostname($0) }
            fleet.cluster("us_west") { cluster in
                cluster.desired.loadBalancers = names.map {
                    DesiredLoadBalancer(hostname: $0, pools: ["k8s-pool-shop-us_west"])
                }
            }
        }
        let service = try #require(GeoServices(fleet).worst(ofGeo: "us_west"))
        #expect(service.hostname == "api.example.com")
        #expect(ServiceWords.text(service.server) == "eu… +3,600 km")
    }

    @Test func `the column, the finding, its cost and the card have one number`() throws {
        let fleet = DiagnosisFleet.changed { world in
            world.fleet.pools.removeAll { $0.geo == "asia" }
            world.balancer { $0.defaultPools.removeAll { $0 == "pool-asia" } }
        }
        let finding = try #require(diagnose(fleet, now: DiagnosisFleet.now).first)
        #expect(finding.text.hasPrefix("asia +4,200 km: "))
        #expect(finding.impactText(fleet).hasSuffix("on average 4,200 km farther"))
        let service = try #require(GeoServices(fleet).worst(ofGeo: "asia"))
        #expect(ServiceWords.text(service.server) == "eu… +4,200 km")
        #expect(ServiceWords.chain(service).text == "▸us_west 8,800 km; ▸eu 9,300 km; us_east 10,900 km")
    }

    @Test func `the cities of a geo are those nearest to it, also while its neighbours are out`() throws {
        let alone = try #require(GeoServices(DiagnosisFleet.changed(Self.withoutWest)).worst(ofGeo: "us_west"))
        let both = DiagnosisFleet.changed { world in
            Self.withoutWest(&world)
            world.pool("us_east") { $0.pool.isEnabled = false }
        }
        let beside = try #require(GeoServices(both).worst(ofGeo: "us_west"))
        #expect(alone.detours?.count == 7)
        #expect(beside.detours?.count == 7)
    }

    private static func withoutWest(_ world: inout DiagnosisFleet) {
        world.origin("origin-us_west") { $0.origin.isEnabled = false }
    }

    @Test func `before the first reading nothing is said`() {
        let fleet = DiagnosisFleet.changed { $0.fleet.cloudflare.lastSuccess = nil }
        #expect(GeoServices(fleet).all == [])
    }

    @Test func `the chain has the nearest first, and says why each is out`() throws {
        let fleet = DiagnosisFleet.changed { fleet in
            fleet.origin("origin-us_west") { $0.origin.isEnabled = false }
            fleet.pool("asia") { $0.pool.isEnabled = false }
            fleet.origin("origin-us_east") { $0.health = .unhealthy("HTTP 503") }
        }
        let service = try #require(GeoServices(fleet).worst(ofGeo: "us_west"))
        #expect(
            ServiceWords.chain(service).text
                == "itself: drained; us_east 3,900 km: down, HTTP 503; asia 8,800 km: disabled; ▸eu 9,300 km"
        )
        #expect(
            ServiceWords.chain(service, isShort: true).text
                == "itself: drained, us_east: down, asia: disabled, ▸eu"
        )
    }
}

/// What a finding costs users, where that is not in the name of the incident.
struct ImpactTests {
    @Test func `who enables a load balancer with steering off reads that all goes to one pool`() throws {
        var draft = FleetDraft()
        (draft.balancer.steeringPolicy, draft.balancer.isEnabled) = ("off", false)
        let effects = try Action.enable(.loadBalancer("app.example.com")).preview(on: draft.fleet).effects
        #expect(effects.first?.text == "app.example.com sends traffic again, all of it to eu: 1 healthy origin")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var impacts: [String]
        var change: @Sendable (inout DiagnosisFleet) -> Void

        init(_ name: String, _ impacts: [String], change: @escaping @Sendable (inout DiagnosisFleet) -> Void) {
            testDescription = name
            self.impacts = impacts
            self.change = change
        }
    }

    private static func later(_ users: String) -> String {
        "\(users) feel nothing yet; the next failure costs them more"
    }

    static let cases: [Case] = [
        Case("one of two origins is drained", ["users of eu feel nothing yet, but rest on 1 origin"]) {
            $0.origin("origin-eu") { $0.origin.isEnabled = false }
        },
        Case("no monitor", [later("users of eu")]) { $0.pool("eu") { $0.pool.monitor = nil } },
        Case("proxied is off", ["users go to the origins directly; in a failover they keep an old answer for its TTL"])
        {
            $0.balancer { $0.isProxied = false }
        },
        Case("a watch fails", ["users are routed as before: Cloudflare keeps the last state"]) { fleet in
            fleet.cluster("asia") { $0.watch.state = .failing("503") }
        },
        Case("a stale origin without traffic", ["users feel nothing"]) { $0.leaveBehind(1, in: "us_east") },
        Case(
            "a stale origin with a third of the traffic",
            ["33% of the users of us_east go to 198.51.100.90, which nothing asks for"]
        ) {
            $0.leaveBehind(1, in: "us_east")
            $0.origin("origin-us_east-old0") { $0.share = 1.0 / 3 }
        },
        Case(
            "held removals, of which two get half of the traffic",
            ["50% of the users of us_east go to addresses that nothing asks for"]
        ) { fleet in
            fleet.leaveBehind(12, in: "us_east")
            for number in 3...4 { fleet.origin("origin-us_east-old\(number)") { $0.share = 0.25 } }
        },
        Case(
            "two losses in the order of the checks, then the stale origin",
            [
                "its users go to eu (38 cities), us_east (13), on average 5,400 km farther",
                "its users go to us_east (7 cities), on average 1,800 km farther",
                "users feel nothing",
            ]
        ) { fleet in
            fleet.leaveBehind(1, in: "us_east")
            fleet.origin("origin-us_west") { $0.origin.isEnabled = false }
            fleet.pool("asia") { $0.pool.isEnabled = false }
        },
        Case(
            "steering is off",
            ["its users go to asia (192 cities), on average 7,500 km farther"]
        ) { $0.balancer { $0.steeringPolicy = "off" } },
        Case(
            "of two losses, the one that sends all its users farthest comes first",
            [
                "its users go to us_east (142 cities), on average 5,000 km farther",
                "its users go to us_west (41 cities), us_east (10), on average 6,600 km farther",
            ]
        ) { fleet in
            for geo in ["asia", "eu"] { fleet.pool(geo) { $0.pool.isEnabled = false } }
        },
        Case("steering is off behind a load balancer that is disabled", ["users get errors", "users feel nothing"]) {
            $0.balancer { ($0.isEnabled, $0.steeringPolicy) = (false, "off") }
        },
        Case("a lost pool where a rule decides", ["users of us_west are served from farther away"]) { fleet in
            fleet.pool("us_west") { $0.pool.isEnabled = false }
            fleet.balancer { $0.custom.ruleCount = 1 }
        },
    ]

    @Test(arguments: cases)
    func `findings say what users feel, and the worst comes first`(row: Case) {
        let fleet = DiagnosisFleet.changed(row.change)
        let findings = diagnose(fleet, now: DiagnosisFleet.now)
        #expect(findings.map { $0.impactText(fleet) } == row.impacts)
    }
}
