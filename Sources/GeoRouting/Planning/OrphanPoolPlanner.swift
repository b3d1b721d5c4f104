/// Plans a pool of ours that no Ingress asks for: single origins are removed, or the pool as a whole.
package struct OrphanPoolPlanner {
    let pool: Pool
    let record: OwnershipRecord
    let rules: RoutingRules
    let removals: Removals
    let current: CurrentState
    /// Ids of pools that the same plan takes out of the load balancers.
    var leaving: Set<String> = []
    /// Whether an Ingress that may ask for the pool cannot be read.
    var isHeld = false
    /// The claims of refused Ingresses on this pool.
    var refused: RefusedClaims?
    /// The addresses that the previous pass wanted, each with the Ingress that asked for it.
    var recentlyWanted: [Address: String] = [:]

    /// Nil where the pool has no readable ownership record, or none of its origins is ours.
    package init?(_ pool: Pool, rules: RoutingRules, removals: Removals, current: CurrentState) {
        guard case .record(let record) = pool.description.ownership else { return nil }
        self.pool = pool
        self.record = record
        self.rules = rules
        self.removals = removals
        self.current = current
        if own.isEmpty { return nil }
    }

    /// Indices of our origins.
    private var own: [Int] { rules.own(in: pool) }

    /// Indices of our origins that may be given up, because no refused Ingress holds them.
    private var free: [Int] { own.filter { !(refused?.hold(pool.origins[$0], recentlyWanted) ?? false) } }

    /// Whether the whole pool goes: all its origins are ours and may be given up, and its grace period is over.
    private var isLeaving: Bool { free.count == pool.origins.count && removals.pools.contains(pool.name) }

    /// Plans the removal of the pool, the removal of single origins, or only notices on what stays.
    package func plan() -> Plan {
        let held = own.filter { !free.contains($0) }
        var plan = Plan(stale: pool.keys(of: free), orphanPools: held.isEmpty ? [pool.name] : [])
        if isLeaving {
            leave(&plan)
        } else {
            removeOrigins(&plan)
        }
        let told = plan.removedOrigins.union(pool.keys(of: held))
        plan.notices += own.filter { !told.contains(pool.key(of: $0)) }.map { pool.origins[$0] }
            .sorted { $0.name < $1.name }.map { PoolPlanner.leftOver($0, in: pool, isHeld: isHeld) }
        if let refused { plan.notices += held.map { refused.notice(on: pool.origins[$0], in: pool) } }
        return plan
    }

    /// Notes the pool in `leavingPools`, and deletes it once no load balancer names it.
    ///
    /// `LoadBalancerPlanner` takes the pools noted there out of the load balancers.
    private func leave(_ plan: inout Plan) {
        let naming = current.loadBalancers.filter { $0.names(pool.id) }.sorted { $0.hostname < $1.hostname }
        if let why = hold(naming) { return plan.notices.append(keep(why)) }
        // Noted even where the next check keeps the pool: the caller then reads its other users, and plans again.
        plan.endingPools = [pool.id]
        if let why = current.uses[pool.id]?.reason { return plan.notices.append(keep(why)) }
        plan.removedOrigins = pool.keys(of: free)
        plan.leavingPools = [pool.id]
        if naming.isEmpty { plan.operations.append(.deletePool(id: pool.id, name: pool.name)) }
    }

    /// The reason to keep the pool, as far as the lists show one; nil where they show none.
    private func hold(_ naming: [LoadBalancer]) -> String? {
        if let other = naming.first(where: { !rules.mayServe($0.hostname) }) {
            return "load balancer \(other.readableName) names it, which CF_LB_HOSTNAME and HOSTNAME_ALLOW do not list"
        }
        if let holder = naming.first(where: { $0.mentions.contains(pool.id) }) {
            return "load balancer \(holder.readableName) names it outside of its default pools, as people made it"
        }
        if let opaque = current.opaque.first(where: { $0.mayName(pool.id) }) { return opaque.reason }
        let dangling = current.danglingBalancers
        if let broken = naming.first(where: { dangling.contains($0.id) }) {
            return "load balancer \(broken.readableName) names a pool that the account's list lacks"
        }
        // A load balancer keeps its last pool. Unreadable pools do not count, because they may serve no traffic.
        let known = Set(current.pools.map(\.id))
        let last = naming.first { balancer in
            known.intersection(balancer.defaultPools).subtracting(leaving).subtracting([pool.id]).isEmpty
        }
        return last.map { "it is the last pool of load balancer \($0.readableName)" }
    }

    private func keep(_ why: String) -> Notice {
        Notice(.warning, "Pool \(pool.name), which no Ingress asks for, is kept: \(why)", isReminder: true)
    }

    private func removeOrigins(_ plan: inout Plan) {
        let ripe = free.filter { removals.origins.contains(pool.key(of: $0)) }
        let removable = Removable(pool, candidates: ripe, current)
        let going = removable.indices
        if removable.endsService { plan.endingPools = [pool.id] }
        if going.isEmpty { return }
        var remaining = record
        for index in going {
            for owner in rules.owners { remaining[owner][pool.origins[index].name] = nil }
        }
        let edits = pool.origins.indices.filter { !going.contains($0) }
            .map { OriginEdit(source: $0, name: pool.origins[$0].name) }
        plan.removedOrigins = pool.keys(of: going)
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

/// The candidates for removal that may go, so that the pool keeps an origin.
///
/// Where load balancers or others use the pool, it keeps an enabled one.
package struct Removable {
    /// Indices of the origins that may go; empty where all candidates have to stay.
    package let indices: [Int]
    /// Whether the removal leaves no enabled origin; then other users of the pool must be read first.
    let endsService: Bool

    init(_ pool: Pool, candidates: [Int], _ current: CurrentState) {
        let isUsed = current.uses[pool.id]?.reason != nil
        self.init(pool.origins, candidates: candidates, isAttached: current.isNamed(pool.id) || isUsed)
    }

    package init(_ origins: [Origin], candidates: [Int], isAttached: Bool) {
        var going = candidates
        func isEnough() -> Bool {
            let staying = origins.indices.filter { !going.contains($0) }
            return isAttached ? staying.contains { origins[$0].isEnabled } : !staying.isEmpty
        }
        // An enabled origin is kept before a disabled one, then the first by name.
        let byWorth = candidates.sorted { left, right in
            if origins[left].isEnabled != origins[right].isEnabled { return origins[left].isEnabled }
            return origins[left].name < origins[right].name
        }
        for index in byWorth where !isEnough() { going.removeAll { $0 == index } }
        // Where even all candidates together do not suffice, all stay.
        indices = isEnough() ? going : []
        let staying = origins.indices.filter { !going.contains($0) }
        endsService = !indices.isEmpty && !staying.contains { origins[$0].isEnabled }
    }
}
