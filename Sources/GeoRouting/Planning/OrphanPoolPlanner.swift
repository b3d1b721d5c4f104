/// The planner of a pool of ours that no Ingress asks for: it removes single origins, or the whole pool.
package struct OrphanPoolPlanner {
    let pool: Pool
    let record: OwnershipRecord
    let rules: RoutingRules
    let removals: Removals
    let current: CurrentState
    /// Ids of other pools that the same plan removes from the load balancers.
    var leavingPools: Set<String> = []
    /// Whether an Ingress that may ask for the pool cannot be read.
    var isHeld = false
    /// The refused Ingresses that ask for this pool.
    var refused: RefusedSources?
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

    /// Whether the whole pool may be removed: all its origins are ours and are not held, and its grace period is over.
    private var isRemovable: Bool { freeIndices.count == pool.origins.count && removals.pools.contains(pool.name) }

    /// Plans the removal of the pool, the removal of single origins, or only notices on what stays.
    package func plan() -> Plan {
        let heldIndices = ownIndices.filter { !freeIndices.contains($0) }
        var plan = Plan(stale: pool.keys(of: freeIndices), orphanPools: heldIndices.isEmpty ? [pool.name] : [])
        if isRemovable {
            removePool(&plan)
        } else {
            removeOrigins(&plan)
        }
        let mentionedOrigins = plan.removedOrigins.union(pool.keys(of: heldIndices))
        plan.notices += ownIndices.filter { !mentionedOrigins.contains(pool.key(of: $0)) }.map { pool.origins[$0] }
            .sorted { $0.name < $1.name }.map { PoolPlanner.staleNotice(on: $0, in: pool, isHeld: isHeld) }
        if let refused { plan.notices += heldIndices.map { refused.notice(on: pool.origins[$0], in: pool) } }
        return plan
    }

    /// Plans to detach the pool from its load balancers, and to delete the pool once no load balancer names it.
    ///
    /// `LoadBalancerPlanner` removes the pools in `poolsToDetach` from the load balancers.
    private func removePool(_ plan: inout Plan) {
        let balancers = current.loadBalancers.filter { $0.references(poolID: pool.id) }
            .sorted { $0.hostname < $1.hostname }
        if let why = reasonToKeep(in: balancers) { return plan.notices.append(keepNotice(why)) }
        // The next check needs the other users of the pool. This entry makes the caller read them and plan again.
        plan.poolsLosingService = [pool.id]
        if let why = current.uses[pool.id]?.reasonToKeep { return plan.notices.append(keepNotice(why)) }
        plan.removedOrigins = pool.keys(of: freeIndices)
        plan.poolsToDetach = [pool.id]
        if balancers.isEmpty { plan.operations.append(.deletePool(id: pool.id, name: pool.name)) }
    }

    /// The reason to keep the pool; nil where neither its load balancers nor the unreadable objects give a reason.
    private func reasonToKeep(in balancers: [LoadBalancer]) -> String? {
        if let other = balancers.first(where: { !rules.mayDetachPools(from: $0.hostname) }) {
            return "load balancer \(other.readableName) names it, which CF_LB_HOSTNAME and HOSTNAME_ALLOW do not list"
        }
        if let other = balancers.first(where: { $0.otherStringsAndKeys.contains(pool.id) }) {
            return "load balancer \(other.readableName) names it outside of its default pools, as people made it"
        }
        if let opaque = current.opaque.first(where: { $0.mayReference(poolID: pool.id) }) { return opaque.reasonToKeep }
        let dangling = current.danglingBalancers
        if let broken = balancers.first(where: { dangling.contains($0.id) }) {
            return "load balancer \(broken.readableName) names a pool that the account's list lacks"
        }
        // A load balancer keeps its last pool. Unreadable pools do not count, because they may serve no traffic.
        let known = Set(current.pools.map(\.id))
        let last = balancers.first { balancer in
            known.intersection(balancer.defaultPools).subtracting(leavingPools).subtracting([pool.id]).isEmpty
        }
        return last.map { "it is the last pool of load balancer \($0.readableName)" }
    }

    private func keepNotice(_ why: String) -> Notice {
        Notice(.warning, "Pool \(pool.name), which no Ingress asks for, is kept: \(why)", isReminder: true)
    }

    private func removeOrigins(_ plan: inout Plan) {
        let dueIndices = freeIndices.filter { removals.origins.contains(pool.key(of: $0)) }
        let removable = RemovableOrigins(pool, candidates: dueIndices, current)
        let removedIndices = removable.indices
        if removable.endsService { plan.poolsLosingService = [pool.id] }
        if removedIndices.isEmpty { return }
        var remainingRecord = record
        var note = NoteDraft(pool.description, rules: rules)
        for index in removedIndices {
            for owner in rules.owners { remainingRecord[owner][pool.origins[index].name] = nil }
            note.entries.origins[pool.origins[index].name] = nil
        }
        // Without an origin of ours, what the pool has joined is the matter of its other owners.
        if remainingRecord[rules.owner].isEmpty { note.entries.hostnames = [] }
        let edits = pool.origins.indices.filter { !removedIndices.contains($0) }
            .map { OriginEdit(source: $0, name: pool.origins[$0].name) }
        plan.removedOrigins = pool.keys(of: removedIndices)
        let update = PoolUpdate(
            id: pool.id,
            name: pool.name,
            description: note.newDescription(with: remainingRecord),
            origins: edits,
            keptOrigins: edits.count,
            removedOrigins: removedIndices.count,
            needsReread: true
        )
        plan.operations.append(.updatePool(update))
    }
}

/// The origins that may be removed without emptying the pool.
///
/// At least one origin stays. In a pool that a load balancer or another object uses, at least one enabled origin stays.
package struct RemovableOrigins {
    /// Indices of the origins that may be removed; empty where all candidates must stay.
    package let indices: [Int]
    /// Whether the pool would have no enabled origin any more; then its other users must be read first.
    let endsService: Bool

    init(_ pool: Pool, candidates: [Int], _ current: CurrentState) {
        let isUsed = current.uses[pool.id]?.reasonToKeep != nil
        let isAttached = current.isReferenced(poolID: pool.id) || isUsed
        self.init(pool.origins, candidates: candidates, isAttached: isAttached)
    }

    package init(_ origins: [Origin], candidates: [Int], isAttached: Bool) {
        var removedIndices = candidates
        func enoughRemains() -> Bool {
            let remainingIndices = origins.indices.filter { !removedIndices.contains($0) }
            return isAttached ? remainingIndices.contains { origins[$0].isEnabled } : !remainingIndices.isEmpty
        }
        // Enabled origins are kept first, then disabled ones; of equal ones, the first by name.
        let byPreference = candidates.sorted { left, right in
            if origins[left].isEnabled != origins[right].isEnabled { return origins[left].isEnabled }
            return origins[left].name < origins[right].name
        }
        for index in byPreference where !enoughRemains() { removedIndices.removeAll { $0 == index } }
        // Where not even all candidates together are enough, all stay.
        indices = enoughRemains() ? removedIndices : []
        let remainingIndices = origins.indices.filter { !removedIndices.contains($0) }
        endsService = !indices.isEmpty && !remainingIndices.contains { origins[$0].isEnabled }
    }
}
