import GeoFleet
import GeoRouting

extension Fleet {
    /// Four geos: eu with a live and a stale origin, us_east with a drained origin, us_west with a drained pool, asia
    /// with an overridden weight and a foreign origin.
    static let sample: Fleet = {
        var fleet = Fleet(zone: "example.com")
        fleet.pools = [
            .sample("asia", [.sample("origin-asia", weight: 50), .sample("legacy", ownership: .foreign)]),
            .sample("eu", [.sample("origin-eu"), .sample("origin-eu-abcdef", ownership: .stale(cluster: "eu"))]),
            .sample("us_east", [.sample("origin-us_east", isEnabled: false)]),
            .sample("us_west", [.sample("origin-us_west")], isEnabled: false),
        ]
        fleet.clusters = ["eu", "us_east"].compactMap(ClusterView.sample)
        fleet.loadBalancers = [.sample]
        return fleet
    }()
}

extension PoolView {
    static func sample(_ geo: String, _ origins: [OriginView], isEnabled: Bool = true) -> PoolView {
        var pool = Pool(
            id: "id-\(geo)",
            name: "k8s-pool-shop-\(geo)",
            description: PoolDescription(""),
            isEnabled: isEnabled,
            coordinates: nil,
            origins: origins.map(\.origin)
        )
        pool.monitor = "monitor"
        var view = PoolView(pool: pool, geo: geo, health: .healthy, origins: origins, json: "{\"name\": \"\(geo)\"}")
        view.loadBalancers = ["app.example.com"]
        return view
    }
}

extension OriginView {
    static func sample(
        _ name: String,
        isEnabled: Bool = true,
        weight: Int = 33,
        ownership: OriginOwnership = .wanted(cluster: "eu")
    ) -> OriginView {
        let origin = Origin(name: name, address: Address("203.0.113.10"), isEnabled: isEnabled, weight: weight)
        var view = OriginView(origin: origin, addressText: "203.0.113.10", health: .healthy, ownership: ownership)
        view.appliedWeight = ownership == .foreign ? nil : Weight(33)
        return view
    }
}

extension ClusterView {
    static func sample(_ code: String) -> ClusterView? {
        guard let place = Place.predefined.first(where: { $0.code == code }), let owner = OwnerID("\(code)-1") else {
            return nil
        }
        var cluster = ClusterView(
            id: code,
            context: "kind-\(code)",
            rules: RoutingRules(place: place, owner: owner, hostnames: [])
        )
        cluster.sources = (1...3).map { number in
            let source = SourceObject(
                namespace: "shop",
                name: "api-\(number)",
                created: number,
                clusterName: "shop",
                addresses: ["203.0.113.\(number)"]
            )
            return SourceView(source: source, pool: "k8s-pool-shop-\(code)")
        }
        return cluster
    }
}

extension LoadBalancerView {
    static let sample = LoadBalancerView(
        balancer: LoadBalancer(
            id: "lb1",
            hostname: "app.example.com",
            isEnabled: true,
            isProxied: true,
            steeringPolicy: LoadBalancer.proximity,
            defaultPools: ["id-asia", "id-eu", "id-us_east", "id-us_west"],
            fallbackPool: "id-eu"
        ),
        fields: [Field(name: "session_affinity", value: "none"), Field(name: "ttl", value: "30")],
        json: "{\"name\": \"app.example.com\"}"
    )
}
