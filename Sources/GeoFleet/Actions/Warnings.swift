package import GeoRouting

/// The fallback pool of a load balancer that loses enabled origins, or is deleted, by a change.
package struct FallbackEffect: Sendable, Equatable {
    /// What is left of the pool.
    package enum Rest: Sendable, Equatable {
        /// The pool is deleted, and this one takes its place; nil where that is not known.
        case replaced(by: String?)
        /// The pool keeps enabled origins; with those of them that can get traffic.
        case keeps(OriginCounts)
        /// Visitors get errors whenever no other pool can serve.
        case drained, disabled
    }

    /// The fallback pool's name.
    package var pool: String
    /// The host name of the load balancer, as people write it.
    package var hostname: String
    /// What is left of the pool after the change.
    package var rest: Rest

    static func all(before: Fleet, after: Fleet) -> [FallbackEffect] {
        before.loadBalancers.map(\.balancer).filter(\.isEnabled).compactMap { balancer in
            guard let old = before.pool(balancer.fallbackPool) else { return nil }
            let heir = after.loadBalancer(balancer.id).flatMap { after.pool($0.balancer.fallbackPool) }
            return rest(old, after.pool(old.id), heir).map {
                FallbackEffect(pool: old.name, hostname: balancer.readableName, rest: $0)
            }
        }
    }

    /// What is left of the pool; nil where it loses no enabled origin.
    private static func rest(_ old: PoolView, _ new: PoolView?, _ heir: PoolView?) -> Rest? {
        guard let new else { return .replaced(by: heir?.name) }
        let (before, after) = (old.enabledOrigins, new.enabledOrigins)
        if after >= before { return nil }
        if after > 0 { return .keeps(OriginCounts(new)) }
        return new.isEnabled ? .drained : .disabled
    }
}

extension PoolView {
    /// How many origins are enabled, 0 in a disabled pool; the health of a fallback pool does not count.
    fileprivate var enabledOrigins: Int { isEnabled ? origins.count(where: \.isEnabled) : 0 }
}

/// A cluster adds its first origins to a pool, and all origins that are owned there belong to other owners.
///
/// Two clusters may share a pool, such as a green and a blue one. But both owners may also be one cluster, if its
/// certificate authority differs from the one in the kubeconfig: then the cluster's old address would stay beside its
/// new one for good.
package struct SharedPoolWarning: Sendable, Equatable {
    /// The shared pool's name.
    package let pool: String
    /// The short name of the cluster that joins.
    package let cluster: String
    /// The owner id under which the cluster's controller acts.
    package let owner: OwnerID
    /// The owners of the pool's origins; at least one.
    package let others: [OwnerID]
    /// The first address that is added; the name of the origin if it has no address.
    package let addition: String
    /// The first owner id that belongs to no watched cluster; nil where all are known.
    package let unknown: OwnerID?

    /// Whether one of the other owners may be this same cluster under another id.
    var isDoubtful: Bool { unknown != nil }

    /// Nil if the cluster adds no origin to the pool, or owns one there already, or if no origin there has an owner.
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
        unknown = owners.first { owner in !fleet.clusters.contains { $0.rules.owners.contains(owner) } }
    }
}

/// A weight of a forced sync that differs from what the cluster's own controller last applied.
///
/// The settings of that controller are not known here, only the weights that it last applied.
package struct WeightWarning: Sendable, Equatable {
    /// The name of the pool that would be written.
    package var pool: String
    /// The short name of the cluster that the sync acts for.
    package var cluster: String
    /// The first weight that differs.
    package var weight: Weight
    /// The weights that the controller last applied, the least first.
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
    /// Warnings about the addresses that come or go when this fleet becomes `after`.
    ///
    /// They are for an undo: Ingresses may have changed since, so that an address that was right then is wrong now.
    package func doubts(aboutAddressesOf after: Fleet) -> [Warning] {
        after.pools.flatMap { view -> [Warning] in
            let old = pool(view.id)?.origins ?? []
            let coming = view.origins.filter { origin in !old.contains { $0.addressText == origin.addressText } }
            let going = old.filter { origin in !view.origins.contains { $0.addressText == origin.addressText } }
            return coming.compactMap { $0.comingDoubt(in: view.name) }
                + going.compactMap { $0.goingDoubt(in: view.name) }
        }
    }
}

extension OriginView {
    /// A warning about this address that comes, unless an Ingress is known to ask for it.
    fileprivate func comingDoubt(in pool: String) -> Warning? {
        if case .live = ownership { return nil }
        return .returns(address: addressText, OriginKey(pool: pool, origin: name), ownership)
    }

    /// A warning about this address that goes, if an Ingress asks for it.
    fileprivate func goingDoubt(in pool: String) -> Warning? {
        guard case .live(let cluster) = ownership else { return nil }
        return .leaves(address: addressText, pool: pool, cluster: cluster)
    }
}
