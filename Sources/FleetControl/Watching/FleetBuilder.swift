import CloudflareAPI
import GeoEngine
import GeoFleet
import GeoRouting
import Wire

/// Builds the views of the objects at Cloudflare, from a reading and the watched clusters.
struct FleetBuilder {
    let snapshot: Snapshot
    /// The watched clusters, with their rules, watch, desired state and plan.
    let clusters: [ClusterView]

    /// The pools, sorted by name.
    var pools: [PoolView] {
        var views = snapshot.rawState.pools.map(poolView).sorted { $0.pool.name < $1.pool.name }
        let serving = serving(views)
        for index in views.indices where serving.contains(views[index].id) {
            views[index].origins = withShares(views[index].origins)
        }
        return views
    }

    /// The ids of the pools that may get traffic; in each load balancer, the others never serve a place.
    private func serving(_ views: [PoolView]) -> Set<String> {
        let pools = Dictionary(views.map { ($0.id, $0.steering(.present)) }) { first, _ in first }
        let ids = snapshot.rawState.current.loadBalancers.flatMap { balancer -> [String] in
            let named = pools.keys.filter(balancer.references)
            let model = SteeringModel(balancer, pools: named.sorted().compactMap { pools[$0] })
            return model.possiblyServing.map { model.pools[$0].id }
        }
        return Set(ids)
    }

    private func poolView(_ object: PoolObject) -> PoolView {
        let pool = Pool(object)
        let minimum = object.json["minimum_origins"]?.int ?? 1
        let origins = zip(pool.origins, object.origins).map { originView($0, $1, in: pool) }
        var view = PoolView(
            pool: pool,
            geo: geo(of: pool),
            health: Self.health(object, origins, minimum: minimum, isMonitored: pool.isProbed),
            origins: origins,
            json: snapshot.texts[pool.id] ?? "{}"
        )
        view.minimumOrigins = minimum
        view.loadShedding = Self.loadShedding(object)
        view.modified = object.modified
        view.disabledAt = pool.isEnabled ? nil : object.json["disabled_at"]?.string
        view.loadBalancers = snapshot.rawState.current.loadBalancers
            .filter { $0.references(poolID: pool.id) }
            .map(\.hostname).sorted()
        return view
    }

    private static func loadShedding(_ object: PoolObject) -> SteeringPool.LoadShedding {
        let shedding = object.json["load_shedding"]
        return SteeringPool.LoadShedding(
            percent: shedding?["default_percent"]?.double ?? 0,
            sessionPercent: shedding?["session_percent"]?.double ?? 0
        )
    }

    // MARK: Origins

    private func originView(_ origin: Origin, _ json: JSONObject, in pool: Pool) -> OriginView {
        var view = OriginView(
            origin: origin,
            addressText: json["address"]?.string ?? "",
            health: origin.isEnabled ? Self.health(json) : .unknown,
            ownership: .unknown
        )
        if case .record(let record) = pool.description.ownership {
            view.owner = record.owner(of: origin.name)
            view.appliedWeight = view.owner.flatMap { record[$0][origin.name] }
        }
        view.disabledAt = origin.isEnabled ? nil : json["disabled_at"]?.string
        view.ownership = ownership(of: origin, owner: view.owner, in: pool)
        return view
    }

    private func ownership(of origin: Origin, owner: OwnerID?, in pool: Pool) -> OriginOwnership {
        let wanting = clusters.filter { $0.isSynced && $0.wants(origin.address, in: pool.name) }
        let owning = clusters.first { $0.rules.owner(of: origin.name, in: pool) != nil }
        // If several clusters ask for the address, the cluster that owns the origin has priority.
        let first = wanting.first { $0.id == owning?.id } ?? wanting.first
        if let first { return .wanted(cluster: first.id) }
        if let owning {
            let isStale = owning.isSynced && !owning.mayAskForMore(in: pool.name)
            return isStale ? .stale(cluster: owning.id) : .unknown
        }
        switch pool.description.ownership {
        case .newer, .unreadable: return .unknown
        case .none, .record: break
        }
        // A person may have copied the description from another pool: the owner id is no proof.
        if let owner { return clusters.contains { $0.rules.owners.contains(owner) } ? .foreign : .unknown }
        // A pool with the place of an unread cluster in its name may contain origins of that cluster.
        let mayBeWanted = clusters.contains { !$0.isSynced && $0.rules.place.isSuffix(ofPoolName: pool.name) }
        return mayBeWanted ? .unknown : .foreign
    }

    /// The origins, each with its share of the traffic.
    private func withShares(_ origins: [OriginView]) -> [OriginView] {
        let sum = origins.filter(\.isUsable).reduce(0) { $0 + $1.origin.weight }
        if sum == 0 { return origins }
        return origins.map { origin in
            var origin = origin
            origin.share = origin.isUsable ? Double(origin.weight) / Double(sum) : 0
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

    private static func health(
        _ object: PoolObject,
        _ origins: [OriginView],
        minimum: Int,
        isMonitored: Bool
    ) -> PoolHealth {
        let enabled = origins.filter(\.origin.isEnabled)
        let isWithoutResult = object.json["healthy"]?.bool == nil && enabled.allSatisfy { $0.health == .unknown }
        // Without a monitor Cloudflare counts no origins.
        let minimum = isWithoutResult && !isMonitored ? 1 : minimum
        if enabled.count < max(minimum, 1) { return .critical }
        if isWithoutResult { return .unknown }
        // With a monitor, an origin without a result counts as down.
        let healthy = enabled.count { $0.health == .healthy }
        if object.json["healthy"]?.bool == false || healthy < max(minimum, 1) { return .critical }
        return healthy == enabled.count ? .healthy : .degraded
    }

    // MARK: Places

    /// The longest distance in kilometres from a place to a pool that counts as the place's own.
    private static let maxDistance = 500.0

    /// The code of the place in the pool's name; without one, the nearest place within `maxDistance`.
    private func geo(of pool: Pool) -> String? {
        let places = clusters.map(\.rules.place) + Place.predefined
        let named = places.filter { $0.isSuffix(ofPoolName: pool.name) }.map(\.code)
        if let code = named.max(by: { $0.count < $1.count }) { return code }
        guard let coordinates = pool.coordinates else { return nil }
        let nearest = places.map { ($0.code, $0.coordinates.distance(to: coordinates)) }.min { $0.1 < $1.1 }
        return nearest.flatMap { $0.1 <= Self.maxDistance ? $0.0 : nil }
    }
}

extension ClusterView {
    fileprivate func wants(_ address: Address?, in pool: String) -> Bool {
        guard let address else { return false }
        return desired.pools.first { $0.name == pool }?.origins.contains { $0.address == address } ?? false
    }

    /// Whether the pool's wishes are incomplete: a source has no address now, or cannot be read.
    ///
    /// Then no origin of the pool counts as stale.
    fileprivate func mayAskForMore(in pool: String) -> Bool {
        desired.isIncomplete || desired.pools.first { $0.name == pool }?.isHeld ?? false
    }
}

extension FleetBuilder {
    /// The load balancers, sorted by host name.
    var loadBalancers: [LoadBalancerView] {
        let views = snapshot.rawState.balancers.map { object in
            let balancer = LoadBalancer(object)
            var view = LoadBalancerView(
                balancer: balancer,
                fields: fields(of: object),
                drift: drift(of: balancer),
                json: snapshot.texts[object.id] ?? "{}"
            )
            view.modified = object.modified
            return view
        }
        return views.sorted { $0.balancer.hostname < $1.balancer.hostname }
    }

    // MARK: Fields

    /// Every field by its path; the ids of pools are replaced by their names.
    private func fields(of object: LoadBalancerObject) -> [LoadBalancerView.Field] {
        object.json.members.flatMap { key, value in flattened(key, value) }
    }

    private func flattened(_ path: String, _ value: JSON) -> [LoadBalancerView.Field] {
        switch value {
        case .object(let object) where !object.members.isEmpty:
            return object.members.flatMap { key, value in flattened("\(path).\(key)", value) }
        case .array(let values) where values.contains { $0.object != nil }:
            return values.enumerated().flatMap { flattened("\(path)[\($0)]", $1) }
        case .array(let values):
            return [LoadBalancerView.Field(name: path, value: values.map(text).joined(separator: ", "))]
        default: return [LoadBalancerView.Field(name: path, value: text(of: value))]
        }
    }

    private func text(of value: JSON) -> String {
        // `flattened` passes only empty objects: their text is empty.
        value.string.map(name(ofPool:)) ?? (value.object == nil ? value.text : "")
    }

    private func name(ofPool id: String) -> String { snapshot.rawState.pool(id)?.name ?? id }

    // MARK: Drift

    /// The fields that the controllers of the watched clusters would set to other values.
    private func drift(of balancer: LoadBalancer) -> [LoadBalancerView.Drift] {
        let updates = clusters.flatMap(\.plan.operations).compactMap { operation -> LoadBalancerUpdate? in
            guard case .updateLoadBalancer(let update) = operation, update.id == balancer.id else { return nil }
            return update
        }
        var drift: [LoadBalancerView.Drift] = []
        func add(_ field: String, _ value: String, _ wanted: String?, added: [String] = []) {
            guard let wanted else { return }
            drift.append(LoadBalancerView.Drift(field: field, value: value, wanted: wanted, added: added))
        }
        // Each cluster's plan adds its own pools: all added pools are shown as one value.
        let missing = updates.flatMap { $0.defaultPools ?? [] }.map(name).filter { name in
            !balancer.defaultPools.contains { self.name(ofPool: $0) == name }
        }
        if !missing.isEmpty {
            let present = balancer.defaultPools.map(name(ofPool:))
            let added = Set(missing).sorted()
            let wanted = (present + added).joined(separator: ", ")
            add("default_pools", present.joined(separator: ", "), wanted, added: added)
        }
        let fallback = balancer.fallbackPool.isEmpty ? "none" : name(ofPool: balancer.fallbackPool)
        add("fallback_pool", fallback, updates.lazy.compactMap(\.fallbackPool).first.map(name))
        add("steering_policy", balancer.steeringPolicy, updates.lazy.compactMap(\.steeringPolicy).first)
        add("proxied", "\(balancer.isProxied)", updates.lazy.compactMap(\.isProxied).first.map { "\($0)" })
        return drift
    }

    private func name(_ reference: PoolReference) -> String {
        switch reference {
        case .id(let id): name(ofPool: id)
        case .name(let name): name
        }
    }
}

extension RegionalHealth {
    /// Reads `pop_health`: each city has a list of objects with an address as key and a probe result as value.
    init(pool: String, _ json: JSON) {
        let cities = json["pop_health"]?.object?.members ?? []
        let probes = cities.flatMap { city, found in
            (found["origins"]?.array ?? []).flatMap { $0.object?.members ?? [] }.map { address, probe in
                Probe(
                    region: city,
                    address: address,
                    isHealthy: probe["healthy"]?.bool ?? false,
                    roundTrip: probe["rtt"]?.string ?? "",
                    failureReason: probe["failure_reason"]?.string ?? "",
                    responseCode: probe["response_code"]?.int
                )
            }
        }
        self.init(pool: pool, probes: probes.sorted { ($0.region, $0.address) < ($1.region, $1.address) })
    }
}
