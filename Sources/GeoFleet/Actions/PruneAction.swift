import GeoRouting

/// Removes stale origins of watched clusters, and pools in which all origins are stale.
struct PruneAction {
    let keys: [OriginKey]
    let fleet: Fleet
    /// A preview that contains only the action; the plan starts as a copy of it.
    let preview: ActionPreview

    init(_ keys: [OriginKey], _ fleet: Fleet, _ preview: ActionPreview) {
        self.keys = Set(keys).sorted()
        self.fleet = fleet
        self.preview = preview
    }

    func plan() throws(Refusal) -> ActionPreview {
        if keys.isEmpty { throw .nothingStale }
        let owners = try owningClusters()
        for cluster in fleet.clusters where owners.values.contains(cluster.id) {
            try check(cluster, removing: owners.values.filter { $0 == cluster.id }.count)
        }
        var pruning = Pruning(fleet: fleet)
        for pool in Set(keys.map(\.pool)).sorted() {
            let toRemove = Set(keys.filter { $0.pool == pool })
            // The rules of the cluster that owns the first origin decide whether the whole pool may be deleted.
            guard let cluster = toRemove.min().flatMap({ owners[$0] }).flatMap(fleet.cluster) else { continue }
            pruning.prune(pool, toRemove, of: cluster)
        }
        if pruning.operations.isEmpty { throw .noneRemovable(pruning.warnings) }
        var plan = preview
        plan.operations = pruning.operations
        plan.warnings = pruning.warnings
        plan.objectIDs = fleet.objectIDs(writtenBy: pruning.operations)
        return plan
    }

    /// The short names of the clusters that own the origins; throws unless all origins exist and are stale.
    private func owningClusters() throws(Refusal) -> [OriginKey: String] {
        var owners: [OriginKey: String] = [:]
        for key in keys {
            guard let origin = fleet.pool(named: key.pool)?.origins.first(where: { $0.origin.name == key.origin })
            else {
                throw Refusal.originGone(key)
            }
            guard case .stale(let cluster) = origin.ownership else {
                throw Refusal.notStale(key)
            }
            owners[key] = cluster
        }
        return owners
    }

    /// Throws if the cluster's sources are not known now, or if the brake refuses this number of removals.
    private func check(_ cluster: ClusterView, removing count: Int) throws(Refusal) {
        guard cluster.watch.isKnown else {
            throw .watchDown(cluster.id, since: nil, .originsWanted)
        }
        let brake = Brake(removalCount: count, managedCount: fleet.managedOriginCount(of: cluster))
        if brake.isOn { throw .brake(count, of: brake.managedCount, cluster: cluster.id) }
    }
}

/// Plans the pruning of pools, one after the other.
private struct Pruning {
    /// The fleet as it is after the operations so far.
    var fleet: Fleet
    var operations: [Operation] = []
    var warnings: [Warning] = []

    mutating func prune(_ name: String, _ toRemove: Set<OriginKey>, of cluster: ClusterView) {
        guard let pool = fleet.pool(named: name)?.pool else { return }
        let removesAll = pool.origins.allSatisfy { toRemove.contains(OriginKey(pool: name, origin: $0.name)) }
        // If the pool cannot be deleted, its origins are removed one by one.
        if removesAll, !cluster.desired.pools.contains(where: { $0.name == name }) {
            if deletePool(pool, toRemove, of: cluster) { return }
        }
        removeOrigins(pool, toRemove)
    }

    /// Plans to take the pool out of its load balancers and to delete it; false if it cannot be deleted.
    private mutating func deletePool(_ pool: Pool, _ toRemove: Set<OriginKey>, of cluster: ClusterView) -> Bool {
        let current = fleet.current
        let planner = OrphanPoolPlanner(
            pool,
            rules: cluster.rules,
            removals: Removals(origins: toRemove, pools: [pool.name]),
            current: current
        )
        guard let plan = planner?.plan() else { return false }
        guard plan.poolsToDetach.contains(pool.id) else {
            // The first notice says why the pool stays.
            warnings += plan.notices.prefix(1).map { .notice($0.text) }
            return false
        }
        for balancer in current.loadBalancers where balancer.references(poolID: pool.id) {
            guard let hostname = Hostname(balancer.hostname) else { continue }
            let planner = LoadBalancerPlanner(
                hostname: hostname,
                pools: [],
                accountPools: current.pools,
                leavingPools: [pool.id]
            )
            let updates = planner.plan(balancer).operations
            operations += updates
            fleet.detach(updates)
        }
        operations.append(.deletePool(id: pool.id, name: pool.name))
        fleet.pools.removeAll { $0.id == pool.id }
        return true
    }

    /// Plans to remove origins from a pool that stays; warns about each origin that cannot be removed.
    private mutating func removeOrigins(_ pool: Pool, _ toRemove: Set<OriginKey>) {
        let candidates = pool.origins.indices.filter {
            toRemove.contains(OriginKey(pool: pool.name, origin: pool.origins[$0].name))
        }
        let isAttached = fleet.isAttached(pool.id)
        let removable = RemovableOrigins(pool.origins, candidates: candidates, isAttached: isAttached).indices
        warnings += candidates.filter { !removable.contains($0) }.map { index in
            .staleOriginStays(OriginKey(pool: pool.name, origin: pool.origins[index].name), isLastEnabled: isAttached)
        }
        if removable.isEmpty { return }
        let edits = pool.origins.indices.filter { !removable.contains($0) }
            .map { OriginEdit(source: $0, name: pool.origins[$0].name) }
        var update = PoolUpdate(
            id: pool.id,
            name: pool.name,
            origins: edits,
            keptOrigins: edits.count,
            removedOrigins: removable.count,
            needsReread: true
        )
        update.description = pool.descriptionWithout(Set(removable.map { pool.origins[$0].name }))
        operations.append(.updatePool(update))
    }
}

extension Fleet {
    /// Ids of the existing pools and load balancers that these operations change or delete.
    func objectIDs(writtenBy operations: [Operation]) -> Set<String> {
        let ids = operations.compactMap { operation -> String? in
            switch operation {
            case .updatePool(let update): update.id
            case .deletePool(let id, _): id
            case .updateLoadBalancer(let update): update.id
            case .updateMonitor(let id, _): id
            case .createMonitor, .createPool, .createLoadBalancer: nil
            }
        }
        return Set(ids).filter { id in pool(id) != nil || loadBalancer(id) != nil }
    }

    /// Changes this fleet's load balancers as these operations do: their default pools and their fallback pools.
    fileprivate mutating func detach(_ operations: [Operation]) {
        for case .updateLoadBalancer(let update) in operations {
            guard let index = loadBalancers.firstIndex(where: { $0.id == update.id }) else { continue }
            if let pools = update.defaultPools { loadBalancers[index].balancer.defaultPools = pools.compactMap(\.id) }
            if let pool = update.fallbackPool?.id { loadBalancers[index].balancer.fallbackPool = pool }
        }
    }
}

extension PoolReference {
    /// The id of an existing pool; nil for a new pool of the same plan.
    fileprivate var id: String? { if case .id(let id) = self { id } else { nil } }
}
