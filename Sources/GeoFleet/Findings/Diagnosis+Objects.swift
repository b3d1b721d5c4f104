import GeoRouting

/// Findings about the origins of an enabled pool that a load balancer uses.
extension Diagnosis {
    mutating func checkOrigins(of view: PoolView) {
        let origins = OriginSummary(view, contested: contested(view.pool))
        // While the pool still serves, only a part of its capacity is missing.
        let severity: Finding.Severity = view.isServing ? .reduced : .detour
        for origin in origins.drained {
            let reason = Finding.Reason.drained(origins.drained.count, of: view.origins.count)
            find(severity, Concern(view, origin), reason, .enable(.origin(key(origin, view))))
        }
        for origin in origins.weightless {
            let hasOwn = origin.appliedWeight != nil
            let remedy = hasOwn ? Action.releaseWeight(key(origin, view)) : nil
            find(severity, Concern(view, origin), .weightless(isOverride: hasOwn), remedy)
        }
        checkHealth(of: view, origins, severity)
    }

    private mutating func checkHealth(of view: PoolView, _ origins: OriginSummary, _ severity: Finding.Severity) {
        guard let first = origins.sick.first else {
            if view.health == .critical, view.origins.contains(where: \.isUsable) {
                find(.detour, Concern(view), .poolCritical(origins.health, minimum: view.minimumOrigins))
            }
            return
        }
        if origins.isAllSick, severity == .detour {
            return find(severity, Concern(view), .poolDown(origins.health, first.reason))
        }
        for (origin, reason) in origins.sick {
            find(severity, Concern(view, origin), .originDown(origins.health, reason))
        }
    }

    private func key(_ origin: OriginView, _ view: PoolView) -> OriginKey {
        OriginKey(pool: view.pool.name, origin: origin.name)
    }
}

/// A pool's origins by what keeps them from traffic; stale and contested origins are left out.
private struct OriginSummary {
    var drained: [OriginView] = []
    var weightless: [OriginView] = []
    /// Enabled origins with a weight that are unhealthy, each with Cloudflare's failure reason.
    var sick: [(origin: OriginView, reason: String)] = []
    /// Counts all origins of the pool, the stale and the contested ones too.
    let health: Finding.Health
    /// How many origins were looked at, without the stale and the contested ones.
    private let counted: Int

    init(_ view: PoolView, contested: [String]) {
        let origins = view.origins.filter { !$0.isStale && !contested.contains($0.origin.name) }
        for origin in origins {
            if !origin.isEnabled {
                drained.append(origin)
            } else if origin.weight == 0 {
                weightless.append(origin)
            } else if case .unhealthy(let reason) = origin.health {
                sick.append((origin, reason))
            }
        }
        counted = origins.count
        health = Finding.Health(up: view.origins.count(where: \.isUp), total: view.origins.count)
    }

    var isAllSick: Bool { !sick.isEmpty && sick.count == counted }
}

extension OriginView {
    /// Whether the origin is enabled and not known to be unhealthy.
    fileprivate var isUp: Bool {
        if case .unhealthy = health { return false }
        return origin.isEnabled
    }
}

/// Findings about pools: those that load balancers use, and those that clusters want.
extension Diagnosis {
    mutating func checkPools() {
        for cluster in settledClusters {
            for wanted in cluster.desired.pools where !wanted.origins.isEmpty { look(for: wanted, of: cluster) }
        }
        let used = Set(loadBalancers.flatMap { $0.balancer.defaultPools + [$0.balancer.fallbackPool] })
        let wanted = Set(fleet.clusters.flatMap { $0.desired.pools.map(\.name) })
        for view in fleet.pools where used.contains(view.id) || wanted.contains(view.pool.name) {
            look(at: view, isUsed: used.contains(view.id))
        }
        lookForMonitors(of: fleet.pools.filter { used.contains($0.id) })
        for opaque in fleet.opaque where isOurs(opaque) {
            find(.blindSpot, Concern(opaque.title), .unreadable(opaque.why))
        }
    }

    /// Whether a watched cluster asks for an object of this name.
    private func isOurs(_ opaque: OpaqueObject) -> Bool {
        guard let name = opaque.name else { return false }
        return hostnames.contains(name) || fleet.clusters.contains { $0.desired.pools.contains { $0.name == name } }
    }

    // MARK: Objects that clusters ask for

    private mutating func look(for wanted: DesiredPool, of cluster: ClusterView) {
        guard let view = fleet.pool(named: wanted.name) else { return lookForMissing(wanted, of: cluster) }
        for balancer in cluster.desired.loadBalancers where balancer.pools.contains(wanted.name) {
            lookForDetached(view, from: balancer.hostname.text, cluster)
        }
        // An address is reported as missing only if a sync would write an address to this pool.
        let mend = syncs.mend(pool: wanted.name) { update in
            update.origins?.contains { $0.address != nil } ?? false
        }
        if let mend { lookForAddresses(wanted, in: view, mend) }
    }

    private mutating func lookForMissing(_ wanted: DesiredPool, of cluster: ClusterView) {
        if isYoung(wanted.name, of: cluster) { return }
        let subject = Concern(geo: cluster.rules.place.code, wanted.name, pool: wanted.name)
        let refusal = fleet.refusals.first { $0.object == wanted.name }
        let mend = syncs.mend { operation in
            if case .createPool(let draft) = operation { return draft.name == wanted.name }
            return false
        }
        find(.detour, subject, .poolMissing(refusal: refusal?.message), mend)
    }

    private mutating func lookForDetached(_ view: PoolView, from hostname: String, _ cluster: ClusterView) {
        guard let balancer = fleet.loadBalancers.first(where: { $0.balancer.hostname == hostname })?.balancer,
            !balancer.defaultPools.contains(view.id), !isYoung(view.pool.name, of: cluster)
        else { return }
        let mend = syncs.mend(hostname) { $0.defaultPools?.contains(.id(view.id)) ?? false }
        find(.detour, Concern(view), .poolDetached, mend)
    }

    /// Reports an address that an Ingress has and no origin of the pool has.
    private mutating func lookForAddresses(_ wanted: DesiredPool, in view: PoolView, _ mend: Action) {
        let present = Set(view.pool.origins.compactMap(\.address))
        guard contested(view.pool).isEmpty,
            let address = wanted.origins.map(\.address).first(where: { !present.contains($0) })
        else { return }
        let isServed = view.origins.contains { origin in
            if case .live = origin.ownership { return origin.isUsable }
            return false
        }
        find(isServed ? .reduced : .detour, Concern(view), .addressMissing(address.text), mend)
    }

    // MARK: Objects that exist

    private mutating func look(at view: PoolView, isUsed: Bool) {
        checkOwners(of: view)
        checkCoordinates(of: view, isUsed: isUsed)
        if !isUsed { return }
        if view.pool.isEnabled { checkOrigins(of: view) } else { tellDisabled(view) }
    }

    private mutating func tellDisabled(_ view: PoolView) {
        // A pool that is only a fallback pool is reported with its load balancer.
        guard loadBalancers.contains(where: { $0.balancer.defaultPools.contains(view.id) }) else { return }
        let isFallback = loadBalancers.contains { $0.balancer.fallbackPool == view.id }
        find(.detour, Concern(view), .poolDisabled(isFallback: isFallback), .enable(.pool(view.pool.name)))
    }

    /// Reports pools without a monitor: Cloudflare never takes such a pool out of service.
    private mutating func lookForMonitors(of views: [PoolView]) {
        let unwatched = views.filter { !$0.pool.isProbed }
        guard let first = unwatched.first else { return }
        let concern = unwatched.count == 1 ? Concern(first) : Concern(hostnames.first ?? "Cloudflare")
        find(.hint, concern, .unmonitored(unwatched.count))
    }

    private mutating func checkCoordinates(of view: PoolView, isUsed: Bool) {
        guard view.pool.coordinates == nil else { return }
        let isSteered = loadBalancers.contains { balancer in
            balancer.balancer.steeringPolicy == LoadBalancer.proximity
                && balancer.balancer.defaultPools.contains(view.id)
        }
        let isWanted = settledClusters.contains { $0.desired.pools.contains { $0.name == view.pool.name } }
        guard isSteered || isWanted else { return }
        find(.misrouting, Concern(view), .unplaced, syncs.mend(pool: view.pool.name) { $0.coordinates != nil })
    }

    // MARK: Owners

    private mutating func checkOwners(of view: PoolView) {
        switch view.pool.description.ownership {
        case .none: break
        case .newer(let version): find(.hint, Concern(view), .tokenNewer(version))
        case .unreadable: find(.blindSpot, Concern(view), .tokenUnreadable)
        case .record(let record):
            for origin in contested(view.pool) {
                let owners = record.owners.filter { $0.value[origin] != nil }.keys.sorted().map(\.text)
                let concern = Concern(geo: view.geo, origin, pool: view.pool.name)
                find(.misrouting, concern, .contested(owners: owners))
            }
        }
    }

    /// The names of origins that more than one owner claims, sorted.
    func contested(_ pool: Pool) -> [String] {
        guard case .record(let record) = pool.description.ownership else { return [] }
        return pool.origins.map(\.name).filter { name in
            record.owners.count { $0.value[name] != nil } > 1
        }.sorted()
    }
}

/// Findings about the load balancers that the watched clusters serve.
extension Diagnosis {
    mutating func checkLoadBalancers() {
        let present = Set(fleet.loadBalancers.map(\.balancer.hostname))
        for hostname in hostnames where !present.contains(hostname) && isExpected(hostname) { tellMissing(hostname) }
        for view in loadBalancers {
            look(at: view.balancer)
        }
    }

    /// Whether the load balancer should exist: a cluster wants a pool in it that has had time to join.
    ///
    /// While a cluster's watch fails, what its Ingresses last asked for counts. If all watches fail, the host names in
    /// the rules of clusters that were never read count too.
    private func isExpected(_ hostname: String) -> Bool {
        if isDeaf, fleet.clusters.contains(where: { !$0.isSynced && $0.rules.serves(hostname) }) { return true }
        let known = fleet.clusters.filter { !$0.watch.isKnown && $0.isSynced } + settledClusters
        return known.contains { cluster in
            let wanted = cluster.desired.loadBalancers.first { $0.hostname.text == hostname }?.pools ?? []
            return wanted.contains { !isYoung($0, of: cluster) }
        }
    }

    private mutating func tellMissing(_ hostname: String) {
        // A cluster's last known wishes can be synced even while its watch fails.
        let isUnknown = isDeaf && !fleet.clusters.contains(where: \.isSynced)
        let refusal = fleet.refusals.first { $0.object == hostname }?.message
        let reason = Finding.Reason.loadBalancerMissing(refusal: refusal, isDeaf: isUnknown)
        find(.outage, Concern(hostname), reason, syncs.mend(missing: hostname))
    }

    private mutating func look(at balancer: LoadBalancer) {
        let subject = Concern(balancer.hostname)
        if !balancer.isEnabled {
            find(.outage, subject, .loadBalancerDisabled, .enable(.loadBalancer(balancer.hostname)))
        }
        lookForService(of: balancer)
        // What the controllers would set is known only where one of them wants this load balancer.
        guard isWanted(balancer.hostname) else { return }
        if balancer.steeringPolicy != LoadBalancer.proximity {
            let mend = syncs.mend(balancer.hostname) { $0.steeringPolicy != nil }
            // If no sync sets the policy, a pool without coordinates may be the obstacle.
            let unplaced = balancer.defaultPools.compactMap { fleet.pool($0) }.first { $0.pool.coordinates == nil }
            let obstacle = mend == nil ? unplaced?.pool.name : nil
            find(.misrouting, subject, .steering(policy: balancer.steeringPolicy, unplaced: obstacle), mend)
        }
        if !balancer.isProxied {
            find(.misrouting, subject, .unproxied, syncs.mend(balancer.hostname) { $0.isProxied != nil })
        }
    }

    /// Checks that a pool can serve, and that the fallback pool is enabled.
    private mutating func lookForService(of balancer: LoadBalancer) {
        let pools = balancer.defaultPools.compactMap { fleet.pool($0) }
        let fallback = fleet.pool(balancer.fallbackPool)
        // If none of the default pools is known, nothing is known to be wrong.
        let isServed = pools.isEmpty || pools.contains(where: \.isServing)
        if !isServed {
            let isDisabled = fallback?.pool.isEnabled == false
            find(.outage, Concern(balancer.hostname), .noPoolUsable(isFallbackDisabled: isDisabled))
        }
        if let fallback, !fallback.pool.isEnabled, !balancer.defaultPools.contains(fallback.id) {
            let subject = Concern(balancer.hostname, pool: fallback.pool.name)
            find(.misrouting, subject, .poolDisabled(isFallback: true), .enable(.pool(fallback.pool.name)))
        }
    }
}

extension RoutingRules {
    fileprivate func serves(_ hostname: String) -> Bool { hostnames.contains { $0.text == hostname } }
}
