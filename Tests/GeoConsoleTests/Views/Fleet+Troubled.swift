import GeoFleet
import GeoConsole
import GeoRouting

extension Moment {
    /// 2026-11-23 03:14:15 UTC.
    static let night = Moment(milliseconds: 1_795_403_655_000)
}

extension Fleet {
    /// Four geos with one trouble of each kind.
    ///
    /// eu has a stale origin, us_east an override and a foreign origin, us_west is drained, asia is unhealthy and its
    /// watch fails.
    static func troubled(at now: Moment = .night) -> Fleet {
        var fleet = Fleet(zone: "example.com")
        fleet.cloudflare.state = .live
        fleet.cloudflare.lastSuccess = now + .seconds(-3)
        fleet.budget.limit = 1200
        fleet.budget.remaining = 1150
        fleet.budget.resetsAt = now + .seconds(184)
        fleet.clusters = Place.predefined.compactMap { .watched($0, at: now) }.sorted { $0.id < $1.id }
        fleet.pools = [.asia, .eu, .usEast, .usWest, .statusPage]
        fleet.loadBalancers = [.shop]
        return fleet
    }
}

extension ClusterView {
    fileprivate static func watched(_ place: Place, at now: Moment) -> ClusterView? {
        guard let owner = OwnerID("\(place.code)-1a2b3c4d"), let hostname = Hostname("app.example.com") else {
            return nil
        }
        let rules = RoutingRules(place: place, owner: owner, hostnames: [hostname])
        var cluster = ClusterView(id: place.code, context: "prod-\(place.code)", rules: rules)
        cluster.watch.lastSuccess = now + .seconds(-2)
        cluster.watch.state = .live
        cluster.sources = [.live("api", place), .live("checkout", place)]
        switch place.code {
        case "asia":
            cluster.watch.state = .failing("connection refused (10.96.0.1:443)")
            cluster.watch.lastSuccess = now + .seconds(-47)
            cluster.watch.retryAt = now + .seconds(8)
            cluster.watch.failureCount = 3
        case "eu": cluster.sources += [.unlabelled, .pending]
        default: break
        }
        return cluster
    }
}

extension SourceView {
    fileprivate static func live(_ name: String, _ place: Place) -> SourceView {
        let source = SourceObject(
            namespace: "shop",
            name: name,
            created: 1_790_000_000,
            clusterName: "shop",
            addresses: [OriginView.address(of: place.code)]
        )
        return SourceView(source: source, pool: "k8s-pool-shop-\(place.code)")
    }

    fileprivate static let unlabelled = SourceView(
        source: SourceObject(
            namespace: "team-payments",
            name: "ledger",
            created: 1_790_000_100,
            clusterName: nil,
            addresses: ["203.0.113.10"]
        ),
        pool: nil,
        problem: "No cluster-name found in labels for team-payments/ledger: add the label cluster-name"
    )

    fileprivate static let pending = SourceView(
        source: SourceObject(
            namespace: "web",
            name: "landing",
            created: 1_790_000_200,
            clusterName: "shop",
            addresses: []
        ),
        pool: "k8s-pool-shop-eu",
        problem: "No Load Balancer IP available for web/landing"
    )
}

extension PoolView {
    fileprivate static let asia = pool(
        "asia",
        health: .critical,
        [.own("asia", health: .unhealthy("TCP connection failed"), ownership: .unknown, share: nil)]
    )

    fileprivate static let eu = pool(
        "eu",
        [
            .own("eu", share: 0.5),
            .own("eu", name: "origin-eu-0f9e8d", address: "203.0.113.19", ownership: .stale(cluster: "eu"), share: 0.5),
        ]
    )

    fileprivate static let usEast = pool(
        "us_east",
        health: .degraded,
        [
            .own("us_east", weight: 50, share: 1),
            .foreign("bastion", "bastion.example.net", health: .unhealthy("HTTP 503"), share: 0),
        ]
    )

    fileprivate static let usWest = pool("us_west", health: .critical, [.own("us_west", isEnabled: false, share: nil)])

    fileprivate static let statusPage: PoolView = {
        let origin = OriginView.foreign("pages", "status.example.net", health: .unknown, share: 1)
        let pool = Pool(
            id: "5d0c0000000000000000000000000005",
            name: "status-page",
            description: PoolDescription("made by hand"),
            isEnabled: true,
            coordinates: nil,
            origins: [origin.origin]
        )
        return PoolView(pool: pool, geo: nil, health: .unknown, origins: [origin], json: "{\n  \"id\": \"5d0c\"\n}")
    }()

    private static func pool(_ geo: String, health: PoolHealth = .healthy, _ origins: [OriginView]) -> PoolView {
        let owned = origins.filter { $0.owner != nil }.map { "\($0.origin.name)=33" }.joined(separator: ",")
        let place = Place.predefined.first { $0.code == geo }
        var pool = Pool(
            id: identifier(of: geo),
            name: "k8s-pool-shop-\(geo)",
            description: PoolDescription("Shop [external-dns-geo/1:\(geo)-1a2b3c4d(\(owned))]"),
            isEnabled: true,
            coordinates: place?.coordinates,
            origins: origins.map(\.origin)
        )
        pool.monitor = "f1aba936b94213e5b8dca0c0dbf1f9cc"
        let names = origins.map { "    { \"name\": \"\($0.origin.name)\", \"address\": \"\($0.addressText)\" }" }
        let json = "{\n  \"name\": \"\(pool.name)\",\n  \"origins\": [\n\(names.joined(separator: ",\n"))\n  ]\n}"
        var view = PoolView(pool: pool, geo: geo, health: health, origins: origins, json: json)
        view.loadBalancers = ["app.example.com"]
        view.modified = "2026-11-22T21:04:10Z"
        return view
    }

    /// 32 digits, as Cloudflare has them.
    static func identifier(of geo: String) -> String {
        let digits = geo.utf8.map { String($0, radix: 16) }.joined()
        return (digits + String(repeating: "0", count: 32)).prefix(32).description
    }
}

extension OriginView {
    static func address(of geo: String) -> String {
        let last = ["eu": 10, "us_east": 20, "us_west": 30, "asia": 40][geo] ?? 99
        return "203.0.113.\(last)"
    }

    fileprivate static func own(
        _ geo: String,
        name: String? = nil,
        address: String? = nil,
        isEnabled: Bool = true,
        weight: Int = 33,
        health: OriginHealth = .healthy,
        ownership: OriginOwnership? = nil,
        share: Double?
    ) -> OriginView {
        let address = address ?? Self.address(of: geo)
        let origin = Origin(
            name: name ?? "origin-\(geo)",
            address: Address(address),
            isEnabled: isEnabled,
            weight: weight
        )
        let ownership = ownership ?? .wanted(cluster: geo)
        var view = OriginView(origin: origin, addressText: address, health: health, ownership: ownership)
        view.owner = OwnerID("\(geo)-1a2b3c4d")
        view.appliedWeight = Weight(33)
        view.share = share
        return view
    }

    fileprivate static func foreign(
        _ name: String,
        _ address: String,
        health: OriginHealth,
        share: Double
    ) -> OriginView {
        let origin = Origin(name: name, address: Address(address), isEnabled: true, weight: 100)
        var view = OriginView(origin: origin, addressText: address, health: health, ownership: .foreign)
        view.share = share
        return view
    }
}

extension LoadBalancerView {
    fileprivate static let shop: LoadBalancerView = {
        let balancer = LoadBalancer(
            id: "699d98642c564d2e855e9661899b7252",
            hostname: "app.example.com",
            isEnabled: true,
            isProxied: true,
            steeringPolicy: "random",
            defaultPools: ["asia", "eu", "us_east", "us_west"].map(PoolView.identifier),
            fallbackPool: PoolView.identifier(of: "eu")
        )
        let fields = [
            Field(name: "adaptive_routing.failover_across_pools", value: "false"),
            Field(
                name: "default_pools",
                value: ["asia", "eu", "us_east", "us_west"].map { "k8s-pool-shop-\($0)" }.joined(separator: ", ")
            ),
            Field(name: "enabled", value: "true"), Field(name: "fallback_pool", value: "k8s-pool-shop-eu"),
            Field(name: "name", value: balancer.hostname), Field(name: "proxied", value: "true"),
            Field(name: "session_affinity", value: "none"), Field(name: "steering_policy", value: "random"),
            Field(name: "ttl", value: "30"),
        ]
        let drift = [Drift(field: "steering_policy", value: "random", wanted: "proximity")]
        var view = LoadBalancerView(balancer: balancer, fields: fields, drift: drift, json: "{\n  \"ttl\": 30\n}")
        view.modified = "2026-11-22T21:04:11Z"
        return view
    }()
}
