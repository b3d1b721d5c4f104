import FleetSupport
import GeoFleet
import GeoRouting
import Presentation
import Testing
import Wire

@testable import Commands

struct ListingTests {
    private static func lines(
        _ kind: ListedKind,
        _ format: OutputFormat = .table,
        names: [String] = [],
        _ some: FleetCase = FleetCase("all is well")
    ) -> [String] {
        Listing(kind, names: names, in: some.situation).lines(format, hasTitles: true).map(\.text)
    }

    @Test func `pools have their health and their users`() {
        #expect(
            Self.lines(.pools, .table, names: [], FleetCase("drained", FleetCase.drain("eu"))) == [
                "NAME                    GEO       HEALTH    ORIGINS   LOAD-BALANCER",
                "k8s-pool-shop-eu        eu        drained       0/2   app.example.com",
                "k8s-pool-shop-asia      asia      healthy       2/2   app.example.com",
                "k8s-pool-shop-us_east   us_east   healthy       1/1   app.example.com",
                "k8s-pool-shop-us_west   us_west   healthy       1/1   app.example.com",
            ]
        )
        #expect(
            Self.lines(.pools, .wide, names: ["eu"]) == [
                "NAME               GEO   HEALTH    ORIGINS   MONITOR   COORDINATES   OWNERS   LOAD-BALANCER",
                "k8s-pool-shop-eu   eu    healthy       2/2   yes       50.11, 8.68   eu-1     app.example.com",
            ]
        )
    }

    @Test func `origins have their weight, their share and their state, without glyphs`() {
        let some = FleetCase("troubled") { fleet in
            fleet.origin("origin-eu") { $0.health = .unhealthy("HTTP 503") }
            fleet.origin("origin-eu-1") { $0.origin.weight = 50 }
        }
        #expect(
            Self.lines(.origins, .wide, names: ["origin-eu", "203.0.113.11"], some) == [
                "NAME          POOL               WEIGHT   APPLIED   SHARE   ADDRESS        CLUSTER   OWNER   STATE",
                "origin-eu     k8s-pool-shop-eu       33        33       -   203.0.113.10   eu        eu-1    "
                    + "unhealthy: HTTP 503",
                "origin-eu-1   k8s-pool-shop-eu       50        33       -   203.0.113.11   eu        eu-1    "
                    + "live, healthy",
            ]
        )
    }

    @Test func `a load balancer is one row`() {
        let some = FleetCase("off") { $0.balancer { ($0.isProxied, $0.steeringPolicy) = (false, "off") } }
        #expect(
            Self.lines(.loadBalancers, .table, names: [], some) == [
                "NAME              STATE                  STEERING   POOLS   FALLBACK           WANTED",
                "app.example.com   enabled, not proxied   off            4   k8s-pool-shop-eu   as wanted",
            ]
        )
    }

    @Test func `sources say what they feed, or why they feed nothing`() {
        #expect(
            Self.lines(.sources, .table, names: ["ledger", "shop/api"], .ignored)[...2] == [
                "NAMESPACE   NAME     KIND      CLUSTER   ADDRESSES                      AGE   POOL",
                "team        ledger   Ingress   eu        203.0.113.10,203.0.113.11     120m   "
                    + "No cluster-name found in labels: add the label cluster-name",
                "shop        api      Ingress   eu        203.0.113.10,203.0.113.11     120m   k8s-pool-shop-eu",
            ]
        )
        let team = Listing(.sources, namespace: "team", in: FleetCase.ignored.situation)
        #expect(team.lines(.name, hasTitles: true).map(\.text) == ["ingress/eu/team/ledger"])
    }

    @Test func `findings have a constant for programs and a sentence for people`() {
        let some = FleetCase("drained", FleetCase.drain("us_west"))
        #expect(
            Self.lines(.findings, .table, names: ["OriginDrained"], some) == [
                "SEVERITY          REASON          FINDING",
                "ServedElsewhere   OriginDrained   us_west +1,800 km: origin-us_west is drained, 1 of 1",
            ]
        )
        let wide = Self.lines(.findings, .wide, names: ["OriginDrained"], some)
        #expect(wide[1].contains("geoconsole enable k8s-pool-shop-us_west/origin-us_west"))
    }

    @Test func `events and calls are lines in which nothing can break`() {
        #expect(
            Self.lines(.events) == [
                "TIME                   LEVEL   KIND    CLUSTER   EVENT",
                "2026-09-21T14:13:20Z   info    watch   eu        watch open",
                "2026-09-21T14:13:20Z   error   read    -         bad<U+001B>[31m line",
            ]
        )
        #expect(
            Self.lines(.calls, .wide)[1...] == [
                "2026-09-21T14:13:20Z   GET         200      87 ms   -         -                             "
                    + "/accounts/9a78…/load_balancers/pools",
                "2026-09-21T14:13:20Z   GET         403      87 ms   8f1-FRA   10000: Authentication error   "
                    + "/accounts/9a78…/load_balancers/pools",
                "2026-09-21T14:13:20Z   GET        none      87 ms   -         -                             "
                    + "/accounts/9a78…/load_balancers/pools",
            ]
        )
    }

    @Test(arguments: [
        ("pool", ["pool/k8s-pool-shop-eu"]),
        ("origin", ["origin/k8s-pool-shop-us_west/origin-us_west"]),
        ("loadbalancer", ["loadbalancer/app.example.com"]), ("source", ["ingress/asia/shop/api"]),
        ("event", ["event/1"]),
        ("call", ["call/3"]),
    ])
    func `names have the kind before them`(resource: String, names: [String]) throws {
        let kind = try #require(ListedKind.all.first { $0.resource == resource })
        let lines = Self.lines(kind, .name)
        #expect(names.allSatisfy(lines.contains), "\(lines)")
    }

    @Test func `without titles there are only rows`() {
        let listing = Listing(.pools, names: ["eu"], in: FleetCase("all").situation)
        #expect(
            listing.lines(.table, hasTitles: false).map(\.text) == [
                "k8s-pool-shop-eu   eu   healthy   2/2   app.example.com"
            ]
        )
    }

    // MARK: Exit statuses

    @Test(
        arguments: [
            (FleetCase("all is well"), "pool", CommandExit.done, nil),
            (FleetCase("all is well"), "finding", .done, nil),
            (FleetCase("drained", FleetCase.drain("eu")), "pool", .done, nil),
            (FleetCase("drained", FleetCase.drain("eu")), "finding", .different, nil),
            (FleetCase("refused", FleetCase.unread(.unauthorized, "401")), "pool", .failed, "Unauthorized"),
            (FleetCase("refused", FleetCase.unread(.forbidden("x"), "403")), "origin", .failed, "Forbidden"),
            (FleetCase("refused", FleetCase.unread(.rateLimited, "429")), "finding", .failed, "RateLimited"),
            (FleetCase("refused", FleetCase.unread(.serverFault, "500")), "loadbalancer", .failed, "ServerFault"),
            (FleetCase("refused", FleetCase.unread(.unauthorized, "401")), "source", .done, nil),
            (FleetCase("no cluster", FleetCase.failing("eu")), "source", .failed, "Incomplete"),
            (FleetCase("no cluster", FleetCase.silent("eu")), "source", .failed, "Incomplete"),
            (FleetCase("no cluster", FleetCase.failing("eu")), "pool", .done, nil),
            (FleetCase("no cluster", FleetCase.failing("eu")), "call", .done, nil),
        ] as [(FleetCase, String, CommandExit, String?)]
    )
    func `the exit status says whether it is all`(
        some: FleetCase,
        resource: String,
        exit: CommandExit,
        reason: String?
    ) throws {
        let kind = try #require(ListedKind.all.first { $0.resource == resource })
        let listing = Listing(kind, in: some.situation)
        #expect(listing.exit == exit)
        #expect(listing.failure?.reason.rawValue == reason)
        if reason == nil { #expect(listing.json["kind"]?.string == kind.kind + "List") }
    }

    @Test func `a name that is not there is a failure, and those that are there are printed`() {
        let listing = Listing(.pools, names: ["k8s-pool-shop-eu", "k8s-pool-shop-ue"], in: FleetCase("all").situation)
        #expect(listing.exit == .failed && listing.lines(.name, hasTitles: true).count == 1)
        let message = listing.failure?.message ?? ""
        #expect(message.hasPrefix("there is no pool 'k8s-pool-shop-ue'; near: k8s-pool-shop-eu"), "\(message)")
        #expect(listing.json["metadata"]?["incomplete"]?.array == [.string(message)])
        let none = Listing(.pools, names: ["nix"], in: FleetCase("all").situation)
        #expect(none.json["kind"] == "Status" && none.json["reason"] == "NotFound")
    }

    @Test func `a finding that is not there is good news`() {
        let drained = FleetCase("drained", FleetCase.drain("eu")).situation
        let listing = Listing(.findings, names: ["OriginDown"], in: drained)
        #expect(listing.exit == .done && listing.emptyRemark == "no findings")
        #expect(Listing(.findings, names: ["eu"], in: drained).exit == .different)
    }

    @Test func `an empty account has no rows and a remark`() {
        let some = FleetCase("empty") { ($0.fleet.pools, $0.fleet.loadBalancers, $0.fleet.clusters) = ([], [], []) }
        let listing = Listing(.loadBalancers, in: some.situation)
        #expect(listing.lines(.table, hasTitles: true) == [] && listing.emptyRemark == "no load balancers")
        #expect(listing.exit == .done && listing.json["items"] == [])
    }
}

extension ListedKind {
    static let all: [ListedKind] = [.findings, .pools, .origins, .loadBalancers, .sources, .events, .calls]
}
