import GeoFleet
import CloudflareAPI
import GeoRouting
import Testing
import Wire

import EngineSupport
import GeoEngine
import GeoFleet

@testable import FleetControl

/// What is made of Cloudflare's objects and the clusters' wishes.
struct FleetBuilderTests {
    /// Pools as JSON, and the cluster `eu` with what it wants.
    private struct Draft {
        var pools: [JSON] = []
        var balancers: [JSON] = []
        var origins: [String] = []
        var owner = "eu-1"
        var isSynced = true
        var isHeld = false

        func fleet() throws -> Fleet {
            let rules = try #require(EngineWorld.rules(owner: owner))
            var cluster = ClusterView(id: "eu", context: "kind-eu", rules: rules)
            if isSynced { cluster.watch.lastSuccess = Moment(milliseconds: 1) }
            var sources = origins.enumerated().map { source($1, name: "web-\($0)") }
            if isHeld { sources.append(source(name: "waiting")) }
            cluster.desired = Desired(sources, rules: rules)
            var fleet = Fleet(zone: "example.com")
            fleet.clusters = [cluster]
            let rawState = RawState(
                pools: Listing(try pools.map { json throws(CloudflareError) in try PoolObject(json) }),
                balancers: Listing(try balancers.map { json throws(CloudflareError) in try LoadBalancerObject(json) })
            )
            return fleet.updated(from: Snapshot(rawState))
        }

        func pool() throws -> PoolView { try #require(try fleet().pools.first) }
    }

    private static func pool(
        _ name: String = "k8s-pool-c1-eu",
        description: String = "[external-dns-geo/1:eu-1(origin-eu=33)]",
        more: JSONObject = JSONObject(),
        origins: JSON...
    ) -> JSON {
        let base: JSON = [
            "id": .string("id-\(name)"), "name": .string(name), "description": .string(description), "enabled": true,
            "origins": .array(origins),
        ]
        return .object((base.object ?? JSONObject()).merging(more))
    }

    private static func origin(
        _ name: String = "origin-eu",
        _ address: String = "203.0.113.1",
        weight: Double = 0.33,
        enabled: Bool = true,
        healthy: Bool? = nil
    ) -> JSON {
        var json = JSONObject([
            ("name", .string(name)), ("address", .string(address)), ("weight", JSON(weight)),
            ("enabled", .bool(enabled)),
        ])
        json["healthy"] = healthy.map(JSON.bool)
        if healthy == false { json["failure_reason"] = "HTTP timeout occurred" }
        return .object(json)
    }

    // MARK: Shares

    private static func balancer(enabled: Bool = true) -> JSON {
        [
            "id": "lb", "name": "app.example.com", "enabled": .bool(enabled),
            "default_pools": ["id-k8s-pool-c1-eu"], "fallback_pool": "",
        ]
    }

    @Test func `an origin has a share only where its pool gets traffic`() throws {
        var draft = Draft(pools: [Self.pool(origins: Self.origin())])
        #expect(try draft.pool().origins.map(\.share) == [nil], "no load balancer uses the pool")
        draft.balancers = [Self.balancer(enabled: false)]
        #expect(try draft.pool().origins.map(\.share) == [nil], "the load balancer is disabled")
        draft.balancers = [Self.balancer()]
        #expect(try draft.pool().origins.map(\.share) == [1])
    }

    @Test(arguments: [("geo", [1, nil]), ("off", [1, nil]), ("proximity", [1, 1])] as [(String, [Double?])])
    func `where a policy sends all to the first pool, the origins of the others have no share`(
        policy: String,
        shares: [Double?]
    ) throws {
        let names = ["k8s-pool-c1-eu", "k8s-pool-c1-us"]
        let balancer: JSON = [
            "id": "lb", "name": "app.example.com", "enabled": true, "steering_policy": .string(policy),
            "default_pools": .array(names.map { .string("id-\($0)") }), "fallback_pool": .string("id-\(names[1])"),
        ]
        let draft = Draft(pools: names.map { Self.pool($0, origins: Self.origin()) }, balancers: [balancer])
        let fleet = try draft.fleet()
        #expect(fleet.pools.map { $0.origins[0].share } == shares)
    }

    // MARK: OriginOwnership

    struct StandingCase: Sendable, CustomTestStringConvertible {
        var name: String
        var expected: OriginOwnership
        var description = "[external-dns-geo/1:eu-1(origin-eu=33)]"
        var pool = "k8s-pool-c1-eu"
        var origins: [String] = []
        var isSynced = true
        var isHeld = false
        var testDescription: String { name }
    }

    @Test(arguments: [
        StandingCase(name: "wanted and owned", expected: .wanted(cluster: "eu"), origins: ["203.0.113.1"]),
        StandingCase(
            name: "wanted, nobody's yet",
            expected: .wanted(cluster: "eu"),
            description: "",
            origins: ["203.0.113.1"]
        ),
        StandingCase(
            name: "wanted, another's in the ledger",
            expected: .wanted(cluster: "eu"),
            description: "[external-dns-geo/1:eu-9(origin-eu=33)]",
            origins: ["203.0.113.1"]
        ),
        StandingCase(name: "own, and wanted no more", expected: .stale(cluster: "eu"), origins: ["203.0.113.7"]),
        StandingCase(name: "own, and nothing wanted at all", expected: .stale(cluster: "eu")),
        StandingCase(name: "own, while an Ingress waits for its address", expected: .unknown, isHeld: true),
        StandingCase(name: "own, before the Ingresses are read", expected: .unknown, isSynced: false),
        StandingCase(name: "another's", expected: .unknown, description: "[external-dns-geo/1:us-2(origin-eu=33)]"),
        StandingCase(name: "nobody's", expected: .foreign, description: "by hand"),
        StandingCase(name: "nobody's, in what may be our pool", expected: .unknown, description: "", isSynced: false),
        StandingCase(name: "nobody's, elsewhere", expected: .foreign, description: "", pool: "blue", isSynced: false),
        StandingCase(name: "claimed for us in a pool of another name", expected: .foreign, pool: "critical-db"),
        StandingCase(name: "claimed for us in a pool of another place", expected: .foreign, pool: "k8s-pool-c1-asia"),
        StandingCase(name: "a newer token", expected: .unknown, description: "[external-dns-geo/2:x]"),
    ])
    func `an origin stands to the clusters as it should`(ownership: StandingCase) throws {
        var draft = Draft(pools: [Self.pool(ownership.pool, description: ownership.description, origins: Self.origin())]
        )
        draft.origins = ownership.origins
        draft.isSynced = ownership.isSynced
        draft.isHeld = ownership.isHeld
        #expect(try draft.pool().origins.map(\.ownership) == [ownership.expected])
    }

    // MARK: Health and shares

    @Test(arguments: [
        ([true, true] as [Bool?], nil as Bool?, 1, PoolHealth.healthy), ([true, false], nil, 1, .degraded),
        ([true, false], nil, 2, .critical), ([false, false], nil, 1, .critical), ([nil, nil], nil, 1, .unknown),
        ([true, nil], nil, 1, .degraded), ([nil, nil], false, 1, .critical), ([true], true, 1, .healthy),
    ])
    func `a pool is as well as its origins`(probes: [Bool?], own: Bool?, minimum: Int, expected: PoolHealth) throws {
        var more = JSONObject([("minimum_origins", JSON(minimum))])
        more["healthy"] = own.map(JSON.bool)
        var json = Self.pool(more: more).object ?? JSONObject()
        json["origins"] = .array(probes.enumerated().map { Self.origin("o\($0)", "203.0.113.\($0)", healthy: $1) })
        let view = try Draft(pools: [.object(json)]).pool()
        #expect(view.health == expected)
        #expect(view.minimumOrigins == minimum)
    }

    @Test func `drained origins are not probed, and a pool without an enabled one is critical`() throws {
        let view = try Draft(pools: [Self.pool(origins: Self.origin(enabled: false, healthy: false))]).pool()
        #expect(view.origins.map(\.health) == [.unknown])
        #expect(view.health == .critical)
        #expect(view.origins.map(\.share) == [nil])
    }

    @Test func `shares go by weight among those that can serve`() throws {
        let view = try Draft(
            pools: [
                Self.pool(
                    origins: Self.origin("a", "203.0.113.1", weight: 0.6, healthy: true),
                    Self.origin("b", "203.0.113.2", weight: 0.2, healthy: true),
                    Self.origin("c", "203.0.113.3", weight: 0.9, healthy: false),
                    Self.origin("d", "203.0.113.4", weight: 0.9, enabled: false),
                    Self.origin("e", "203.0.113.5", weight: 0, healthy: true)
                )
            ],
            balancers: [Self.balancer()]
        ).pool()
        #expect(view.origins.map(\.share) == [0.75, 0.25, 0, 0, 0])
        #expect(view.origins[2].health == .unhealthy("HTTP timeout occurred"))
    }

    @Test func `a disabled pool has no traffic that anybody could have a share of`() throws {
        let view = try Draft(pools: [Self.pool(more: ["enabled": false], origins: Self.origin(healthy: true))]).pool()
        #expect(view.origins.map(\.share) == [nil])
    }

    @Test func `the record tells owner and applied weight`() throws {
        let origin = try #require(try Draft(pools: [Self.pool(origins: Self.origin(weight: 0.5))]).pool().origins.first)
        #expect(origin.owner == OwnerID("eu-1"))
        #expect(origin.appliedWeight == Weight(33))
        #expect(origin.isOverridden)
    }

    // MARK: Places

    @Test(arguments: [
        ("k8s-pool-c1-us_east", nil as (Double, Double)?, "us_east" as String?), ("blue", nil, nil),
        ("blue", (50.0, 8.0), "eu"), ("blue", (0, 0), nil), ("k8s-pool-c1-asia", (50.0, 8.0), "asia"),
    ])
    func `a pool's geo is in its name, else near its coordinates`(
        name: String,
        place: (Double, Double)?,
        geo: String?
    ) throws {
        var more = JSONObject()
        more["latitude"] = place.map { JSON($0.0) }
        more["longitude"] = place.map { JSON($0.1) }
        #expect(try Draft(pools: [Self.pool(name, more: more, origins: Self.origin())]).pool().geo == geo)
    }

    @Test func `when a pool or an origin was switched off is known as long as it is off`() throws {
        let moment: JSON = "2026-09-20T03:00:00Z"
        for isEnabled in [true, false] {
            var origin = Self.origin(enabled: isEnabled).object ?? JSONObject()
            origin["disabled_at"] = moment
            let more = JSONObject([("enabled", .bool(isEnabled)), ("disabled_at", moment)])
            let pool = try Draft(pools: [Self.pool(more: more, origins: .object(origin))]).pool()
            let expected = isEnabled ? nil : moment.string
            #expect(pool.disabledAt == expected && pool.origins[0].disabledAt == expected)
        }
    }

    // MARK: Load balancers

    private static let balancer: JSON = [
        "id": "lb", "name": "app.example.com", "default_pools": ["id-blue"], "fallback_pool": "id-blue",
        "steering_policy": "off", "proxied": true, "ttl": 30, "enabled": true, "region_pools": ["WEU": ["id-blue"]],
        "session_affinity_attributes": ["samesite": "Auto", "headers": ["a", "b"]],
        "rules": [["name": "one", "priority": 0]], "country_pools": [:], "modified_on": "2026-01-01T00:00:00Z",
    ]

    private static let place = JSONObject([("latitude", 50.1109), ("longitude", 8.6821)])

    @Test func `a load balancer shows all its fields, with pools by name`() throws {
        let fleet = try Draft(
            pools: [Self.pool("blue", more: Self.place, origins: Self.origin())],
            balancers: [Self.balancer]
        ).fleet()
        let fields = Dictionary(uniqueKeysWithValues: fleet.loadBalancers[0].fields.map { ($0.name, $0.value) })
        #expect(fields["default_pools"] == "blue")
        #expect(fields["fallback_pool"] == "blue")
        #expect(fields["region_pools.WEU"] == "blue")
        #expect(fields["session_affinity_attributes.samesite"] == "Auto")
        #expect(fields["session_affinity_attributes.headers"] == "a, b")
        #expect(fields["rules[0].name"] == "one")
        #expect(fields["country_pools"] == "")
        #expect(fields["ttl"] == "30" && fields["proxied"] == "true")
        #expect(fleet.loadBalancers[0].modified == "2026-01-01T00:00:00Z")
        #expect(fleet.pools[0].loadBalancers == ["app.example.com"])
    }

    @Test func `drift is what the clusters' controllers would set`() throws {
        let pools = [
            Self.pool("blue", more: Self.place, origins: Self.origin("b", "203.0.113.9")),
            Self.pool(more: Self.place, origins: Self.origin()),
        ]
        var draft = Draft(pools: pools, balancers: [Self.balancer], origins: ["203.0.113.1"])
        #expect(
            try draft.fleet().loadBalancers[0].drift == [
                LoadBalancerView.Drift(
                    field: "default_pools",
                    value: "blue",
                    wanted: "blue, k8s-pool-c1-eu",
                    added: ["k8s-pool-c1-eu"]
                ),
                LoadBalancerView.Drift(field: "steering_policy", value: "off", wanted: "proximity"),
            ]
        )
        draft.isSynced = false
        #expect(try draft.fleet().loadBalancers[0].drift == [])
    }

    @Test func `objects are shown as Cloudflare sent them, indented`() throws {
        let json = try Draft(pools: [Self.pool("blue", description: "a \"b\"", origins: Self.origin())]).pool().json
        #expect(
            json == """
                {
                  "id": "id-blue",
                  "name": "blue",
                  "description": "a \\"b\\"",
                  "enabled": true,
                  "origins": [
                    {
                      "name": "origin-eu",
                      "address": "203.0.113.1",
                      "weight": 0.33,
                      "enabled": true
                    }
                  ]
                }
                """
        )
    }

    // MARK: Ingresses

    @Test func `an Ingress says which pool it feeds, or why none`() throws {
        let rules = try #require(EngineWorld.rules())
        var survey = ClusterSources()
        let sources = [
            source("203.0.113.1", name: "a"), source("203.0.113.1", name: "b", cluster: nil), source(name: "c"),
            source("203.0.113.1", name: "d", weight: "500"),
        ]
        survey.apply(sources, rules: rules)
        #expect(survey.sources.map(\.pool) == ["k8s-pool-c1-eu", nil, "k8s-pool-c1-eu", "k8s-pool-c1-eu"])
        #expect(
            survey.sources.map(\.problem) == [
                nil, "No cluster-name found in labels for shop/b: add the label cluster-name",
                "No Load Balancer IP available for shop/c",
                "Invalid annotation dns.external/weight '500' of shop/d: must be between 1 and 100; using 33",
            ]
        )
        // What has not changed is what it was; what has is looked at again, in whatever order they go.
        survey.apply([source("203.0.113.1", name: "b"), sources[2]], rules: rules)
        #expect(survey.sources.map(\.id) == ["shop/b", "shop/c"])
        #expect(survey.sources.map(\.pool) == ["k8s-pool-c1-eu", "k8s-pool-c1-eu"])
        var asia = rules
        asia.place = Place.predefined[3]
        survey.apply([source("203.0.113.1", name: "b")], rules: asia)
        #expect(survey.sources.map(\.pool) == ["k8s-pool-c1-asia"])
    }
}
