import GeoEngine
import GeoFleet
import CloudflareAPI
import GeoRouting
import Wire

/// What Cloudflare has, seen together with what the watched clusters want.
struct FleetBuilder {
    let reading: Reading
    /// With rules, watch, desired and plan.
    let clusters: [ClusterView]

    /// By name.
    var pools: [PoolView] {
        reading.observation.pools.map(poolView).sorted { $0.pool.name < $1.pool.name }
    }

    private func poolView(_ object: PoolObject) -> PoolView {
        let pool = Pool(object)
        let minimum = object.json["minimum_origins"]?.int ?? 1
        let origins = zip(pool.origins, object.origins).map { originView($0, $1, in: pool) }
        var view = PoolView(
            pool: pool,
            geo: geo(of: pool),
            health: Self.health(object, origins, minimum: minimum),
            origins: pool.isEnabled ? shared(origins) : origins,
            json: reading.texts[pool.id] ?? "{}"
        )
        view.minimumOrigins = minimum
        view.modified = object.modified
        view.loadBalancers = reading.observation.observed.loadBalancers
            .filter { $0.names(pool.id) }
            .map(\.hostname).sorted()
        return view
    }

    // MARK: Origins

    private func originView(_ origin: Origin, _ json: JSONObject, in pool: Pool) -> OriginView {
        var view = OriginView(
            origin: origin,
            addressText: json["address"]?.string ?? "",
            health: origin.isEnabled ? Self.health(json) : .unknown,
            standing: .unknown
        )
        if case .ledger(let ledger) = pool.description.ownership {
            view.owner = ledger.owner(of: origin.name)
            view.appliedWeight = view.owner.flatMap { ledger[$0][origin.name] }
        }
        view.standing = standing(of: origin, owner: view.owner, in: pool)
        return view
    }

    private func standing(of origin: Origin, owner: OwnerID?, in pool: Pool) -> Standing {
        let asking = clusters.filter { $0.isSynced && $0.wants(origin.address, in: pool.name) }
        let own = clusters.first { $0.rules.owner(of: origin.name, in: pool) != nil }
        if let cluster = asking.first(where: { $0.id == own?.id }) ?? asking.first { return .live(cluster: cluster.id) }
        if let own { return own.isSynced && !own.waits(in: pool.name) ? .stale(cluster: own.id) : .unknown }
        switch pool.description.ownership {
        case .newer, .unreadable: return .unknown
        case .none, .ledger: break
        }
        // A copied description proves nothing: whose id it names does not make it that cluster's.
        if let owner { return clusters.contains { $0.rules.owners.contains(owner) } ? .foreign : .unknown }
        // A pool named after a cluster that is not read yet may be full of its origins.
        let mayBeWanted = clusters.contains { !$0.isSynced && pool.name.hasSuffix("-\($0.rules.place.code)") }
        return mayBeWanted ? .unknown : .foreign
    }

    /// Each origin with its part of the traffic.
    private func shared(_ origins: [OriginView]) -> [OriginView] {
        let sum = origins.filter(\.isUsable).reduce(0) { $0 + $1.origin.weight }
        if sum == 0 { return origins }
        return origins.map { origin in
            var origin = origin
            origin.share = origin.isUsable ? Double(origin.origin.weight) / Double(sum) : 0
            return origin
        }
    }

    // MARK: Health

    private static func health(_ json: JSONObject) -> OriginHealth {
        switch json["healthy"]?.bool {
        case true: .healthy
        case false: .unhealthy(json["failure_reason"]?.string ?? "no reason given")
        case nil: .unknown
        }
    }

    private static func health(_ object: PoolObject, _ origins: [OriginView], minimum: Int) -> PoolHealth {
        let enabled = origins.filter(\.origin.isEnabled)
        if enabled.count < max(minimum, 1) { return .critical }
        if object.json["healthy"]?.bool == nil, enabled.allSatisfy({ $0.health == .unknown }) { return .unknown }
        // With a monitor, an origin without a result counts as down.
        let healthy = enabled.count { $0.health == .healthy }
        if object.json["healthy"]?.bool == false || healthy < max(minimum, 1) { return .critical }
        return healthy == enabled.count ? .healthy : .degraded
    }

    // MARK: Places

    /// A geo farther than this from a place is another place.
    private static let reach = 500.0

    /// The place that the pool's name ends with, else the one whose coordinates are nearest.
    private func geo(of pool: Pool) -> String? {
        let places = clusters.map(\.rules.place) + Place.predefined
        let named = places.map(\.code).filter { pool.name.hasSuffix("-\($0)") }
        if let code = named.max(by: { $0.count < $1.count }) { return code }
        guard let coordinates = pool.coordinates else { return nil }
        let nearest = places.map { ($0.code, $0.coordinates.distance(to: coordinates)) }.min { $0.1 < $1.1 }
        return nearest.flatMap { $0.1 <= Self.reach ? $0.0 : nil }
    }
}

extension ClusterView {
    fileprivate func wants(_ address: Address?, in pool: String) -> Bool {
        guard let address else { return false }
        return desired.pools.first { $0.name == pool }?.wants.contains { $0.address == address } ?? false
    }

    /// Whether an Ingress does not say what it asks for at the moment, so that nothing counts as given up.
    fileprivate func waits(in pool: String) -> Bool {
        desired.isIncomplete || desired.pools.first { $0.name == pool }?.isHeld ?? false
    }
}
