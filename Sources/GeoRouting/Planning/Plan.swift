/// The writes that make Cloudflare as desired, in the order of sending, and notices for the operator.
package struct Plan: Sendable, Equatable {
    /// The writes: monitors, then pools, then load balancers.
    package var operations: [Operation]
    /// The facts that an operator should know, in the order in which they were found.
    package var notices: [Notice]
    /// Our origins that no Ingress asks for, whether this plan removes them or not.
    package var stale: Set<OriginKey>
    /// Names of our pools that no Ingress asks for, whether this plan removes them or not.
    package var orphanPools: Set<String>
    /// Origins that the operations remove, singly or with the whole pool.
    package var removedOrigins: Set<OriginKey> = []
    /// Memberships of our making that no object asks for, whether this plan removes them or not.
    package var staleMemberships: Set<Membership> = []
    /// Memberships that the operations remove.
    package var removedMemberships: Set<Membership> = []
    /// Whether removals are held back because they are too many.
    package var isBraked = false

    /// Ids of pools to remove from all load balancers.
    package var poolsToDetach: Set<String> = []
    /// Ids of pools that the plan takes out of service, or would take out of service if they had no other users.
    package var poolsLosingService: Set<String> = []
    /// The traffic shares in our pools that several namespaces or owners use, by pool name.
    package var shares: [PoolShares] = []
    /// Names of desired pools that are not created, because `MAX_POOLS` is reached.
    package var uncreatedPools: Set<String> = []
    /// Wishes that are left out, each with the reason: there is no room, or Cloudflare refuses.
    ///
    /// With an empty reason, the wish is tried later in the same pass.
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

    /// The accepted operations of the earliest stage that has any, which are sent first.
    ///
    /// Each stage needs ids that an earlier stage creates.
    package func earliestOperations(where isAccepted: (Operation) -> Bool = { _ in true }) -> [Operation] {
        let accepted = operations.filter(isAccepted)
        let first = accepted.map(\.stage).min()
        return accepted.filter { $0.stage == first }
    }

    /// The operations that create, update or delete pools.
    package var poolOperations: [Operation] { operations.filter { $0.stage == .pools } }

    /// Wishes that are left out because Cloudflare refuses or has no room, without the wishes above `MAX_POOLS`.
    package var refusedWishes: [Wish: String] {
        leftOut.filter { !$0.value.isEmpty && !uncreatedPools.contains($0.key.pool) }
    }

    /// The operations that create or update load balancers.
    package var loadBalancerOperations: [Operation] { operations.filter { $0.stage == .loadBalancers } }
}

extension Operation {
    /// The stages of a plan, in order: each needs ids that an earlier stage creates.
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

/// Plans the writes that make Cloudflare as desired.
///
/// The function is pure: the same input gives the same plan, in the same order.
///
/// For each address, in the pool of its cluster-name:
///
/// | an Ingress asks   | in the pool | owner        | what is planned                                                 |
/// |-------------------|-------------|--------------|-----------------------------------------------------------------|
/// | yes               | no pool     |              | the pool is created with the address as its origin              |
/// | yes               | no          |              | a stale origin of ours gets the address, else a new origin      |
/// | yes               | yes         | this cluster | only weight, port, Host header: what changed and no person set  |
/// | yes               | yes         | none         | we enter the origin in the ownership record, then as above      |
/// | yes               | yes         | another      | nothing, and a warning that names `ADOPT_OWNERS`                |
/// | no longer         | yes         | this cluster | stale: removed where removals and the brake allow this          |
/// | not known         | yes         | this cluster | nothing: an Ingress has no address now, or cannot be read       |
/// | refused by rules  | yes         | this cluster | nothing: only a person removes it                               |
/// | no                | yes         | any other    | nothing                                                         |
/// | any               | any         | not known    | nothing, and a warning: the token is unreadable, or newer       |
/// | yes               | yes         | note unknown | no port, no Host header, and a warning; all else as above       |
///
/// For each load balancer:
///
/// | an Ingress asks   | what is there                  | what is planned                                             |
/// |-------------------|--------------------------------|-------------------------------------------------------------|
/// | yes               | no load balancer               | it is created with our pools and proximity steering         |
/// | yes               | a pool of ours is not in it    | we note the host name, then add the pool at the end         |
/// | yes               | another steering               | proximity, unless a pool in it has no coordinates           |
/// | yes               | not proxied                    | proxied                                                     |
/// | yes               | no fallback pool               | the first default pool                                      |
/// | no                | a pool that is to be deleted   | the pool is removed from it, unless it is the last pool     |
/// | no                | a wanted pool in our note      | stale: the pool leaves where removals and the brake allow   |
/// |                   |                                | this, unless no other pool serves; else a reminder          |
/// | no, note only     | not our pool any more          | the host name leaves the note                               |
/// | not known         | a wanted pool in our note      | nothing: the pool is held, or an object cannot be read      |
/// | no                | anything else                  | nothing                                                     |
/// | any               | any other field                | nothing: `enabled`, for example, stays                      |
///
/// In a pool of ours that no Ingress asks for, the origins are planned as above. The whole pool is removed only where
/// all its origins are ours and it has no known user.
///
/// - Parameters:
///   - desired: what this cluster's Ingresses ask for.
///   - current: what Cloudflare has; all lists were read just now.
///   - rules: this cluster's place, owner id and limits.
///   - recentlyWanted: by pool name, the addresses that the previous pass wanted, each with the Ingress that asked for
///     it. An origin that has become unwanted since then is the first to get a new address, preferably one of the same
///     Ingress.
///   - withheld: wishes that this plan must not try, each with the reason; their origins are not stale.
///   - withheldSettings: origins whose port and Host header this plan must not change, each with the reason.
///   - removals: what may be removed; nothing by default.
/// - Returns: the plan, with pools and load balancers sorted by name. Where too many removals are due, the plan has no
///   removals, but all other operations.
package func plan(
    desired: Desired,
    current: CurrentState,
    rules: RoutingRules,
    recentlyWanted: [String: [Address: String]] = [:],
    withheld: [Wish: String] = [:],
    withheldSettings: [OriginKey: String] = [:],
    removals: Removals = .none
) -> Plan {
    var planner = Planner(
        desired: desired,
        current: current,
        rules: rules,
        recentlyWanted: recentlyWanted,
        withheld: withheld,
        withheldSettings: withheldSettings
    )
    let plan = planner.plan(removals)
    if plan.removedOrigins.isEmpty && plan.removedMemberships.isEmpty || removals.isConfirmed { return plan }
    // The brake counts all stale origins, even before their grace period is over. Many origins may become stale
    // together, and then be removed one by one. A brake that counts each plan alone would miss this.
    let allRemovals = planner.plan(
        Removals(origins: plan.stale, pools: plan.orphanPools, memberships: plan.staleMemberships)
    )
    // A pool that leaves a load balancer takes its origins out of service there.
    let detached = MembershipPlanner(desired: desired, current: current, rules: rules)
        .origins(of: allRemovals.removedMemberships)
    let removalCount = allRemovals.removedOrigins.union(detached).count
    let brake = Brake(removalCount: removalCount, managedCount: current.managedOriginCount(of: rules))
    if !brake.isOn { return plan }
    var planWithoutRemovals = planner.plan(.none)
    planWithoutRemovals.isBraked = true
    planWithoutRemovals.notices.append(brake.notice)
    return planWithoutRemovals
}

private struct Planner {
    let desired: Desired
    let current: CurrentState
    let rules: RoutingRules
    let recentlyWanted: [String: [Address: String]]
    let withheld: [Wish: String]
    let withheldSettings: [OriginKey: String]

    mutating func plan(_ removals: Removals) -> Plan {
        let monitors = MonitorPlanner(rules: rules, monitors: current.monitors)
        var plan = Plan(operations: desired.pools.isEmpty ? [] : monitors.plan(), notices: desired.notices)
        let pools = Dictionary(current.pools.map { ($0.name, $0) }) { first, _ in first }
        let memberships = MembershipPlanner(desired: desired, current: current, rules: rules)
        leaveOutNewPools(pools, &plan)
        for wanted in desired.pools where current.opaque(.pool, named: wanted.name) == nil {
            if plan.uncreatedPools.contains(wanted.name) { continue }
            var planner = PoolPlanner(wanted: wanted, rules: rules, recentlyWanted: recentlyWanted[wanted.name] ?? [:])
            planner.removals = removals
            planner.monitor = monitors.monitorToAttach(to: pools[wanted.name])
            planner.current = current
            planner.withheld = withheld
            planner.withheldSettings = withheldSettings
            planner.memberships = memberships.memberships(of: wanted.name, pools[wanted.name])
            planner.refused = desired.refused[wanted.name]
            plan.add(planner.plan(pools[wanted.name]))
        }
        let desiredNames = Set(desired.pools.map(\.name))
        for pool in current.pools.sorted(by: { $0.name < $1.name }) where !desiredNames.contains(pool.name) {
            var planner = OrphanPoolPlanner(
                pool,
                rules: rules,
                removals: desired.isIncomplete ? .none : removals,
                current: current
            )
            planner?.leavingPools = plan.poolsToDetach
            planner?.isHeld = desired.isIncomplete
            planner?.refused = desired.refused[pool.name]
            planner?.recentlyWanted = recentlyWanted[pool.name] ?? [:]
            if let planner { plan.add(planner.plan()) }
        }
        planLoadBalancers(pools, leaving: memberships.removeStale(removals, &plan), &plan)
        let wanted = Dictionary(desired.pools.map { ($0.name, $0) }) { first, _ in first }
        plan.shares = current.pools.sorted { $0.name < $1.name }.compactMap { pool in
            let isOurs = wanted[pool.name] != nil || !rules.ownOriginIndices(in: pool).isEmpty
            return isOurs ? PoolShares(pool, wanted: wanted[pool.name], rules: rules) : nil
        }
        plan.notices += current.opaque.map(\.notice) + current.danglingNotices
        if let notice = rules.noticeOfMisnamedPools(in: current) { plan.notices.append(notice) }
        return plan
    }

    /// Leaves out the new pools above `MAX_POOLS`; pools of older Ingresses are created first.
    private func leaveOutNewPools(_ pools: [String: Pool], _ plan: inout Plan) {
        let newPools = desired.pools.filter { pools[$0.name] == nil && !$0.origins.isEmpty }
        let present = current.pools.count { !rules.ownOriginIndices(in: $0).isEmpty }
        if present + newPools.count <= rules.maxPools { return }
        let ages = Dictionary(newPools.map { ($0.name, $0.origins.map(\.created).min() ?? 0) }) { first, _ in first }
        let inOrder = newPools.sorted { (ages[$0.name] ?? 0, $0.name) < (ages[$1.name] ?? 0, $1.name) }
        let excess = inOrder.dropFirst(max(0, rules.maxPools - present))
        plan.uncreatedPools = Set(excess.map(\.name))
        let why = "MAX_POOLS (\(rules.maxPools)) pools are there"
        for pool in excess {
            for origin in pool.origins { plan.leftOut[Wish(pool: pool.name, address: origin.address)] = why }
        }
        guard let first = excess.first else { return }
        plan.notices.append(
            Notice(
                .warning,
                "\(why): no more are made, such as \(first.name); raise it, or have Ingresses share a cluster-name"
            )
        )
    }

    /// Plans the load balancers; `leaving` has the ids of pools that leave only some of them, by host name.
    private func planLoadBalancers(_ pools: [String: Pool], leaving: [String: Set<String>], _ plan: inout Plan) {
        var names = Set(
            current.loadBalancers.filter { balancer in
                plan.poolsToDetach.contains { balancer.references(poolID: $0) }
            }.map(\.hostname)
        )
        names.formUnion(desired.loadBalancers.map(\.hostname.text))
        names.formUnion(leaving.keys)
        let possible = Set(desired.pools.filter { !$0.origins.isEmpty }.map(\.name)).subtracting(plan.uncreatedPools)
        let byName = Dictionary(desired.loadBalancers.map { ($0.hostname.text, $0) }) { first, _ in first }
        for name in names.sorted() where current.opaque(.loadBalancer, named: name) == nil {
            let wanted = byName[name]
            let joining = (wanted?.pools ?? []).filter { pools[$0] != nil || possible.contains($0) }
            guard let hostname = wanted?.hostname ?? Hostname(name) else { continue }
            var planner = LoadBalancerPlanner(hostname: hostname, pools: joining, accountPools: current.pools)
            planner.leavingPools = plan.poolsToDetach.union(leaving[name] ?? [])
            planner.poolsWithoutCoordinates = current.poolsWithoutCoordinates
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
        poolsToDetach.formUnion(other.poolsToDetach)
        poolsLosingService.formUnion(other.poolsLosingService)
        leftOut.merge(other.leftOut) { first, _ in first }
    }
}

/// The settings for routing: the place and id of this cluster, and the limits of what it may do.
package struct RoutingRules: Sendable, Equatable {
    /// The place of this cluster and of its pools (`GEO_LOCATION`).
    package var place: Place
    /// This cluster's id in ownership records (`OWNER_ID`).
    package var owner: OwnerID
    /// Former ids of this cluster (`ADOPT_OWNERS`); their origins count as its own.
    package var adoptedOwners: Set<OwnerID> = []
    /// All known places: the predefined ones, and those of `GEO_LOCATIONS`.
    package var places: [Place] = Place.predefined
    /// The weight of new origins without an annotation (`CF_ORIGIN_WEIGHT`).
    package var weight: Weight = .standard
    /// The host names for an Ingress whose annotation names no others (`CF_LB_HOSTNAME`).
    package var hostnames: [Hostname]
    /// The host names that Ingresses may ask for (`HOSTNAME_ALLOW`); a tenant cannot take any other name.
    package var allowedHostnames: [HostnameGlob]
    /// The rules of `RULES_FILE`; nil where every namespace may ask for everything.
    package var tenants: TenantRules?
    /// The limit on the number of our pools (`MAX_POOLS`); no pool above it is created.
    package var maxPools = 100
    /// The id of the tunnel's virtual network (`CF_VIRTUAL_NETWORK_ID`); without it, private addresses are left out.
    package var virtualNetwork: String?
    /// The monitor that our pools get (`CF_MONITOR_ID`, `CF_MONITOR_PATH`).
    package var monitor = MonitorRule.none
    /// The number of origins that the account's plan allows in a pool; nil where it is not known.
    package var originLimit: Int?
    /// The rules for addresses and fields of origins that people choose themselves.
    package var targets = TargetRules()
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
