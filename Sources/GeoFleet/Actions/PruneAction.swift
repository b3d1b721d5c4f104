import GeoRouting

/// Removes stale origins of watched clusters, and whole pools that contain nothing else.
struct PruneAction {
    let keys: [OriginKey]
    let fleet: Fleet
    /// The preview with nothing but the action in it; the plan starts from it.
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
            let going = Set(keys.filter { $0.pool == pool })
            // One cluster's rules decide whether the whole pool may go: those of the owner of the first origin.
            guard let cluster = going.min().flatMap({ owners[$0] }).flatMap(fleet.cluster) else { continue }
            pruning.prune(pool, going, of: cluster)
        }
        if pruning.operations.isEmpty { throw .kept(pruning.warnings) }
        var plan = preview
        plan.operations = pruning.operations
        plan.warnings = pruning.warnings
        plan.concerned = fleet.concerned(by: pruning.operations)
        return plan
    }

    /// The short name of the cluster that owns each origin; throws unless all origins exist and are stale.
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

    /// Throws if the cluster's Ingresses are not known now, or if so many removals at once set off the brake.
    private func check(_ cluster: ClusterView, removing count: Int) throws(Refusal) {
        guard cluster.watch.isKnown else {
            throw .watchDown(cluster.id, since: nil, .askedForAll)
        }
        let brake = Brake(removed: count, managed: fleet.managedOrigins(of: cluster))
        if brake.isOn { throw .brake(count, of: brake.managed, cluster: cluster.id) }
    }
}

/// Prunes pools one after the other; each plan starts from `fleet` as the pruning of the pools before leaves it.
private struct Pruning {
    var fleet: Fleet
    var operations: [Operation] = []
    var warnings: [Warning] = []

    mutating func prune(_ name: String, _ going: Set<OriginKey>, of cluster: ClusterView) {
        guard let pool = fleet.pool(named: name)?.pool else { return }
        let isWhole = pool.origins.allSatisfy { going.contains(OriginKey(pool: name, origin: $0.name)) }
        // A pool that has to stay loses its origins one by one, below.
        if isWhole, !cluster.desired.pools.contains(where: { $0.name == name }) {
            if leave(pool, going, of: cluster) { return }
        }
        takeOut(pool, going)
    }

    /// Plans to take the pool out of its load balancers and to delete it; false if the pool has to stay.
    private mutating func leave(_ pool: Pool, _ going: Set<OriginKey>, of cluster: ClusterView) -> Bool {
        let current = fleet.current
        let planner = OrphanPoolPlanner(
            pool,
            rules: cluster.rules,
            removals: Removals(origins: going, pools: [pool.name]),
            current: current
        )
        guard let plan = planner?.plan() else { return false }
        guard plan.leavingPools.contains(pool.id) else {
            // The first notice says why the pool stays.
            warnings += plan.notices.prefix(1).map { .notice($0.text) }
            return false
        }
        for balancer in current.loadBalancers where balancer.names(pool.id) {
            guard let hostname = Hostname(balancer.hostname) else { continue }
            let planner = LoadBalancerPlanner(hostname: hostname, pools: [], known: current.pools, leaving: [pool.id])
            let more = planner.plan(balancer).operations
            operations += more
            fleet.detach(more)
        }
        operations.append(.deletePool(id: pool.id, name: pool.name))
        fleet.pools.removeAll { $0.id == pool.id }
        return true
    }

    /// Plans to take origins out of a pool that stays, with a warning for each origin that has to stay too.
    private mutating func takeOut(_ pool: Pool, _ going: Set<OriginKey>) {
        let candidates = pool.origins.indices.filter {
            going.contains(OriginKey(pool: pool.name, origin: pool.origins[$0].name))
        }
        let isAttached = fleet.isAttached(pool.id)
        let leaving = Removable(pool.origins, candidates: candidates, isAttached: isAttached).indices
        warnings += candidates.filter { !leaving.contains($0) }.map { index in
            .stays(OriginKey(pool: pool.name, origin: pool.origins[index].name), isAttached: isAttached)
        }
        if leaving.isEmpty { return }
        let edits = pool.origins.indices.filter { !leaving.contains($0) }
            .map { OriginEdit(source: $0, name: pool.origins[$0].name) }
        var update = PoolUpdate(
            id: pool.id,
            name: pool.name,
            origins: edits,
            keptOrigins: edits.count,
            removedOrigins: leaving.count,
            isShared: true
        )
        update.description = pool.descriptionWithout(Set(leaving.map { pool.origins[$0].name }))
        operations.append(.updatePool(update))
    }
}

extension Fleet {
    /// Ids of the existing pools and load balancers that these operations write.
    func concerned(by operations: [Operation]) -> Set<String> {
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

    /// Makes the same changes to this fleet's load balancers that these operations make at Cloudflare.
    fileprivate mutating func detach(_ operations: [Operation]) {
        for case .updateLoadBalancer(let update) in operations {
            guard let index = loadBalancers.firstIndex(where: { $0.id == update.id }) else { continue }
            if let pools = update.defaultPools { loadBalancers[index].balancer.defaultPools = pools.compactMap(\.id) }
            if let pool = update.fallbackPool?.id { loadBalancers[index].balancer.fallbackPool = pool }
        }
    }
}

extension PoolReference {
    /// The id of an existing pool; nil for a pool that the same plan creates.
    fileprivate var id: String? { if case .id(let id) = self { id } else { nil } }
}
