import GeoRouting

/// Findings about the origins of an enabled pool that a load balancer uses.
extension Diagnosis {
    mutating func checkOrigins(of view: PoolView) {
        let origins = OriginSummary(view, contested: view.pool.contestedOrigins)
        // A pool that still serves has lost only a part of its capacity.
        let severity: Finding.Severity = view.isServing ? .lessCapacity : .servedElsewhere
        for origin in origins.drained {
            let reason = Finding.Reason.drained(origins.drained.count, of: view.origins.count)
            report(severity, FindingSubject(view, origin), reason, .enable(.origin(key(origin, view))))
        }
        for origin in origins.weightless {
            let isOverride = origin.appliedWeight != nil
            let remedy = isOverride ? Action.releaseWeight(key(origin, view)) : nil
            report(severity, FindingSubject(view, origin), .weightless(isOverride: isOverride), remedy)
        }
        checkHealth(of: view, origins, severity)
    }

    private mutating func checkHealth(of view: PoolView, _ origins: OriginSummary, _ severity: Finding.Severity) {
        guard let first = origins.unhealthy.first else {
            if view.health == .critical, view.origins.contains(where: \.isUsable) {
                let reason = Finding.Reason.poolCritical(origins.health, minimum: view.minimumOrigins)
                report(.servedElsewhere, FindingSubject(view), reason)
            }
            return
        }
        if origins.isAllUnhealthy, severity == .servedElsewhere {
            return report(severity, FindingSubject(view), .poolDown(origins.health, first.reason))
        }
        for (origin, reason) in origins.unhealthy {
            report(severity, FindingSubject(view, origin), .originDown(origins.health, reason))
        }
    }

    private func key(_ origin: OriginView, _ view: PoolView) -> OriginKey {
        OriginKey(pool: view.pool.name, origin: origin.name)
    }
}

/// The origins of a pool that get no traffic, grouped by cause; stale and contested origins are left out.
private struct OriginSummary {
    var drained: [OriginView] = []
    var weightless: [OriginView] = []
    /// Unhealthy origins that are enabled and have a weight above 0, each with Cloudflare's failure reason.
    var unhealthy: [(origin: OriginView, reason: String)] = []
    /// The health of all origins of the pool; stale and contested origins count too.
    let health: Finding.Health
    /// The number of the pool's origins that are neither stale nor contested.
    private let consideredCount: Int

    init(_ view: PoolView, contested: [String]) {
        let origins = view.origins.filter { !$0.isStale && !contested.contains($0.origin.name) }
        for origin in origins {
            if !origin.isEnabled {
                drained.append(origin)
            } else if origin.weight == 0 {
                weightless.append(origin)
            } else if case .unhealthy(let reason) = origin.health {
                unhealthy.append((origin, reason))
            }
        }
        consideredCount = origins.count
        health = Finding.Health(up: view.origins.count(where: \.isUp), total: view.origins.count)
    }

    var isAllUnhealthy: Bool { !unhealthy.isEmpty && unhealthy.count == consideredCount }
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
        for cluster in comparableClusters {
            for wanted in cluster.desired.pools where !wanted.origins.isEmpty { checkWantedPool(wanted, of: cluster) }
        }
        let used = Set(loadBalancers.flatMap { $0.balancer.defaultPools + [$0.balancer.fallbackPool] })
        let wanted = Set(fleet.clusters.flatMap { $0.desired.pools.map(\.name) })
        for view in fleet.pools where used.contains(view.id) || wanted.contains(view.pool.name) {
            checkPool(view, isUsed: used.contains(view.id))
        }
        checkMonitors(of: fleet.pools.filter { used.contains($0.id) })
        for opaque in fleet.opaque where isWantedObject(opaque) {
            report(.partlyUnknown, FindingSubject(opaque.title), .unreadable(opaque.defect))
        }
    }

    /// Whether a watched cluster asks for an object of this name.
    private func isWantedObject(_ opaque: OpaqueObject) -> Bool {
        guard let name = opaque.name else { return false }
        return hostnames.contains(name) || fleet.clusters.contains { $0.desired.pools.contains { $0.name == name } }
    }

    // MARK: Objects that clusters ask for

    private mutating func checkWantedPool(_ wanted: DesiredPool, of cluster: ClusterView) {
        guard let view = fleet.pool(named: wanted.name) else { return reportMissingPool(wanted, of: cluster) }
        for balancer in cluster.desired.loadBalancers where balancer.pools.contains(wanted.name) {
            checkAttachment(of: view, to: balancer.hostname.text, cluster)
        }
        // A missing address is reported only if a sync would write an address to this pool.
        let remedy = syncPlans.remedy(pool: wanted.name) { update in
            update.origins?.contains { $0.address != nil } ?? false
        }
        if let remedy { checkAddresses(wanted, in: view, remedy) }
    }

    private mutating func reportMissingPool(_ wanted: DesiredPool, of cluster: ClusterView) {
        if hasOnlyYoungSources(wanted.name, of: cluster) { return }
        let subject = FindingSubject(geo: cluster.rules.place.code, wanted.name, pool: wanted.name)
        let refusal = fleet.writeRefusals.first { $0.object == wanted.name }
        let remedy = syncPlans.remedy { operation in
            if case .createPool(let draft) = operation { return draft.name == wanted.name }
            return false
        }
        report(.servedElsewhere, subject, .poolMissing(refusal: refusal?.message), remedy)
    }

    private mutating func checkAttachment(of view: PoolView, to hostname: String, _ cluster: ClusterView) {
        guard let balancer = fleet.loadBalancers.first(where: { $0.balancer.hostname == hostname })?.balancer,
            !balancer.defaultPools.contains(view.id), !hasOnlyYoungSources(view.pool.name, of: cluster)
        else { return }
        let remedy = syncPlans.remedy(loadBalancer: hostname) { $0.defaultPools?.contains(.id(view.id)) ?? false }
        report(.servedElsewhere, FindingSubject(view), .poolDetached, remedy)
    }

    /// Reports an address that a source has, but that no origin of the pool has.
    private mutating func checkAddresses(_ wanted: DesiredPool, in view: PoolView, _ remedy: Action) {
        let present = Set(view.pool.origins.compactMap(\.address))
        guard view.pool.contestedOrigins.isEmpty,
            let address = wanted.origins.map(\.address).first(where: { !present.contains($0) })
        else { return }
        let isServed = view.origins.contains { origin in
            if case .wanted = origin.ownership { return origin.isUsable }
            return false
        }
        report(isServed ? .lessCapacity : .servedElsewhere, FindingSubject(view), .addressMissing(address.text), remedy)
    }

    // MARK: Objects that exist

    private mutating func checkPool(_ view: PoolView, isUsed: Bool) {
        checkOwners(of: view)
        checkCoordinates(of: view)
        if !isUsed { return }
        if view.pool.isEnabled { checkOrigins(of: view) } else { reportDisabledPool(view) }
    }

    private mutating func reportDisabledPool(_ view: PoolView) {
        // A pool that is only a fallback pool is reported with its load balancer.
        guard loadBalancers.contains(where: { $0.balancer.defaultPools.contains(view.id) }) else { return }
        let isFallback = loadBalancers.contains { $0.balancer.fallbackPool == view.id }
        let reason = Finding.Reason.poolDisabled(isFallback: isFallback)
        report(.servedElsewhere, FindingSubject(view), reason, .enable(.pool(view.pool.name)))
    }

    /// Reports pools without a monitor: Cloudflare does not notice if their origins are down.
    private mutating func checkMonitors(of views: [PoolView]) {
        let unwatched = views.filter { !$0.pool.isProbed }
        guard let first = unwatched.first else { return }
        let subject = unwatched.count == 1 ? FindingSubject(first) : FindingSubject(hostnames.first ?? "Cloudflare")
        report(.hint, subject, .unmonitored(unwatched.count))
    }

    private mutating func checkCoordinates(of view: PoolView) {
        guard view.pool.coordinates == nil else { return }
        let isSteered = loadBalancers.contains { balancer in
            balancer.balancer.steeringPolicy == LoadBalancer.proximity
                && balancer.balancer.defaultPools.contains(view.id)
        }
        let isWanted = comparableClusters.contains { $0.desired.pools.contains { $0.name == view.pool.name } }
        guard isSteered || isWanted else { return }
        let remedy = syncPlans.remedy(pool: view.pool.name) { $0.coordinates != nil }
        report(.misrouting, FindingSubject(view), .noCoordinates, remedy)
    }

    // MARK: Owners

    private mutating func checkOwners(of view: PoolView) {
        switch view.pool.description.ownership {
        case .none: break
        case .newer(let version): report(.hint, FindingSubject(view), .tokenNewer(version))
        case .unreadable: report(.partlyUnknown, FindingSubject(view), .tokenUnreadable)
        case .record:
            for origin in view.pool.contestedOrigins {
                let owners = view.pool.owners(claiming: origin)
                let subject = FindingSubject(geo: view.geo, origin, pool: view.pool.name)
                report(.misrouting, subject, .contested(contest(over: origin, in: view, owners)))
            }
        }
    }

    private func contest(over origin: String, in view: PoolView, _ owners: [OwnerID]) -> Finding.Contest {
        func address(_ text: String) -> Finding.Contest.Address {
            let wanting = fleet.clusters.first { cluster in
                cluster.isSynced
                    && cluster.desired.pools.contains { pool in
                        pool.name == view.name && pool.origins.contains { $0.address.text == text }
                    }
            }
            return Finding.Contest.Address(text: text, cluster: wanting?.id)
        }
        let claims = owners.map { owner in
            let cluster = fleet.clusters.first { $0.rules.owners.contains(owner) }
            return Finding.Contest.Claim(owner: owner.text, cluster: cluster?.id)
        }
        let contested = view.origins.first { $0.name == origin }
        let present = contested?.addressText ?? ""
        let former = fleet.formerAddresses[OriginKey(pool: view.name, origin: origin)]
        return Finding.Contest(
            claims: claims,
            address: address(present),
            former: former.map(address),
            share: contested?.share ?? 0
        )
    }
}

/// Findings about the load balancers that the watched clusters serve.
extension Diagnosis {
    mutating func checkLoadBalancers() {
        let present = Set(fleet.loadBalancers.map(\.balancer.hostname))
        for hostname in hostnames where !present.contains(hostname) && isExpected(hostname) {
            reportMissingLoadBalancer(hostname)
        }
        for view in loadBalancers {
            checkLoadBalancer(view.balancer)
        }
    }

    /// Whether the load balancer should exist: a cluster has wanted a pool in it for long enough.
    ///
    /// If a cluster's watch fails, the cluster's last known wishes count. If all watches fail, the host names in the
    /// rules of unread clusters count too.
    private func isExpected(_ hostname: String) -> Bool {
        if allWatchesFail, fleet.clusters.contains(where: { !$0.isSynced && $0.rules.serves(hostname) }) { return true }
        let withLastKnownWishes = fleet.clusters.filter { !$0.watch.isKnown && $0.isSynced }
        return (comparableClusters + withLastKnownWishes).contains { cluster in
            let wanted = cluster.desired.loadBalancers.first { $0.hostname.text == hostname }?.pools ?? []
            return wanted.contains { !hasOnlyYoungSources($0, of: cluster) }
        }
    }

    private mutating func reportMissingLoadBalancer(_ hostname: String) {
        // `isSynced` means that the cluster was read once; its watch may fail now.
        let noClusterEverRead = allWatchesFail && !fleet.clusters.contains(where: \.isSynced)
        let refusal = fleet.writeRefusals.first { $0.object == hostname }?.message
        let reason = Finding.Reason.loadBalancerMissing(refusal: refusal, noClusterEverRead: noClusterEverRead)
        report(.outage, FindingSubject(hostname), reason, syncPlans.remedy(creating: hostname))
    }

    private mutating func checkLoadBalancer(_ balancer: LoadBalancer) {
        let subject = FindingSubject(balancer.hostname)
        if !balancer.isEnabled {
            report(.outage, subject, .loadBalancerDisabled, .enable(.loadBalancer(balancer.hostname)))
        }
        checkService(of: balancer)
        // The fields below are checked only if a controller wants this load balancer.
        guard isWanted(balancer.hostname) else { return }
        if balancer.steeringPolicy != LoadBalancer.proximity {
            let remedy = syncPlans.remedy(loadBalancer: balancer.hostname) { $0.steeringPolicy != nil }
            // If no sync would set the policy, the obstacle may be a pool without coordinates.
            let unplaced = balancer.defaultPools.compactMap { fleet.pool($0) }.first { $0.pool.coordinates == nil }
            let obstacle = remedy == nil ? unplaced?.pool.name : nil
            let policy = balancer.steeringPolicy
            let routing = Routing(balancer, in: fleet)
            let first = routing.model.method == .firstInList ? routing.usable.first : nil
            let goal = routing.pools.count > 1 ? first.map { $0.geo ?? $0.name } : nil
            let reason = Finding.Reason.steering(
                policy: policy,
                poolWithoutCoordinates: obstacle,
                allTrafficTo: goal
            )
            report(.misrouting, subject, reason, remedy)
        }
        if !balancer.isProxied {
            let remedy = syncPlans.remedy(loadBalancer: balancer.hostname) { $0.isProxied != nil }
            report(.misrouting, subject, .unproxied, remedy)
        }
    }

    /// Checks that a pool can serve, and that the fallback pool is enabled.
    private mutating func checkService(of balancer: LoadBalancer) {
        let pools = balancer.defaultPools.compactMap { fleet.pool($0) }
        let fallback = fleet.pool(balancer.fallbackPool)
        // Without a known default pool, it is not known whether one can serve: nothing is reported.
        let isServed = pools.isEmpty || pools.contains(where: \.isServing)
        if !isServed {
            let isDisabled = fallback?.pool.isEnabled == false
            report(.outage, FindingSubject(balancer.hostname), .noPoolUsable(isFallbackDisabled: isDisabled))
        }
        if let fallback, !fallback.pool.isEnabled, !balancer.defaultPools.contains(fallback.id) {
            let subject = FindingSubject(balancer.hostname, pool: fallback.pool.name)
            report(.misrouting, subject, .poolDisabled(isFallback: true), .enable(.pool(fallback.pool.name)))
        }
    }
}

extension RoutingRules {
    fileprivate func serves(_ hostname: String) -> Bool { hostnames.contains { $0.text == hostname } }
}
