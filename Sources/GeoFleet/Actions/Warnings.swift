package import GeoRouting

/// A load balancer's fallback pool that is left with less when one fleet turns into another.
package struct FallbackEffect: Sendable, Equatable {
    /// What is left of the pool.
    package enum Rest: Sendable, Equatable {
        /// Another pool takes its place; nil where that is not known.
        case replaced(by: String?)
        case keeps(OriginCounts)
        /// Visitors get errors whenever no other pool can serve.
        case drained, disabled
    }

    package var pool: String
    /// As people write it.
    package var hostname: String
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

    /// Nil where the pool loses nothing.
    private static func rest(_ old: PoolView, _ new: PoolView?, _ heir: PoolView?) -> Rest? {
        guard let new else { return .replaced(by: heir?.name) }
        let (before, after) = (old.enabledOrigins, new.enabledOrigins)
        if after >= before { return nil }
        if after > 0 { return .keeps(OriginCounts(new)) }
        return new.isEnabled ? .drained : .disabled
    }
}

extension PoolView {
    /// A fallback pool's health does not count, only what is switched off.
    fileprivate var enabledOrigins: Int { isEnabled ? origins.count(where: \.isEnabled) : 0 }
}

/// A cluster's first origins in a pool whose origins are all another owner's.
///
/// Two clusters may share a pool, one green and one blue. But it may as well be the same cluster, whose certificate
/// authority is not the one of the kubeconfig: then its old address would stay beside the new one for good.
package struct SharedPoolWarning: Sendable, Equatable {
    package let pool: String
    package let cluster: String
    /// The id as which the cluster's controller would act.
    package let owner: OwnerID
    /// Who owns the pool's origins; at least one.
    package let others: [OwnerID]
    /// What joins: an address, or an origin's name.
    package let addition: String
    /// The first owner whose id none of the watched clusters has; nil where all are known.
    package let unknown: OwnerID?

    /// Whether it may be the same cluster under another id.
    var isDoubtful: Bool { unknown != nil }

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

/// A weight that a forced sync would set otherwise than the cluster's own controller has.
///
/// The settings of that controller are not known here: of its weight there is only what it last applied.
package struct WeightWarning: Sendable, Equatable {
    package var pool: String
    package var cluster: String
    package var weight: Weight
    /// What the controller last applied, the least first.
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
    /// What a person should know of the addresses that come or go when this fleet turns into another.
    ///
    /// What was right when it was written need not be right when it is taken back: Ingresses move on.
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
    fileprivate func comingDoubt(in pool: String) -> Warning? {
        if case .live = ownership { return nil }
        return .returns(address: addressText, OriginKey(pool: pool, origin: name), ownership)
    }

    fileprivate func goingDoubt(in pool: String) -> Warning? {
        guard case .live(let cluster) = ownership else { return nil }
        return .leaves(address: addressText, pool: pool, cluster: cluster)
    }
}
