/// The planner of a pool of ours that no Ingress asks for: it removes single origins, or the whole pool.
package struct OrphanPoolPlanner {
    let pool: Pool
    let record: OwnershipRecord
    let rules: RoutingRules
    let removals: Removals
    let current: CurrentState
    /// Ids of other pools that the same plan takes out of the load balancers.
    var leavingPools: Set<String> = []
    /// Whether an Ingress that may ask for the pool cannot be read.
    var isHeld = false
    /// The refused Ingresses that ask for this pool.
    var refused: RefusedIngresses?
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
        if ownIndices.isEmpty { return nil }
    }

    /// Indices of our origins.
    private var ownIndices: [Int] { rules.ownOriginIndices(in: pool) }

    /// Indices of our origins that may be removed, because they are not held for a refused Ingress.
    private var freeIndices: [Int] {
        ownIndices.filter { !(refused?.holds(pool.origins[$0], recentlyWanted) ?? false) }
    }

    /// Whether the whole pool may go: all its origins are ours and may be removed, and its grace period is over.
    private var isRemovable: Bool { freeIndices.count == pool.origins.count && removals.pools.contains(pool.name) }

    /// Plans the removal of the pool, the removal of single origins, or only notices on what stays.
    package func plan() -> Plan {
        let held = ownIndices.filter { !freeIndices.contains($0) }
        var plan = Plan(stale: pool.keys(of: freeIndices), orphanPools: held.isEmpty ? [pool.name] : [])
        if isRemovable {
            removePool(&plan)
        } else {
            removeOrigins(&plan)
        }
        let mentioned = plan.removedOrigins.union(pool.keys(of: held))
        plan.notices += ownIndices.filter { !mentioned.contains(pool.key(of: $0)) }.map { pool.origins[$0] }
            .sorted { $0.name < $1.name }.map { PoolPlanner.staleNotice(on: $0, in: pool, isHeld: isHeld) }
        if let refused { plan.notices += held.map { refused.notice(on: pool.origins[$0], in: pool) } }
        return plan
    }

    /// Notes the pool in `poolsToDetach`, and deletes it once no load balancer names it.
    ///
    /// `LoadBalancerPlanner` takes the pools in `poolsToDetach` out of the load balancers.
    private func removePool(_ plan: inout Plan) {
        let naming = current.loadBalancers.filter { $0.names(pool.id) }.sorted { $0.hostname < $1.hostname }
        if let why = reasonToKeep(naming) { return plan.notices.append(keepNotice(why)) }
        // Noted before the next check, even where that keeps the pool: it makes the caller read the other users of the
        // pool, and plan again.
        plan.poolsLosingService = [pool.id]
        if let why = current.uses[pool.id]?.reason { return plan.notices.append(keepNotice(why)) }
        plan.removedOrigins = pool.keys(of: freeIndices)
        plan.poolsToDetach = [pool.id]
        if naming.isEmpty { plan.operations.append(.deletePool(id: pool.id, name: pool.name)) }
    }

    /// The reason to keep the pool that the lists show; nil where they show none.
    private func reasonToKeep(_ naming: [LoadBalancer]) -> String? {
        if let other = naming.first(where: { !rules.mayDetachPools(from: $0.hostname) }) {
            return "load balancer \(other.readableName) names it, which CF_LB_HOSTNAME and HOSTNAME_ALLOW do not list"
        }
        if let other = naming.first(where: { $0.otherStringsAndKeys.contains(pool.id) }) {
            return "load balancer \(other.readableName) names it outside of its default pools, as people made it"
        }
        if let opaque = current.opaque.first(where: { $0.mayName(pool.id) }) { return opaque.reason }
        let dangling = current.danglingBalancers
        if let broken = naming.first(where: { dangling.contains($0.id) }) {
            return "load balancer \(broken.readableName) names a pool that the account's list lacks"
        }
        // A load balancer keeps its last pool. Unreadable pools do not count, because they may serve no traffic.
        let known = Set(current.pools.map(\.id))
        let last = naming.first { balancer in
            known.intersection(balancer.defaultPools).subtracting(leavingPools).subtracting([pool.id]).isEmpty
        }
        return last.map { "it is the last pool of load balancer \($0.readableName)" }
    }

    private func keepNotice(_ why: String) -> Notice {
        Notice(.warning, "Pool \(pool.name), which no Ingress asks for, is kept: \(why)", isReminder: true)
    }

    private func removeOrigins(_ plan: inout Plan) {
        let due = freeIndices.filter { removals.origins.contains(pool.key(of: $0)) }
        let removable = RemovableOrigins(pool, candidates: due, current)
        let going = removable.indices
        if removable.endsService { plan.poolsLosingService = [pool.id] }
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
            needsReread: true
        )
        plan.operations.append(.updatePool(update))
    }
}

/// The origins that may be removed without emptying the pool.
///
/// At least one origin stays. In a pool that a load balancer or another object uses, at least one enabled origin stays.
package struct RemovableOrigins {
    /// Indices of the origins that may go; empty where all candidates must stay.
    package let indices: [Int]
    /// Whether no enabled origin would stay; then the other users of the pool must be read first.
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
        // Enabled origins are kept first, then disabled ones; of equal ones, the first by name.
        let byPreference = candidates.sorted { left, right in
            if origins[left].isEnabled != origins[right].isEnabled { return origins[left].isEnabled }
            return origins[left].name < origins[right].name
        }
        for index in byPreference where !isEnough() { going.removeAll { $0 == index } }
        // Where not even all candidates together are enough, all stay.
        indices = isEnough() ? going : []
        let staying = origins.indices.filter { !going.contains($0) }
        endsService = !indices.isEmpty && !staying.contains { origins[$0].isEnabled }
    }
}
