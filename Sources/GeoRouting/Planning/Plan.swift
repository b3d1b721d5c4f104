/// The difference between what is and what should be, as writes in the order to send them.
package struct Plan: Sendable, Equatable {
    /// The writes: monitors, then pools, then load balancers.
    package var operations: [Operation]
    /// Facts that an operator should know, in the order in which the planners found them.
    package var notices: [Notice]
    /// Own origins that no Ingress asks for, whether this plan removes them or not.
    package var stale: Set<OriginKey>
    /// Names of our pools that no Ingress asks for, whether this plan removes them or not.
    package var orphanPools: Set<String>
    /// Origins that the operations remove, alone or with their pool.
    package var removedOrigins: Set<OriginKey> = []
    /// Whether removals are held back because they are too many.
    package var isBraked = false

    /// Ids of pools to take out of all load balancers.
    package var leavingPools: Set<String> = []
    /// Ids of pools that the plan takes out of service, or would take out if nothing else used them.
    package var endingPools: Set<String> = []
    /// The traffic shares in our pools that several namespaces or owners use, by pool name.
    package var shares: [PoolShares] = []
    /// Names of pools that Ingresses ask for, but that are not created, because `MAX_POOLS` is reached.
    package var unmadePools: Set<String> = []
    /// Wishes that are left out, with the reason: no room, or Cloudflare refuses.
    ///
    /// An empty reason means that the wish is tried later in the same pass.
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

    /// The operations to send first: among those that `isOpen` accepts, all of the earliest stage.
    ///
    /// Each stage needs ids that the stage before it creates.
    package func stage(_ isOpen: (Operation) -> Bool = { _ in true }) -> [Operation] {
        let open = operations.filter(isOpen)
        let first = open.map(\.stage).min()
        return open.filter { $0.stage == first }
    }

    /// The operations that create, update or delete pools.
    package var poolOperations: [Operation] { operations.filter { $0.stage == .pools } }

    /// Wishes that Cloudflare refuses, or has no room for; not those that `MAX_POOLS` leaves out.
    package var refusedWishes: [Wish: String] {
        leftOut.filter { !$0.value.isEmpty && !unmadePools.contains($0.key.pool) }
    }

    /// The operations that create or update load balancers.
    package var loadBalancerOperations: [Operation] { operations.filter { $0.stage == .loadBalancers } }
}

extension Operation {
    /// The order of writes: each stage needs ids that the stage before it creates.
    package enum Stage: Comparable, Sendable {
        case monitors, pools, loadBalancers
    }

    /// The stage in which the operation is sent, by the kind of its object.
    package var stage: Stage {
        switch self {
        case .createMonitor, .updateMonitor: .monitors
        case .createPool, .updatePool, .deletePool: .pools
        case .createLoadBalancer, .updateLoadBalancer: .loadBalancers
        }
    }
}

/// Plans the writes that bring Cloudflare to what is desired.
///
/// Pure: the same input gives the same plan, in the same order.
///
/// For each address, in the pool of its cluster-name:
///
/// | an Ingress asks   | in the pool | owner        | what is planned                                                 |
/// |-------------------|-------------|--------------|-----------------------------------------------------------------|
/// | yes               | no pool     |              | the pool is created with the address as its origin              |
/// | yes               | no          |              | a stale origin of ours takes it, keeping its name; or a new one |
/// | yes               | yes         | this cluster | nothing; its weight follows the settings, unless set by hand    |
/// | yes               | yes         | none         | entered in the ownership record, otherwise left as it is        |
/// | yes               | yes         | another      | nothing, and a warning that names `ADOPT_OWNERS`                |
/// | no more           | yes         | this cluster | stale: removed where removals and the brake allow, else kept    |
/// | not known         | yes         | this cluster | nothing: an Ingress without an address, or unreadable, holds it |
/// | refused by rules  | yes         | this cluster | nothing: only a person removes it                               |
/// | no                | yes         | any other    | nothing                                                         |
/// | any               | any         | not known    | nothing, and a warning: the token is unreadable, or newer       |
///
/// For each load balancer:
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
/// | any               | any field that is not named    | nothing: `enabled`, weights and all others stay             |
///
/// In a pool of ours without an Ingress, the origins are planned as above. The whole pool goes only where all its
/// origins are ours and nothing is known to use it.
///
/// - Parameters:
///   - desired: what this cluster's Ingresses ask for.
///   - current: what Cloudflare has; read as a whole, just now.
///   - rules: this cluster's place, owner id and limits.
///   - recentlyWanted: per pool name, the addresses that the previous pass wanted, each with the Ingress that asked for
///     it. An origin that has become unwanted since is the first to take a new address, preferably of the same Ingress.
///   - withheld: wishes that this plan must not try, and why; they count as wanted all the same.
///   - removals: what may be removed; nothing by default.
/// - Returns: monitors, then pools, then load balancers, the latter two by name. Where too many removals are due, the
///   plan holds all of them back, and nothing else.
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
    // The brake counts what would go if every grace period were over now: origins that become stale together count as
    // one event, though their periods end one by one.
    let eventual = planner.plan(Removals(origins: plan.stale, pools: plan.orphanPools)).removedOrigins
    let brake = Brake(removed: eventual.count, managed: current.managedOrigins(of: rules))
    if !brake.isOn { return plan }
    // Planned anew, without any removal.
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

    /// Leaves out new pools for which `MAX_POOLS` has no room; those of the oldest Ingresses come first.
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

/// The settings for routing: this cluster's place and id, and what it may change.
package struct RoutingRules: Sendable, Equatable {
    /// The place of this cluster (`GEO_LOCATION`), at which its pools are.
    package var place: Place
    /// This cluster's id in ownership records (`OWNER_ID`).
    package var owner: OwnerID
    /// Former ids of this cluster (`ADOPT_OWNERS`); their origins count as its own.
    package var adoptedOwners: Set<OwnerID> = []
    /// All known places: the predefined ones, and those of `GEO_LOCATIONS`.
    package var places: [Place] = Place.predefined
    /// The weight of new origins without an annotation (`CF_ORIGIN_WEIGHT`).
    package var weight: Weight = .standard
    /// The host names that an Ingress joins unless its annotation names others (`CF_LB_HOSTNAME`).
    package var hostnames: [Hostname]
    /// The host names that Ingresses may join (`HOSTNAME_ALLOW`), so that no tenant takes over another's.
    package var allowedHostnames: [HostnameGlob]
    /// The rules of `RULES_FILE`; nil where every namespace may ask for everything.
    package var tenants: TenantRules?
    /// The number of our pools at which no more are made (`MAX_POOLS`).
    package var maxPools = 100
    /// The id of the tunnel's virtual network (`CF_VIRTUAL_NETWORK_ID`); nil keeps private addresses out.
    package var virtualNetwork: String?
    /// The monitor that our pools get (`CF_MONITOR_ID`, `CF_MONITOR_PATH`).
    package var monitor = MonitorRule.none
    /// How many origins the account's plan allows in a pool; nil where that is not known.
    package var originLimit: Int?
    /// The zone's name; nil until it is known.
    package var zone: Hostname?

    package init(place: Place, owner: OwnerID, hostnames: [Hostname], allowedHostnames: [HostnameGlob]? = nil) {
        self.place = place
        self.owner = owner
        self.hostnames = hostnames
        self.allowedHostnames = allowedHostnames ?? hostnames.map(HostnameGlob.init)
    }

    /// All ids of this cluster, the present one and the former ones.
    package var owners: Set<OwnerID> { adoptedOwners.union([owner]) }
}
