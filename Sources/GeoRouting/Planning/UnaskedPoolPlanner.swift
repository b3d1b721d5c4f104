/// Plans a pool of ours that no Ingress asks for: its origins leave one by one, or it leaves as a whole.
struct UnaskedPoolPlanner {
    let pool: Pool
    let ledger: Ledger
    let rules: RoutingRules
    let removals: Removals
    let loadBalancers: [LoadBalancer]
    /// Ids of pools that leave the load balancers in the same plan.
    var leaving: Set<String> = []
    /// Whether an Ingress cannot be read, which may ask for it.
    var isHeld = false

    /// Nil where nobody knows for sure what in the pool is ours, or nothing is.
    init?(_ pool: Pool, rules: RoutingRules, removals: Removals, loadBalancers: [LoadBalancer]) {
        guard case .ledger(let ledger) = pool.description.ownership else { return nil }
        self.pool = pool
        self.ledger = ledger
        self.rules = rules
        self.removals = removals
        self.loadBalancers = loadBalancers
        if own.isEmpty { return nil }
    }

    /// Indices of our origins.
    private var own: [Int] {
        pool.origins.indices.filter { index in
            ledger.owner(of: pool.origins[index].name).map(rules.owners.contains) ?? false
        }
    }

    private var keys: [OriginKey] { own.map { OriginKey(pool: pool.name, origin: pool.origins[$0].name) } }

    /// Whether the whole pool goes: nothing in it is foreign, and its time is over.
    private var isLeaving: Bool { own.count == pool.origins.count && removals.pools.contains(pool.name) }

    func plan() -> Plan {
        var plan = Plan(stale: Set(keys), unaskedPools: [pool.name])
        if isLeaving {
            leave(&plan)
        } else {
            removeOrigins(&plan)
        }
        plan.notices += PoolPlanner.leftOvers(in: pool, rules: rules, except: plan.removedOrigins, isHeld: isHeld)
        return plan
    }

    /// First out of every load balancer, then, once nothing names it, deleted.
    private func leave(_ plan: inout Plan) {
        let naming = loadBalancers.filter { $0.names(pool.id) }.sorted { $0.hostname < $1.hostname }
        if let holder = naming.first(where: { $0.otherPools.contains(pool.id) }) {
            plan.notices.append(keep("load balancer \(holder.hostname) names it in a map or rule that people made"))
        } else if let last = naming.first(where: { balancer in
            Set(balancer.defaultPools).subtracting(leaving).subtracting([pool.id]).isEmpty
        }) {
            plan.notices.append(keep("it is the last pool of load balancer \(last.hostname)"))
        } else {
            plan.removedOrigins = Set(keys)
            plan.leavingPools = [pool.id]
            if naming.isEmpty { plan.operations.append(.deletePool(id: pool.id, name: pool.name)) }
        }
    }

    private func keep(_ why: String) -> Notice {
        Notice(.warning, "Pool \(pool.name), which no Ingress asks for, is kept: \(why)", isReminder: true)
    }

    private func removeOrigins(_ plan: inout Plan) {
        let ripe = own.filter { removals.origins.contains(OriginKey(pool: pool.name, origin: pool.origins[$0].name)) }
        let isAttached = loadBalancers.contains { $0.names(pool.id) }
        let going = Removable(pool.origins, candidates: ripe, isAttached: isAttached).indices
        if going.isEmpty { return }
        var remaining = ledger
        for index in going {
            for owner in rules.owners { remaining[owner][pool.origins[index].name] = nil }
        }
        let edits = pool.origins.indices.filter { !going.contains($0) }
            .map { OriginEdit(source: $0, name: pool.origins[$0].name) }
        plan.removedOrigins = Set(going.map { OriginKey(pool: pool.name, origin: pool.origins[$0].name) })
        let update = PoolUpdate(
            id: pool.id,
            name: pool.name,
            description: pool.description.with(remaining),
            origins: edits,
            keptOrigins: edits.count,
            removedOrigins: going.count,
            isShared: true
        )
        plan.operations.append(.updatePool(update))
    }
}

/// Which of the candidates may go without leaving the pool empty, or attached without an enabled origin.
struct Removable {
    let indices: [Int]

    init(_ origins: [Origin], candidates: [Int], isAttached: Bool) {
        var going = candidates
        func isEnough() -> Bool {
            let staying = origins.indices.filter { !going.contains($0) }
            return isAttached ? staying.contains { origins[$0].isEnabled } : !staying.isEmpty
        }
        // An enabled one is worth keeping before a drained one; the first by name before the others.
        let byWorth = candidates.sorted { left, right in
            if origins[left].isEnabled != origins[right].isEnabled { return origins[left].isEnabled }
            return origins[left].name < origins[right].name
        }
        for index in byWorth where !isEnough() { going.removeAll { $0 == index } }
        indices = isEnough() ? going : []
    }
}

extension LoadBalancer {
    /// Whether anything in it names the pool.
    func names(_ pool: String) -> Bool {
        defaultPools.contains(pool) || fallbackPool == pool || otherPools.contains(pool)
    }
}
