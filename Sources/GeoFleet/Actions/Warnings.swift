import GeoRouting

/// What becomes of fallback pools when one fleet turns into another.
package struct FallbackEffect {
    /// A line for each load balancer whose fallback pool is left with less.
    package let lines: [String]

    package init(before: Fleet, after: Fleet) {
        lines = before.loadBalancers.map(\.balancer).filter(\.isEnabled).compactMap { balancer in
            guard let old = before.pool(balancer.fallbackPool) else { return nil }
            let lead = "\(old.pool.name) is the fallback pool of \(balancer.readableName)"
            let heir = after.loadBalancer(balancer.id).flatMap { after.pool($0.balancer.fallbackPool) }
            guard let rest = Self.rest(old, after.pool(old.id), heir) else { return nil }
            return "\(lead): \(rest)"
        }
    }

    /// What is left of the pool; nil where it loses nothing.
    private static func rest(_ old: PoolView, _ new: PoolView?, _ heir: PoolView?) -> String? {
        guard let new else { return "\(heir?.pool.name ?? "another") takes its place" }
        let (before, after) = (old.enabledOrigins, new.enabledOrigins)
        if after >= before { return nil }
        if after > 0 { return "it keeps \(OriginCounts(new).text)" }
        let state = new.pool.isEnabled ? "drained" : "disabled"
        return "while it is \(state), visitors get errors whenever no other pool can serve"
    }
}

extension PoolView {
    /// A fallback pool's health does not count, only what is switched off.
    fileprivate var enabledOrigins: Int { pool.isEnabled ? origins.count(where: \.origin.isEnabled) : 0 }
}

/// A cluster's first origins in a pool whose origins are all another owner's.
///
/// Two clusters may share a pool, one green and one blue. But it may as well be the same cluster, whose certificate
/// authority is not the one of the kubeconfig: then its old address would stay beside the new one for good.
struct SharedPoolWarning {
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

/// Weights that a forced sync would set otherwise than the cluster's own controller has.
///
/// The settings of that controller are not known here: of its weight there is only what it last applied.
struct WeightWarning {
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

extension Fleet {
    /// What a person should know of the addresses that come or go when this fleet turns into another, a line each.
    ///
    /// What was right when it was written need not be right when it is taken back: Ingresses move on.
    package func doubts(aboutAddressesOf after: Fleet) -> [String] {
        after.pools.flatMap { view -> [String] in
            let old = pool(view.id)?.origins ?? []
            let coming = view.origins.filter { origin in !old.contains { $0.addressText == origin.addressText } }
            let going = old.filter { origin in !view.origins.contains { $0.addressText == origin.addressText } }
            return coming.compactMap { $0.comingDoubt(in: view.pool.name) }
                + going.compactMap { $0.goingDoubt(in: view.pool.name) }
        }
    }
}

extension OriginView {
    fileprivate func comingDoubt(in pool: String) -> String? {
        let lead = "\(addressText) comes back as \(origin.name) in \(pool)"
        return switch ownership {
        case .live: nil
        case .stale(let cluster): "\(lead), stale: no Ingress of \(cluster) has it any more"
        case .foreign: "\(lead), foreign: no watched cluster asks for it"
        case .unknown: "\(lead): whether an Ingress asks for it is not known"
        }
    }

    fileprivate func goingDoubt(in pool: String) -> String? {
        guard case .live(let cluster) = ownership else { return nil }
        return "\(addressText) goes from \(pool), though an Ingress of \(cluster) asks for it: "
            + "its controller will bring it back"
    }
}
