import GeoRouting

/// A cluster's first origins in a pool whose origins are all another owner's.
///
/// Two clusters may share a pool, one green and one blue. But it may as well be the same cluster, whose certificate
/// authority is not the one of the kubeconfig: then its old address would stay beside the new one for good.
struct MoveIn {
    let warning: String
    /// Whether none of the watched clusters has the other owner's id.
    let isDoubtful: Bool

    init?(_ cluster: ClusterView, _ wanted: DesiredPool, _ operations: [Operation], _ fleet: Fleet) {
        let added = operations.compactMap { operation -> [OriginEdit]? in
            if case .updatePool(let update) = operation, update.name == wanted.name { return update.origins }
            return nil
        }.joined().filter { $0.source == nil }
        guard let pool = fleet.pool(named: wanted.name)?.pool, let first = added.first,
            case .ledger(let ledger) = pool.description.ownership
        else { return nil }
        let present = Set(pool.origins.map(\.name))
        let owners = ledger.owners.filter { !present.isDisjoint(with: $0.value.keys) }.keys.sorted()
        if owners.isEmpty || owners.contains(where: cluster.rules.owners.contains) { return nil }
        let others = owners.filter { owner in !fleet.clusters.contains { $0.rules.owners.contains(owner) } }
        isDoubtful = !others.isEmpty
        let names = owners.map(\.text).joined(separator: ", ") + (owners.count == 1 ? " owns" : " own")
        let addition = first.address?.text ?? first.name
        let lead = "\(names) the origins of \(pool.name), and \(cluster.id) as \(cluster.rules.owner) none"
        let mend = others.first.map { owner in
            "; if \(owner) is this very cluster, cancel and start with --owner \(cluster.id)=\(owner)"
        }
        warning = "\(lead): \(addition) joins beside them\(mend ?? "")"
    }
}
