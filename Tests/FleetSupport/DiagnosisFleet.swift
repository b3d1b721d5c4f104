package import GeoFleet
package import GeoRouting

/// Fleets to diagnose: four clusters, all well, until a test changes something.
package struct DiagnosisFleet {
    package static let now = Moment(milliseconds: 1_790_000_000_000)
    package static let hostname = "app.example.com"

    package var fleet: Fleet

    /// All is well.
    package init() {
        fleet = Fleet(zone: "example.com")
        fleet.cloudflare.state = .live
        fleet.cloudflare.lastSuccess = Self.now
        for (index, place) in Place.predefined.enumerated() { add(place, index) }
        let ids = fleet.pools.map(\.id)
        fleet.loadBalancers = [
            LoadBalancerView(
                balancer: LoadBalancer(
                    id: "lb",
                    hostname: Self.hostname,
                    isEnabled: true,
                    isProxied: true,
                    steeringPolicy: LoadBalancer.proximity,
                    defaultPools: ids,
                    fallbackPool: "pool-eu"
                )
            )
        ]
    }

    /// The fleet after a change, with the plans that follow from it.
    package static func changed(_ change: (inout DiagnosisFleet) -> Void) -> Fleet {
        var some = DiagnosisFleet()
        change(&some)
        for index in some.fleet.clusters.indices {
            let cluster = some.fleet.clusters[index]
            some.fleet.clusters[index].plan = plan(
                desired: cluster.desired,
                current: some.fleet.current,
                rules: cluster.rules
            )
        }
        return some.fleet
    }

    // MARK: Parts

    package static func addresses(of geo: String) -> [String] {
        ["eu": ["203.0.113.10", "203.0.113.11"], "us_east": ["198.51.100.10"], "us_west": ["192.0.2.10"]][geo]
            ?? ["203.0.113.200", "203.0.113.201"]
    }

    package static func originNames(of geo: String) -> [String] {
        addresses(of: geo).indices.map { "origin-\(geo)" + ($0 == 0 ? "" : "-\($0)") }
    }

    private mutating func add(_ place: Place, _ index: Int) {
        let geo = place.code
        guard let owner = OwnerID("\(geo)-1"), let hostname = Hostname(Self.hostname) else { return }
        let addresses = Self.addresses(of: geo).compactMap { Address($0) }
        let wanted = addresses.map { DesiredPool.DesiredOrigin(address: $0, weight: .standard) }
        var cluster = ClusterView(
            id: geo,
            context: geo,
            rules: RoutingRules(place: place, owner: owner, hostnames: [hostname])
        )
        cluster.watch.state = .live
        cluster.watch.lastSuccess = Self.now
        cluster.desired = Desired(
            pools: [DesiredPool(name: "k8s-pool-shop-\(geo)", clusterName: "shop", origins: wanted)],
            loadBalancers: [DesiredLoadBalancer(hostname: hostname, pools: ["k8s-pool-shop-\(geo)"])]
        )
        fleet.clusters.append(cluster)
        let origins = zip(Self.originNames(of: geo), addresses).map { Self.origin($0, $1.text, of: geo) }
        fleet.pools.append(Self.pool(place, origins))
        fleet.pools.sort { $0.pool.name < $1.pool.name }
    }

    package static func origin(_ name: String, _ address: String, of geo: String) -> OriginView {
        let origin = Origin(name: name, address: Address(address), isEnabled: true, weight: 33)
        var view = OriginView(origin: origin, addressText: address, health: .healthy, ownership: .wanted(cluster: geo))
        view.owner = OwnerID("\(geo)-1")
        view.appliedWeight = .standard
        return view
    }

    private static func pool(_ place: Place, _ origins: [OriginView]) -> PoolView {
        let geo = place.code
        var pool = Pool(
            id: "pool-\(geo)",
            name: "k8s-pool-shop-\(geo)",
            description: description([("\(geo)-1", origins.map(\.origin.name))]),
            isEnabled: true,
            coordinates: place.coordinates,
            origins: origins.map(\.origin)
        )
        pool.monitor = "monitor"
        return PoolView(pool: pool, geo: geo, health: .healthy, origins: origins)
    }

    package static func description(_ owners: [(String, [String])]) -> PoolDescription {
        let sections = owners.map { owner, names in owner + "(" + names.map { "\($0)=33" }.joined(separator: ",") + ")"
        }
        return PoolDescription("[external-dns-geo/1:" + sections.joined() + "]")
    }

    // MARK: Changes

    package mutating func pool(_ geo: String, _ change: (inout PoolView) -> Void) {
        for index in fleet.pools.indices where fleet.pools[index].geo == geo { change(&fleet.pools[index]) }
    }

    /// Changes an origin in both places where a pool has it.
    package mutating func origin(_ name: String, _ change: (inout OriginView) -> Void) {
        for index in fleet.pools.indices {
            guard let place = fleet.pools[index].origins.firstIndex(where: { $0.origin.name == name }) else { continue }
            change(&fleet.pools[index].origins[place])
            fleet.pools[index].pool.origins = fleet.pools[index].origins.map(\.origin)
            fleet.pools[index].health = Self.health(of: fleet.pools[index])
        }
    }

    private static func health(of view: PoolView) -> PoolHealth {
        let up = view.origins.count { $0.origin.isEnabled && $0.health == .healthy }
        if up == 0 { return .critical }
        return up == view.origins.count { $0.origin.isEnabled } ? .healthy : .degraded
    }

    /// Own origins that no Ingress asks for.
    package mutating func leaveBehind(_ count: Int, in geo: String, address: String = "198.51.100") {
        pool(geo) { view in
            for number in 0..<count {
                var origin = Self.origin("origin-\(geo)-old\(number)", "\(address).\(90 + number)", of: geo)
                origin.ownership = .stale(cluster: geo)
                view.origins.append(origin)
            }
            view.pool.origins = view.origins.map(\.origin)
            view.pool.description = Self.description([("\(geo)-1", view.origins.map(\.origin.name))])
        }
    }

    package mutating func balancer(_ change: (inout LoadBalancer) -> Void) {
        change(&fleet.loadBalancers[0].balancer)
    }

    package mutating func cluster(_ id: String, _ change: (inout ClusterView) -> Void) {
        for index in fleet.clusters.indices where fleet.clusters[index].id == id { change(&fleet.clusters[index]) }
    }
}
