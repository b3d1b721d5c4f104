import RoutingSupport
import GeoRouting
import Presentation

@testable import GeoFleet

/// Four geos behind one load balancer, each with a cluster that wants what its pool has.
struct FleetDraft {
    var pools: [PoolView] = []
    var clusters: [ClusterView] = []
    var balancer: LoadBalancer

    static let geos = ["eu", "us_east", "us_west", "asia"]

    /// `origins` enabled and healthy origins in each geo.
    init(origins: Int = 1, geos: [String] = FleetDraft.geos) {
        balancer = RoutingSupport.balancer(pools: [])
        for (index, geo) in geos.enumerated() {
            let place = Place.predefined.first { $0.code == geo } ?? Place.predefined[0]
            let owner = known(OwnerID("\(geo)-1"), geo)
            let list = (0..<origins).map { number in
                origin(number == 0 ? "origin-\(geo)" : "origin-\(geo)-\(number)", address(index, number))
            }
            let record = OwnershipRecord([owner: Dictionary(uniqueKeysWithValues: list.map { ($0.name, 33) })])
            let name = "k8s-pool-c1-\(geo)"
            let pool = Pool(
                id: "id-\(geo)",
                name: name,
                description: PoolDescription(PoolDescription("").with(record)),
                isEnabled: true,
                coordinates: place.coordinates,
                origins: list
            )
            pools.append(view(pool, geo: geo, cluster: geo, owner: owner))
            clusters.append(cluster(geo, place, owner, origins: list.compactMap(\.address), in: name))
        }
        balancer.defaultPools = pools.map(\.id)
        balancer.fallbackPool = pools.first?.id ?? ""
    }

    private func address(_ geo: Int, _ number: Int) -> Address {
        known(Address("203.0.113.\(geo * 20 + number + 1)"), "\(geo) \(number)")
    }

    private func view(_ pool: Pool, geo: String, cluster: String, owner: OwnerID) -> PoolView {
        let origins = pool.origins.map { origin in
            var view = OriginView(
                origin: origin,
                addressText: origin.address?.text ?? "",
                health: .healthy,
                ownership: .wanted(cluster: cluster)
            )
            view.owner = owner
            view.appliedWeight = 33
            return view
        }
        return PoolView(pool: pool, geo: geo, health: .healthy, origins: origins)
    }

    private func cluster(
        _ geo: String,
        _ place: Place,
        _ owner: OwnerID,
        origins: [Address],
        in pool: String
    ) -> ClusterView {
        let rules = RoutingRules(place: place, owner: owner, hostnames: ["app.example.com"])
        var cluster = ClusterView(id: geo, context: geo, rules: rules)
        cluster.watch.state = .live
        cluster.watch.lastSuccess = Moment(milliseconds: 0)
        cluster.desired = Desired(
            pools: [
                DesiredPool(
                    name: pool,
                    clusterName: "c1",
                    origins: origins.sorted().map { DesiredPool.DesiredOrigin(address: $0, weight: 33) }
                )
            ],
            loadBalancers: [DesiredLoadBalancer(hostname: "app.example.com", pools: [pool])]
        )
        return cluster
    }

    var fleet: Fleet {
        var fleet = Fleet(zone: "example.com")
        fleet.cloudflare.lastSuccess = Moment(milliseconds: 0)
        fleet.pools = pools.sorted { $0.pool.name < $1.pool.name }
        fleet.clusters = clusters
        fleet.loadBalancers = [LoadBalancerView(balancer: balancer)]
        return fleet
    }

    // MARK: Changing it

    mutating func change(_ geo: String, _ body: (inout PoolView) -> Void) {
        for index in pools.indices where pools[index].geo == geo {
            body(&pools[index])
            pools[index].pool.origins = pools[index].origins.map(\.origin)
        }
    }

    mutating func changeOrigin(_ geo: String, _ index: Int = 0, _ body: (inout OriginView) -> Void) {
        change(geo) { body(&$0.origins[index]) }
    }

    /// No Ingress asks for the origin any more.
    mutating func makeStale(_ geo: String, _ index: Int = 0) {
        var gone: Address?
        changeOrigin(geo, index) { origin in
            origin.ownership = .stale(cluster: geo)
            gone = origin.origin.address
        }
        for cluster in clusters.indices where clusters[cluster].id == geo {
            clusters[cluster].desired.pools[0].origins.removeAll { $0.address == gone }
        }
    }

    /// No Ingress asks for the pool any more.
    mutating func makeUnasked(_ geo: String) {
        change(geo) { view in
            for index in view.origins.indices { view.origins[index].ownership = .stale(cluster: geo) }
        }
        for cluster in clusters.indices where clusters[cluster].id == geo { clusters[cluster].desired = Desired() }
    }
}

func key(_ geo: String, _ number: Int = 0) -> OriginKey {
    OriginKey(pool: "k8s-pool-c1-\(geo)", origin: number == 0 ? "origin-\(geo)" : "origin-\(geo)-\(number)")
}

extension Action {
    /// The plan, judged, or why there is none.
    func result(_ draft: FleetDraft) -> Result<ActionPreview, Refusal> {
        do throws(Refusal) {
            return .success(try preview(on: draft.fleet))
        } catch {
            return .failure(error)
        }
    }

    func refusal(_ draft: FleetDraft) -> String? {
        if case .failure(let refusal) = result(draft) { refusal.text } else { nil }
    }

    /// What a person would be shown: each cluster's plan is known, and passes are run on a fleet that takes writes.
    func preview(on fleet: Fleet) throws(Refusal) -> ActionPreview {
        var fleet = fleet
        for index in fleet.clusters.indices where fleet.clusters[index].isSynced {
            fleet.clusters[index].plan = fleet.planned(for: fleet.clusters[index])
        }
        var working = fleet
        var plan = try plan(on: fleet) { cluster in working.pass(of: cluster, self) }
        plan.addEffects(from: fleet, to: fleet.applying(plan.operations), as: self)
        return plan
    }
}

extension Fleet {
    fileprivate func planned(for cluster: ClusterView, _ removals: Removals = .none) -> Plan {
        GeoRouting.plan(desired: cluster.desired, current: current, rules: cluster.rules, removals: removals)
    }

    /// Plans, applies, and plans again until nothing is left to do.
    fileprivate mutating func pass(of cluster: ClusterView, _ action: Action) -> ForeseenPass {
        var pass = ForeseenPass()
        for round in 0..<6 {
            var next = planned(for: cluster)
            if case .confirmRemovals = action {
                next = planned(
                    for: cluster,
                    Removals(origins: next.stale, pools: next.orphanPools, isConfirmed: true)
                )
            }
            if round == 0 { pass.notices = next.notices }
            let stage = next.earliestOperations().compactMap { $0.withoutUncreatedPools(in: current) }
            if stage.isEmpty { break }
            pass.operations += stage
            self = applying(stage)
        }
        return pass
    }
}

extension ActionPreview {
    /// The update of the only pool that changes.
    var poolUpdate: PoolUpdate? {
        guard operations.count == 1, case .updatePool(let update) = operations[0] else { return nil }
        return update
    }
}

extension [Effect] {
    /// The effects on geos and pools; those on listed cities have a test of their own.
    var withoutCities: [Effect] { filter { if case .citiesMove = $0 { false } else { true } } }
}
