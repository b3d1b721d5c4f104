import GeoRouting

/// Weights that a forced sync would set otherwise than the cluster's own controller has.
///
/// The settings of that controller are not known here: of its weight there is only what it last applied.
struct WeightDoubt {
    /// A line for each pool that is concerned.
    let lines: [String]

    init(_ cluster: ClusterView, _ operations: [Operation], _ fleet: Fleet) {
        lines = operations.compactMap { operation in
            guard case .updatePool(let update) = operation, let view = fleet.pool(update.id),
                let edits = update.origins, case .ledger(let ledger) = view.pool.description.ownership
            else { return nil }
            let applied = Set(cluster.rules.owners.flatMap { ledger[$0].values })
            guard let weight = edits.compactMap(\.weight).first(where: { !applied.contains($0) }), !applied.isEmpty
            else { return nil }
            let known = applied.sorted { $0.percent < $1.percent }.map { "\($0.percent)" }.joined(separator: ", ")
            let why = "from an annotation or this console's CF_ORIGIN_WEIGHT"
            return
                "weight \(weight.percent) in \(update.name) is \(why); \(cluster.id)'s controller last applied \(known)"
        }
    }
}
