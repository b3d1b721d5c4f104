/// The difference between what is and what should be, as writes in the order to send them.
package struct Plan: Sendable, Equatable {
    package var operations: [Operation]
    package var notices: [Notice]
    /// Own origins that nobody asks for, whether they go or not.
    package var stale: Set<OriginKey>
    /// Pools of ours that no Ingress asks for, whether they go or not.
    package var orphanPools: Set<String>
    /// Origins that the operations remove, alone or with their pool.
    package var removedOrigins: Set<OriginKey> = []
    /// Whether removals are held back because they are too many.
    package var isBraked = false

    /// Ids of pools to take out of all load balancers.
    package var leavingPools: Set<String> = []
    /// Ids of pools whose service the plan ends, or would end if nothing else used them.
    package var endingPools: Set<String> = []
    /// Who gets what of our pools that more than one has a part in, by name.
    package var shares: [PoolShares] = []
    /// Pools that are asked for and not made, for `MAX_POOLS` are there.
    package var unmadePools: Set<String> = []
    /// Wishes that there is no room for, or that Cloudflare refuses, and why.
    package var leftOut: [Wish: String] = [:]

    package init(
        operations: [Operation] = [],
        notices: [Notice] = [],
        stale: Set<OriginKey> = [],
        orphanPools: Set<String> = []
    ) {
        self.operations = operations
        self.notices = notices
        self.stale = stale
        self.orphanPools = orphanPools
    }

    /// The operations that come first: each stage needs ids that the one before it makes.
    package func stage(_ isOpen: (Operation) -> Bool = { _ in true }) -> [Operation] {
        let open = operations.filter(isOpen)
        let first = open.map(\.stage).min()
        return open.filter { $0.stage == first }
    }

    package var poolOperations: [Operation] { operations.filter { $0.stage == .pools } }

    /// Wishes that Cloudflare refuses, or has no room for; not those that `MAX_POOLS` leaves out.
    package var refusedWishes: [Wish: String] {
        leftOut.filter { !$0.value.isEmpty && !unmadePools.contains($0.key.pool) }
    }

    package var loadBalancerOperations: [Operation] { operations.filter { $0.stage == .loadBalancers } }
}

extension Operation {
    package enum Stage: Comparable, Sendable {
        case monitors, pools, loadBalancers
    }

    package var stage: Stage {
        switch self {
        case .createMonitor, .updateMonitor: .monitors
        case .createPool, .updatePool, .deletePool: .pools
        case .createLoadBalancer, .updateLoadBalancer: .loadBalancers
        }
    }
}

/// Decides what to write.
///
/// Pure: the same input gives the same plan, in the same order.
///
/// An address, in the pool of its cluster-name:
///
/// | an Ingress asks   | in the pool | whose origin | what is planned                                                 |
/// |-------------------|-------------|--------------|-----------------------------------------------------------------|
/// | yes               | no pool     |              | the pool is made, with it                                       |
/// | yes               | no          |              | an own stale origin gets it and keeps its name; else a new one  |
/// | yes               | yes         | ours         | nothing; its weight follows the settings, unless set by hand    |
/// | yes               | yes         | nobody's     | it is adopted into the ledger, and stays as it is               |
/// | yes               | yes         | another's    | nothing, and a warning that names `ADOPT_OWNERS`                |
/// | no more           | yes         | ours         | stale: nothing; where removals allow it, and the brake: it goes |
/// | cannot be told    | yes         | ours         | nothing: an Ingress without an address, or unreadable, holds it |
/// | refused by rules  | yes         | ours         | nothing: it goes by hand only                                   |
/// | no                | yes         | not ours     | nothing                                                         |
/// | whatever          | whatever    | unreadable, or a newer release's token: nothing, and a warning                 |
///
/// A load balancer:
///
/// | an Ingress asks   | what is there                  | what is planned                                             |
/// |-------------------|--------------------------------|-------------------------------------------------------------|
/// | yes               | none                           | it is made, with our pools, steered by proximity            |
/// | yes               | a pool of ours is not in it    | the pool joins behind the others                            |
/// | yes               | not steered by proximity       | proximity, unless a pool in it has no coordinates           |
/// | yes               | not proxied                    | proxied                                                     |
/// | yes               | no fallback pool               | the first default pool                                      |
/// | no                | a pool that leaves is in it    | the pool is taken out, then deleted; never the last one     |
/// | no                | anything else                  | nothing                                                     |
/// | whatever          | disabled, weighted, any field that is not named here: nothing                                |
///
/// A pool of ours without an Ingress is planned like its origins, and goes as a whole only where nothing in it is
/// another's and nothing that is known uses it.
///
/// - Parameters:
///   - desired: what this cluster's Ingresses ask for.
///   - current: what Cloudflare has; read as a whole, just now.
///   - rules: whose plan this is.
///   - recentlyWanted: per pool, the addresses that the previous pass wanted, each with the Ingress that asked for it:
///     an origin that has only now become unwanted is the first to take a new address, at best of the same Ingress.
///   - withheld: wishes that must not be tried in this plan, and why; they count as wanted all the same.
///   - removals: what may be removed; nothing by default.
/// - Returns: pools before load balancers, each by name. Too many removals are all held back, and nothing else.
package func plan(
    desired: Desired,
    current: CurrentState,
    rules: RoutingRules,
    recentlyWanted: [String: [Address: String]] = [:],
    withheld: [Wish: String] = [:],
    removals: Removals = .none
) -> Plan {
    var planner = Planner(
        desired: desired,
        current: current,
        rules: rules,
        recentlyWanted: recentlyWanted,
        withheld: withheld
    )
    let plan = planner.plan(removals)
    if plan.removedOrigins.isEmpty || removals.isConfirmed { return plan }
    // What goes stale within one grace of each other is one event, though its parts ripen one by one.
    let eventual = planner.plan(Removals(origins: plan.stale, pools: plan.orphanPools)).removedOrigins
    let brake = Brake(removed: eventual.count, managed: current.managedOrigins(of: rules))
    if !brake.isOn { return plan }
    var held = planner.plan(.none)
    held.isBraked = true
    held.notices.append(brake.notice)
    return held
}

private struct Planner {
    let desired: Desired
    let current: CurrentState
    let rules: RoutingRules
    let recentlyWanted: [String: [Address: String]]
    let withheld: [Wish: String]

    mutating func plan(_ removals: Removals) -> Plan {
        let monitors = MonitorPlanner(rules: rules, monitors: current.monitors)
        var plan = Plan(operations: desired.pools.isEmpty ? [] : monitors.plan(), notices: desired.notices)
        let pools = Dictionary(current.pools.map { ($0.name, $0) }) { first, _ in first }
        leaveOutNewPools(pools, &plan)
        for wanted in desired.pools where current.opaque(.pool, named: wanted.name) == nil {
            if plan.unmadePools.contains(wanted.name) { continue }
            var planner = PoolPlanner(wanted: wanted, rules: rules, recentlyWanted: recentlyWanted[wanted.name] ?? [:])
            planner.removals = removals
            planner.monitor = monitors.change(of: pools[wanted.name])
            planner.current = current
            planner.withheld = withheld
            planner.refused = desired.refused[wanted.name]
            plan.add(planner.plan(pools[wanted.name]))
        }
        let asked = Set(desired.pools.map(\.name))
        for pool in current.pools.sorted(by: { $0.name < $1.name }) where !asked.contains(pool.name) {
            var planner = OrphanPoolPlanner(
                pool,
                rules: rules,
                removals: desired.isIncomplete ? .none : removals,
                current: current
            )
            planner?.leaving = plan.leavingPools
            planner?.isHeld = desired.isIncomplete
            planner?.refused = desired.refused[pool.name]
            planner?.recentlyWanted = recentlyWanted[pool.name] ?? [:]
            if let planner { plan.add(planner.plan()) }
        }
        planLoadBalancers(pools, &plan)
        let wanted = Dictionary(desired.pools.map { ($0.name, $0) }) { first, _ in first }
        plan.shares = current.pools.sorted { $0.name < $1.name }.compactMap { pool in
            let isOurs = wanted[pool.name] != nil || !rules.own(in: pool).isEmpty
            return isOurs ? PoolShares(pool, wanted: wanted[pool.name], rules: rules) : nil
        }
        plan.notices += current.opaque.map(\.notice) + current.danglingNotices
        if let claims = rules.noticeOfClaims(in: current) { plan.notices.append(claims) }
        return plan
    }

    /// Of the pools to be made only as many as there is room for, those of the oldest Ingresses first.
    private func leaveOutNewPools(_ pools: [String: Pool], _ plan: inout Plan) {
        let fresh = desired.pools.filter { pools[$0.name] == nil && !$0.origins.isEmpty }
        let present = current.pools.count { !rules.own(in: $0).isEmpty }
        if present + fresh.count <= rules.maxPools { return }
        let ages = Dictionary(fresh.map { ($0.name, $0.origins.map(\.created).min() ?? 0) }) { first, _ in first }
        let inOrder = fresh.sorted { (ages[$0.name] ?? 0, $0.name) < (ages[$1.name] ?? 0, $1.name) }
        let unmade = inOrder.dropFirst(max(0, rules.maxPools - present))
        plan.unmadePools = Set(unmade.map(\.name))
        let why = "MAX_POOLS (\(rules.maxPools)) pools are there"
        for pool in unmade {
            for want in pool.origins { plan.leftOut[Wish(pool: pool.name, address: want.address)] = why }
        }
        guard let first = unmade.first else { return }
        plan.notices.append(
            Notice(
                .warning,
                "\(why): no more are made, such as \(first.name); raise it, or have Ingresses share a cluster-name"
            )
        )
    }

    private func planLoadBalancers(_ pools: [String: Pool], _ plan: inout Plan) {
        var names = Set(
            current.loadBalancers.filter { balancer in plan.leavingPools.contains(where: balancer.names) }.map(
                \.hostname
            )
        )
        names.formUnion(desired.loadBalancers.map(\.hostname.text))
        let coming = Set(desired.pools.filter { !$0.origins.isEmpty }.map(\.name)).subtracting(plan.unmadePools)
        let byName = Dictionary(desired.loadBalancers.map { ($0.hostname.text, $0) }) { first, _ in first }
        for name in names.sorted() where current.opaque(.loadBalancer, named: name) == nil {
            let wanted = byName[name]
            let joining = (wanted?.pools ?? []).filter { pools[$0] != nil || coming.contains($0) }
            guard let hostname = wanted?.hostname ?? Hostname(name) else { continue }
            var planner = LoadBalancerPlanner(hostname: hostname, pools: joining, known: current.pools)
            (planner.leaving, planner.unplaced) = (plan.leavingPools, current.unplaced)
            plan.add(planner.plan(current.loadBalancers.first { $0.hostname == name }))
        }
    }
}

extension Plan {
    fileprivate mutating func add(_ other: Plan) {
        operations += other.operations
        notices += other.notices
        stale.formUnion(other.stale)
        orphanPools.formUnion(other.orphanPools)
        removedOrigins.formUnion(other.removedOrigins)
        leavingPools.formUnion(other.leavingPools)
        endingPools.formUnion(other.endingPools)
        leftOut.merge(other.leftOut) { first, _ in first }
    }
}

/// What the settings say about routing: whose cluster this is, and what it may touch.
package struct RoutingRules: Sendable, Equatable {
    package var place: Place
    package var owner: OwnerID
    /// Former ids of this cluster, whose origins count as its own.
    package var adoptedOwners: Set<OwnerID> = []
    /// The places that pools of clusters may have: the well-known ones, and those of `GEO_LOCATIONS`.
    package var places: [Place] = Place.predefined
    package var weight: Weight = .standard
    /// The load balancers that an Ingress joins unless its annotation names others.
    package var hostnames: [Hostname]
    /// What Ingresses may join, named or by default; a tenant must not take over another's host name.
    package var allowedHostnames: [HostnameGlob]
    /// Who may ask for what; nil for everybody everything.
    package var tenants: TenantRules?
    /// So many pools of ours may be there before no more are made.
    package var maxPools = 100
    /// Lets private addresses through, by the tunnel's network.
    package var virtualNetwork: String?
    package var monitor = MonitorRule.none
    /// How many origins the account's plan allows in a pool; nil where that is not known.
    package var originLimit: Int?
    /// The zone's name, once it is known.
    package var zone: Hostname?

    package init(place: Place, owner: OwnerID, hostnames: [Hostname], allowedHostnames: [HostnameGlob]? = nil) {
        self.place = place
        self.owner = owner
        self.hostnames = hostnames
        self.allowedHostnames = allowedHostnames ?? hostnames.map(HostnameGlob.init)
    }

    /// Every id whose origins are ours.
    package var owners: Set<OwnerID> { adoptedOwners.union([owner]) }
}
