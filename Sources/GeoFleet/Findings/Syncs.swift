import GeoRouting

/// What a forced sync of each cluster would write; clusters with nothing to write are left out.
struct Syncs {
    private let plans: [(cluster: String, operations: [Operation])]
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

    /// The sync that makes the needed write with the fewest operations; nil where no sync makes it.
    func mend(where isNeeded: (Operation) -> Bool) -> Action? {
        let fitting = plans.filter { $0.operations.contains(where: isNeeded) }
        let best = fitting.min { $0.operations.count < $1.operations.count }
        return best.map { .sync(clusters: [$0.cluster]) }
    }

    /// The sync of all clusters, if one of them would create this load balancer; else nil.
    ///
    /// A load balancer that is created for one cluster alone would send all users to that cluster's geo.
    func mend(missing hostname: String) -> Action? {
        let isMade = plans.flatMap(\.operations).contains { operation in
            if case .createLoadBalancer(let draft) = operation { return draft.hostname.text == hostname }
            return false
        }
        return isMade ? .sync(clusters: clusters) : nil
    }

    /// Whether a sync would give the origin another address in place.
    func reuses(_ key: OriginKey) -> Bool {
        plans.contains { plan in
            plan.operations.contains { operation in
                guard case .updatePool(let update) = operation, update.name == key.pool else { return false }
                return update.origins?.contains {
                    $0.name == key.origin && $0.source != nil && $0.address != nil
                } ?? false
            }
        }
    }

    /// The smallest sync that changes this load balancer as needed; nil where none does.
    func mend(_ hostname: String, where isNeeded: (LoadBalancerUpdate) -> Bool) -> Action? {
        mend { operation in
            guard case .updateLoadBalancer(let update) = operation else { return false }
            return update.hostname == hostname && isNeeded(update)
        }
    }

    /// The smallest sync that changes this pool as needed; nil where none does.
    func mend(pool name: String, where isNeeded: (PoolUpdate) -> Bool) -> Action? {
        mend { operation in
            guard case .updatePool(let update) = operation else { return false }
            return update.name == name && isNeeded(update)
        }
    }
}
