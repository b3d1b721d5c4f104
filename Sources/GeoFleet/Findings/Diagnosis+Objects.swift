import GeoRouting

/// The origins of an enabled pool that gets traffic.
extension Diagnosis {
    mutating func lookAtOrigins(of view: PoolView) {
        let origins = OriginSummary(view, contested: contested(view.pool))
        let severity: Finding.Severity = view.isServing ? .reduced : .detour
        for origin in origins.drained {
            let name = origin.origin.name
            let what = "\(name) is drained, \(origins.drained.count) of \(view.origins.count)"
            find(severity, Concern(view, origin), what, .enable(.origin(key(origin, view))))
        }
        for origin in origins.weightless {
            let mend = Mend(key: "R", verb: "releases it", remedy: .releaseWeight(key(origin, view)))
            let hasOwn = origin.appliedWeight != nil
            let what = "\(origin.origin.name) has weight 0" + (hasOwn ? ", set by hand" : ": w sets another")
            find(severity, Concern(view, origin), what, hasOwn ? mend : nil)
        }
        lookAtHealth(of: view, origins, severity)
    }

    private mutating func lookAtHealth(of view: PoolView, _ origins: OriginSummary, _ severity: Finding.Severity) {
        guard let first = origins.sick.first else {
            if view.health == .critical, view.origins.contains(where: \.isUsable) {
                let what = "\(view.pool.name) is critical: \(origins.up), minimum_origins \(view.minimumOrigins)"
                find(.detour, Concern(view), what)
            }
            return
        }
        if origins.isAllSick, severity == .detour {
            return find(severity, Concern(view), "\(view.pool.name) is down, \(origins.up): \(first.reason)")
        }
        for (origin, reason) in origins.sick {
            let what = "\(origin.origin.name) is down, \(origins.up): \(reason)"
            find(severity, Concern(view, origin), what)
        }
    }

    private func key(_ origin: OriginView, _ view: PoolView) -> OriginKey {
        OriginKey(pool: view.pool.name, origin: origin.origin.name)
    }
}

/// A pool's origins by what keeps them from traffic; left-overs and those that owners fight for aside.
private struct OriginSummary {
    var drained: [OriginView] = []
    var weightless: [OriginView] = []
    var sick: [(origin: OriginView, reason: String)] = []
    /// Such as `1 of 2 up`.
    let up: String
    private let counted: Int

    init(_ view: PoolView, contested: [String]) {
        let origins = view.origins.filter { !$0.isStale && !contested.contains($0.origin.name) }
        for origin in origins {
            if !origin.origin.isEnabled {
                drained.append(origin)
            } else if origin.origin.weight == 0 {
                weightless.append(origin)
            } else if case .unhealthy(let reason) = origin.health {
                sick.append((origin, reason))
            }
        }
        counted = origins.count
        up = "\(view.origins.count(where: \.isUp)) of \(view.origins.count) up"
    }

    var isAllSick: Bool { !sick.isEmpty && sick.count == counted }
}

extension OriginView {
    /// Whether nothing is known to be wrong with the server behind it.
    fileprivate var isUp: Bool {
        if case .unhealthy = health { return false }
        return origin.isEnabled
    }
}

/// The pools of those load balancers, and those that should be.
extension Diagnosis {
    mutating func lookAtPools() {
        for cluster in settledClusters {
            for wanted in cluster.desired.pools where !wanted.wants.isEmpty { look(for: wanted, of: cluster) }
        }
        let used = Set(loadBalancers.flatMap { $0.balancer.defaultPools + [$0.balancer.fallbackPool] })
        let wanted = Set(fleet.clusters.flatMap { $0.desired.pools.map(\.name) })
        for view in fleet.pools where used.contains(view.id) || wanted.contains(view.pool.name) {
            look(at: view, isUsed: used.contains(view.id))
        }
        lookForMonitors(of: fleet.pools.filter { used.contains($0.id) })
        for opaque in fleet.opaque where isOurs(opaque) {
            find(.blindSpot, Concern(opaque.title), "cannot be read: \(opaque.why)")
        }
    }

    /// Whether one of the watched clusters keeps the object.
    private func isOurs(_ opaque: OpaqueObject) -> Bool {
        guard let name = opaque.name else { return false }
        return hostnames.contains(name) || fleet.clusters.contains { $0.desired.pools.contains { $0.name == name } }
    }

    // MARK: Where it should be

    private mutating func look(for wanted: DesiredPool, of cluster: ClusterView) {
        guard let view = fleet.pool(named: wanted.name) else { return lookForMissing(wanted, of: cluster) }
        for balancer in cluster.desired.loadBalancers where balancer.pools.contains(wanted.name) {
            lookForDetached(view, from: balancer.hostname.text, cluster)
        }
        let mend = syncs.mend(pool: wanted.name) { update in
            update.origins?.contains { $0.address != nil } ?? false
        }
        if let mend { lookForAddresses(wanted, in: view, mend) }
    }

    private mutating func lookForMissing(_ wanted: DesiredPool, of cluster: ClusterView) {
        if isYoung(wanted.name, of: cluster) { return }
        let subject = Concern(geo: cluster.rules.place.code, wanted.name, pool: wanted.name)
        let refusal = fleet.refusals.first { $0.object == wanted.name }
        let mend = syncs.mend(refusal == nil ? "tries" : "tries again") { operation in
            if case .createPool(let draft) = operation { return draft.name == wanted.name }
            return false
        }
        // Why, only Cloudflare's answer tells: it does not say how much of the quota is left.
        let guess = "\(wanted.name) is missing: quota may be used up" + (mend == nil ? ", a try tells" : "")
        find(.detour, subject, refusal.map { "\(wanted.name): \($0.message)" } ?? guess, mend)
    }

    private mutating func lookForDetached(_ view: PoolView, from hostname: String, _ cluster: ClusterView) {
        guard let balancer = fleet.loadBalancers.first(where: { $0.balancer.hostname == hostname })?.balancer,
            !balancer.defaultPools.contains(view.id), !isYoung(view.pool.name, of: cluster)
        else { return }
        let what = "\(view.pool.name) is not in default_pools"
        find(.detour, Concern(view), what, syncs.mend(hostname) { $0.defaultPools?.contains(.id(view.id)) ?? false })
    }

    /// Addresses that an Ingress has and no origin.
    private mutating func lookForAddresses(_ wanted: DesiredPool, in view: PoolView, _ mend: Mend) {
        let present = Set(view.pool.origins.compactMap(\.address))
        guard contested(view.pool).isEmpty,
            let address = wanted.wants.map(\.address).first(where: { !present.contains($0) })
        else { return }
        let isServed = view.origins.contains { origin in
            if case .live = origin.standing { return origin.isUsable }
            return false
        }
        let what = "\(address) of its Ingresses is in no origin"
        find(isServed ? .reduced : .detour, Concern(view), what, mend)
    }

    // MARK: What is there

    private mutating func look(at view: PoolView, isUsed: Bool) {
        lookAtOwners(of: view)
        lookAtCoordinates(of: view, isUsed: isUsed)
        if !isUsed { return }
        if view.pool.isEnabled { lookAtOrigins(of: view) } else { tellDisabled(view) }
    }

    private mutating func tellDisabled(_ view: PoolView) {
        // As a mere fallback pool it is told with its load balancer.
        guard loadBalancers.contains(where: { $0.balancer.defaultPools.contains(view.id) }) else { return }
        let isFallback = loadBalancers.contains { $0.balancer.fallbackPool == view.id }
        let what = (isFallback ? "fallback pool " : "pool ") + view.pool.name + " is disabled"
        find(.detour, Concern(view), what, .enable(.pool(view.pool.name)))
    }

    /// Without a monitor Cloudflare never takes a pool out.
    private mutating func lookForMonitors(of views: [PoolView]) {
        let unwatched = views.filter { !$0.pool.isProbed }
        guard let first = unwatched.first else { return }
        if unwatched.count == 1 {
            return find(.hint, Concern(first), "no monitor watches \(first.pool.name): set CF_MONITOR_ID")
        }
        let what = "no monitor watches \(unwatched.count) of its pools: set CF_MONITOR_ID"
        find(.hint, Concern(hostnames.first ?? "Cloudflare", pool: nil), what)
    }

    private mutating func lookAtCoordinates(of view: PoolView, isUsed: Bool) {
        guard view.pool.coordinates == nil else { return }
        let isSteered = loadBalancers.contains { balancer in
            balancer.balancer.steeringPolicy == LoadBalancer.proximity
                && balancer.balancer.defaultPools.contains(view.id)
        }
        let isWanted = settledClusters.contains { $0.desired.pools.contains { $0.name == view.pool.name } }
        guard isSteered || isWanted else { return }
        let mend = syncs.mend(pool: view.pool.name, "sets them") { $0.coordinates != nil }
        find(.misrouting, Concern(view), "\(view.pool.name) has no coordinates", mend)
    }

    // MARK: Owners

    private mutating func lookAtOwners(of view: PoolView) {
        let name = view.pool.name
        switch view.pool.description.ownership {
        case .none: break
        case .newer(let version):
            find(.hint, Concern(view), "\(name) has ownership version \(version): upgrade the controller")
        case .unreadable:
            find(.blindSpot, Concern(view), "the ownership token of \(name) is unreadable: remove it")
        case .ledger(let ledger):
            for origin in contested(view.pool) {
                let owners = ledger.owners.filter { $0.value[origin] != nil }.keys.sorted().map(\.text)
                let subject = Concern(geo: view.geo, origin, pool: name)
                let ids = Wording.withoutPrefix("\(view.geo ?? "")-", owners).joined(separator: ", ")
                find(.misrouting, subject, "\(origin) has two owners, stop one: \(ids)")
            }
        }
    }

    /// The names of origins that more than one owner claims, sorted.
    func contested(_ pool: Pool) -> [String] {
        guard case .ledger(let ledger) = pool.description.ownership else { return [] }
        return pool.origins.map(\.name).filter { name in
            ledger.owners.count { $0.value[name] != nil } > 1
        }.sorted()
    }
}

/// The load balancers that the watched clusters serve.
extension Diagnosis {
    mutating func lookAtLoadBalancers() {
        let present = Set(fleet.loadBalancers.map(\.balancer.hostname))
        for hostname in hostnames where !present.contains(hostname) && isExpected(hostname) { tellMissing(hostname) }
        for view in loadBalancers {
            look(at: view.balancer)
        }
    }

    /// Whether a pool that has had time to join wants it; what a cluster wanted last counts while it cannot be heard.
    ///
    /// Where no cluster can be heard at all, what they are set up for counts as well.
    private func isExpected(_ hostname: String) -> Bool {
        if isDeaf, fleet.clusters.contains(where: { !$0.isSynced && $0.rules.serves(hostname) }) { return true }
        let known = fleet.clusters.filter { !$0.watch.isKnown && $0.isSynced } + settledClusters
        return known.contains { cluster in
            let wanted = cluster.desired.loadBalancers.first { $0.hostname.text == hostname }?.pools ?? []
            return wanted.contains { !isYoung($0, of: cluster) }
        }
    }

    private mutating func tellMissing(_ hostname: String) {
        // What a cluster wanted last can be synced also while it cannot be heard.
        let isUnknown = isDeaf && !fleet.clusters.contains(where: \.isSynced)
        let what = isUnknown ? "no load balancer; no sync until a cluster is heard" : "there is no such load balancer"
        find(.outage, Concern(hostname), refusal(of: hostname) ?? what, syncs.mend(missing: hostname))
    }

    private mutating func look(at balancer: LoadBalancer) {
        let subject = Concern(balancer.hostname)
        if !balancer.isEnabled {
            find(.outage, subject, "the load balancer is disabled", .enable(.loadBalancer(balancer.hostname)))
        }
        lookForService(of: balancer)
        // What the controllers would set is known only where one of them wants this load balancer.
        guard isWanted(balancer.hostname) else { return }
        if balancer.steeringPolicy != LoadBalancer.proximity {
            let mend = syncs.mend(balancer.hostname) { $0.steeringPolicy != nil }
            let unplaced = balancer.defaultPools.compactMap { fleet.pool($0) }.first { $0.pool.coordinates == nil }
            let why = mend == nil ? unplaced.map { ", as \($0.pool.name) has no coordinates" } : nil
            find(.misrouting, subject, "steering_policy \(balancer.steeringPolicy)" + (why ?? ", not proximity"), mend)
        }
        if !balancer.isProxied {
            find(.misrouting, subject, "proxied is off", syncs.mend(balancer.hostname) { $0.isProxied != nil })
        }
    }

    /// Whether any pool can serve, and the fallback pool behind them.
    private mutating func lookForService(of balancer: LoadBalancer) {
        let pools = balancer.defaultPools.compactMap { fleet.pool($0) }
        let fallback = fleet.pool(balancer.fallbackPool)
        let isServed = pools.isEmpty || pools.contains(where: \.isServing)
        if !isServed {
            let rest = fallback?.pool.isEnabled == false ? "the fallback pool is disabled" : "the fallback pool serves"
            find(.outage, Concern(balancer.hostname), "no pool is usable, \(rest)")
        }
        if let fallback, !fallback.pool.isEnabled, !balancer.defaultPools.contains(fallback.id) {
            let subject = Concern(balancer.hostname, pool: fallback.pool.name)
            let what = "fallback pool \(fallback.pool.name) is disabled"
            find(.misrouting, subject, what, .enable(.pool(fallback.pool.name)))
        }
    }

    /// What Cloudflare said when it last refused to write an object.
    func refusal(of object: String) -> String? {
        fleet.refusals.first { $0.object == object }.map { "Cloudflare refused it: \($0.message)" }
    }
}

extension RoutingRules {
    fileprivate func serves(_ hostname: String) -> Bool { hostnames.contains { $0.text == hostname } }
}
