package import GeoRouting

/// The effect of a change that deletes a fallback pool, or takes enabled origins from it.
package struct FallbackEffect: Sendable, Equatable {
    /// What happens to the pool.
    package enum Outcome: Sendable, Equatable {
        /// The pool is deleted, and the pool with this name replaces it; nil where the name is not known.
        case replaced(by: String?)
        /// The pool keeps some enabled origins; the counts are those after the change.
        case keeps(OriginCounts)
        /// The fallback pool cannot serve: visitors get errors when no other pool can serve.
        case drained, disabled
    }

    /// The fallback pool's name.
    package var pool: String
    /// The host name of the load balancer, as people write it.
    package var hostname: String
    /// What happens to the pool.
    package var outcome: Outcome

    static func all(before: Fleet, after: Fleet) -> [FallbackEffect] {
        before.loadBalancers.map(\.balancer).filter(\.isEnabled).compactMap { balancer in
            guard let old = before.pool(balancer.fallbackPool) else { return nil }
            let replacement = after.loadBalancer(balancer.id).flatMap { after.pool($0.balancer.fallbackPool) }
            return outcome(old, after.pool(old.id), replacement).map {
                FallbackEffect(pool: old.name, hostname: balancer.readableName, outcome: $0)
            }
        }
    }

    /// What happens to the pool; nil where it loses no enabled origin, or keeps one that is as good.
    private static func outcome(_ old: PoolView, _ new: PoolView?, _ replacement: PoolView?) -> Outcome? {
        guard let new else { return .replaced(by: replacement?.name) }
        let (before, after) = (old.enabledOrigins, new.enabledOrigins)
        if after >= before { return nil }
        let counts = OriginCounts(new)
        if after > 0 { return counts.good > 0 ? nil : .keeps(counts) }
        return new.isEnabled ? .drained : .disabled
    }
}

extension PoolView {
    /// The number of enabled origins, 0 in a disabled pool; health does not count in a fallback pool.
    fileprivate var enabledOrigins: Int { isEnabled ? origins.count(where: \.isEnabled) : 0 }
}

/// A warning that a cluster adds its first origins to a pool with origins of other owners.
///
/// Two clusters may share a pool on purpose. But the other owner may also be the same cluster under another id: this
/// happens if the controller uses another certificate authority than the kubeconfig. Then the cluster's old address
/// stays in the pool beside the new one.
package struct SharedPoolWarning: Sendable, Equatable {
    /// The shared pool's name.
    package let pool: String
    /// The short name of the cluster that adds origins.
    package let cluster: String
    /// The owner id under which the cluster's controller acts.
    package let owner: OwnerID
    /// The owners of the pool's origins; at least one.
    package let others: [OwnerID]
    /// The first added address; the name of the origin if it has no address.
    package let addition: String
    /// The first of the other owners whose cluster is not watched; nil where all are watched.
    package let unwatchedOwner: OwnerID?

    /// Whether one of the other owners may be this same cluster under another id.
    var mayBeSameCluster: Bool { unwatchedOwner != nil }

    /// Nil if the cluster adds no origin or already owns one in the pool, or if no origin of the pool has an owner.
    init?(_ cluster: ClusterView, _ wanted: DesiredPool, _ operations: [Operation], _ fleet: Fleet) {
        let added = operations.compactMap { operation -> [OriginEdit]? in
            if case .updatePool(let update) = operation, update.name == wanted.name { return update.origins }
            return nil
        }.joined().filter { $0.source == nil }
        guard let pool = fleet.pool(named: wanted.name)?.pool, let first = added.first,
            case .record(let record) = pool.description.ownership
        else { return nil }
        let present = Set(pool.origins.map(\.name))
        let owners = record.owners.filter { !present.isDisjoint(with: $0.value.keys) }.keys.sorted()
        if owners.isEmpty || owners.contains(where: cluster.rules.owners.contains) { return nil }
        self.pool = pool.name
        self.cluster = cluster.id
        owner = cluster.rules.owner
        others = owners
        addition = first.address?.text ?? first.name
        unwatchedOwner = owners.first { owner in !fleet.clusters.contains { $0.rules.owners.contains(owner) } }
    }
}

/// A warning that a sync would write another weight than the cluster's own controller last applied.
///
/// The console does not know the settings of that controller.
package struct WeightWarning: Sendable, Equatable {
    /// The name of the pool that would be written.
    package var pool: String
    /// The short name of the cluster that the sync acts for.
    package var cluster: String
    /// The first weight that differs.
    package var weight: Weight
    /// The weights that the controller last applied, in ascending order.
    package var applied: [Weight]

    static func all(_ cluster: ClusterView, _ operations: [Operation], _ fleet: Fleet) -> [WeightWarning] {
        operations.compactMap { operation in
            guard case .updatePool(let update) = operation, let view = fleet.pool(update.id),
                let edits = update.origins, case .record(let record) = view.description.ownership
            else { return nil }
            let applied = Set(cluster.rules.owners.flatMap { record[$0].values })
            guard let weight = edits.compactMap(\.weight).first(where: { !applied.contains($0) }), !applied.isEmpty
            else { return nil }
            let sorted = applied.sorted { $0.percent < $1.percent }
            return WeightWarning(pool: update.name, cluster: cluster.id, weight: weight, applied: sorted)
        }
    }
}

extension Fleet {
    /// Warnings about the addresses that an undo adds or removes; `after` is the fleet after the undo.
    ///
    /// The sources may have changed since the action: an address that was wanted then may be unwanted now.
    package func addressWarnings(comparedWith after: Fleet) -> [Warning] {
        after.pools.flatMap { view -> [Warning] in
            let old = pool(view.id)?.origins ?? []
            let added = view.origins.filter { origin in !old.contains { $0.addressText == origin.addressText } }
            let removed = old.filter { origin in !view.origins.contains { $0.addressText == origin.addressText } }
            return added.compactMap { $0.additionWarning(in: view.name) }
                + removed.compactMap { $0.removalWarning(in: view.name) }
        }
    }
}

extension OriginView {
    /// A warning that this address is added, unless a source is known to ask for it.
    fileprivate func additionWarning(in pool: String) -> Warning? {
        if case .wanted = ownership { return nil }
        return .addressAddedAgain(address: addressText, OriginKey(pool: pool, origin: name), ownership)
    }

    /// A warning that this address is removed, if a source asks for it; else nil.
    fileprivate func removalWarning(in pool: String) -> Warning? {
        guard case .wanted(let cluster) = ownership else { return nil }
        return .wantedAddressRemoved(address: addressText, pool: pool, cluster: cluster)
    }
}
