import GeoRouting

/// The plans of the syncs that are possible now, to find the sync that fixes a problem.
struct SyncPlans {
    /// Each cluster for which a sync would write something, with the operations of that sync.
    private let plans: [(cluster: String, operations: [Operation])]
    /// The short names of all watched clusters.
    private let clusters: [String]

    init(_ fleet: Fleet) {
        clusters = fleet.clusters.map(\.id)
        plans = fleet.clusters.compactMap { cluster in
            guard cluster.watch.isKnown, !cluster.plan.operations.isEmpty,
                (try? Action.sync(clusters: [cluster.id]).plan(on: fleet)) != nil
            else { return nil }
            return (cluster.id, cluster.plan.operations)
        }
    }

    /// The smallest sync that contains a needed operation; nil where no sync contains one.
    func remedy(where isNeeded: (Operation) -> Bool) -> Action? {
        let fitting = plans.filter { $0.operations.contains(where: isNeeded) }
        let best = fitting.min { $0.operations.count < $1.operations.count }
        return best.map { .sync(clusters: [$0.cluster]) }
    }

    /// The sync of all clusters if the sync of at least one creates this load balancer; else nil.
    ///
    /// A load balancer that is created for one cluster alone would send all users to that cluster's geo.
    func remedy(creating hostname: String) -> Action? {
        let isCreated = plans.flatMap(\.operations).contains { operation in
            if case .createLoadBalancer(let draft) = operation { return draft.hostname.text == hostname }
            return false
        }
        return isCreated ? .sync(clusters: clusters) : nil
    }

    /// Whether a sync would keep this origin but change its address.
    func changesAddress(of key: OriginKey) -> Bool {
        plans.contains { plan in
            plan.operations.contains { operation in
                guard case .updatePool(let update) = operation, update.name == key.pool else { return false }
                return update.origins?.contains {
                    $0.name == key.origin && $0.source != nil && $0.address != nil
                } ?? false
            }
        }
    }

    /// The smallest sync that contains a needed update of this load balancer; nil where no sync contains one.
    func remedy(loadBalancer hostname: String, where isNeeded: (LoadBalancerUpdate) -> Bool) -> Action? {
        remedy { operation in
            guard case .updateLoadBalancer(let update) = operation else { return false }
            return update.hostname == hostname && isNeeded(update)
        }
    }

    /// The smallest sync that contains a needed update of this pool; nil where no sync contains one.
    func remedy(pool name: String, where isNeeded: (PoolUpdate) -> Bool) -> Action? {
        remedy { operation in
            guard case .updatePool(let update) = operation else { return false }
            return update.name == name && isNeeded(update)
        }
    }
}
