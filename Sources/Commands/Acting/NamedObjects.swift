import GeoFleet
import GeoRouting

/// Finds the objects that a person names: a pool by name or geo, an origin by name or address, a load balancer.
struct NamedObjects {
    let fleet: Fleet

    /// An origin with its view.
    struct LocatedOrigin {
        var key: OriginKey
        var view: OriginView
    }

    /// What a name can stand for.
    private enum Found {
        case pool(PoolView)
        case loadBalancer(LoadBalancerView)
        /// All pools at a place.
        case geo(String, [PoolView])
        case origin(LocatedOrigin)
    }

    init(_ fleet: Fleet) {
        self.fleet = fleet
    }

    // MARK: Objects for an action

    /// The object to switch off or on.
    ///
    /// A geo stands for its pool; where the pool is on, enabling a geo means its only drained origin, as on the screen.
    func target(_ text: String, enabling: Bool) throws(CommandProblem) -> Action.Target {
        switch try find(text) {
        case .pool(let pool): return .pool(pool.name)
        case .loadBalancer(let view): return .loadBalancer(view.hostname)
        case .origin(let origin): return .origin(origin.key)
        case .geo(_, let pools):
            let concerned = pools.filter { $0.isEnabled != enabling }
            let drained = enabling ? pools.flatMap(Self.origins).filter { !$0.view.isEnabled } : []
            if concerned.isEmpty, let origin = drained.first, drained.count == 1 { return .origin(origin.key) }
            if concerned.isEmpty, drained.count > 1 { throw Self.several(text, "drained origins", drained.map(\.path)) }
            let candidates = concerned.isEmpty ? pools : concerned
            guard let pool = candidates.first, candidates.count == 1 else {
                throw Self.several(text, "pools", candidates.map(\.name))
            }
            return .pool(pool.name)
        }
    }

    /// The one origin that a name stands for.
    ///
    /// A pool and a geo stand for their only origin, or for the only one that `isPreferred`.
    func origin(_ text: String, preferring isPreferred: (OriginView) -> Bool = { _ in false }) throws(CommandProblem)
        -> OriginKey
    {
        let origins: [LocatedOrigin]
        switch try find(text) {
        case .origin(let origin): return origin.key
        case .pool(let pool): origins = Self.origins(pool)
        case .geo(_, let pools): origins = pools.flatMap(Self.origins)
        case .loadBalancer: throw .usage("'\(text)' is a load balancer: name an origin as POOL/ORIGIN")
        }
        let preferred = origins.filter { isPreferred($0.view) }
        if let only = preferred.first, preferred.count == 1 { return only.key }
        guard let first = origins.first else { throw .usage("there is no origin in '\(text)'") }
        if origins.count > 1 { throw Self.several(text, "origins", origins.map(\.path)) }
        return first.key
    }

    /// The stale origins of the named pools, or the named origins; those of all pools where none is named.
    func staleOrigins(_ names: [String]) throws(CommandProblem) -> [OriginKey] {
        var keys: Set<OriginKey> = []
        let stale = { (pools: [PoolView]) in pools.flatMap(Self.origins).filter(\.view.isStale).map(\.key) }
        if names.isEmpty { keys = Set(stale(fleet.pools)) }
        for name in names {
            switch try find(name) {
            // The plan refuses an origin that is not stale.
            case .origin(let origin): keys.insert(origin.key)
            case .pool(let pool): keys.formUnion(stale([pool]))
            case .geo(_, let pools): keys.formUnion(stale(pools))
            case .loadBalancer: throw .usage("'\(name)' is a load balancer: name pools or origins to prune")
            }
        }
        return keys.sorted()
    }

    /// The clusters with these short names; all watched clusters where none is named.
    func clusters(_ names: [String]) throws(CommandProblem) -> [String] {
        let all = fleet.clusters.map(\.id)
        for name in names where !all.contains(name) {
            throw .usage("no cluster '\(name)' is watched\(NearNames.remark(name, among: all))")
        }
        // The order of the command line does not matter: the plan has that of the configuration.
        return names.isEmpty ? all : all.filter(names.contains)
    }

    /// The cluster whose removals are confirmed: the named one, else the only one in which removals are held.
    func heldCluster(_ name: String?) throws(CommandProblem) -> String {
        if let name { return try clusters([name])[0] }
        let braked = fleet.clusters.filter(\.plan.isBraked).map(\.id)
        if braked.count > 1 { throw Self.several("confirm-removals", "clusters with held removals", braked) }
        if let only = braked.first { return only }
        let all = fleet.clusters.map(\.id)
        guard let first = all.first, all.count == 1 else {
            throw .unknown("no removals are held: name a cluster to remove what none of its sources asks for")
        }
        return first
    }

    // MARK: Names

    private func find(_ text: String) throws(CommandProblem) -> Found {
        if let pool = fleet.pool(named: text) { return .pool(pool) }
        let hostname = Hostname.canonical(text)
        if let view = fleet.loadBalancers.first(where: { $0.hostname == hostname }) { return .loadBalancer(view) }
        let pools = pools(at: text)
        if !pools.isEmpty { return .geo(text, pools) }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 { return .origin(try origin(parts[1], in: parts[0], of: text)) }
        let origins = fleet.pools.flatMap(Self.origins).filter { Self.isMeant($0, by: text) }
        if let first = origins.first {
            if origins.count > 1 { throw Self.several(text, "origins", origins.map(\.path)) }
            return .origin(first)
        }
        if let cluster = fleet.cluster(text) {
            throw .unknown(
                "cluster \(cluster.id) has no pool: its sources ask for none, or it was not created; "
                    + "see geoconsole status, and geoconsole sources -o wide"
            )
        }
        throw .usage("'\(text)' is no pool, geo, origin or load balancer\(NearNames.remark(text, among: allNames))")
    }

    /// The origin with a name or an address in a pool that is named by its name or geo.
    private func origin(_ name: String, in pool: String, of text: String) throws(CommandProblem) -> LocatedOrigin {
        let pools = fleet.pool(named: pool).map { [$0] } ?? pools(at: pool)
        if pools.isEmpty {
            let names = fleet.pools.compactMap(\.geo) + fleet.pools.map(\.name)
            throw .usage("'\(text)': there is no pool '\(pool)'\(NearNames.remark(pool, among: names))")
        }
        let origins = pools.flatMap(Self.origins)
        let found = origins.filter { Self.isMeant($0, by: name) }
        guard let first = found.first else {
            let near = NearNames.remark(name, among: origins.map(\.view.name))
            throw .usage("'\(text)': there is no origin '\(name)' in \(pool)\(near)")
        }
        if found.count > 1 { throw Self.several(text, "origins", found.map(\.path)) }
        return first
    }

    private func pools(at geo: String) -> [PoolView] { fleet.pools.filter { $0.geo == geo } }

    private static func origins(_ pool: PoolView) -> [LocatedOrigin] {
        pool.origins.map { LocatedOrigin(key: OriginKey(pool: pool.name, origin: $0.name), view: $0) }
    }

    private static func isMeant(_ origin: LocatedOrigin, by text: String) -> Bool {
        if origin.view.name == text || origin.view.addressText == text { return true }
        // One address may be written in several ways, such as an IPv6 address with or without zeros.
        return Address(text).map { $0 == origin.view.origin.address } ?? false
    }

    private var allNames: [String] {
        var names: [String] = []
        let origins = fleet.pools.flatMap(Self.origins)
        for name in fleet.pools.compactMap(\.geo) + fleet.pools.map(\.name) + origins.map(\.view.name)
            + origins.map(\.view.addressText) + fleet.loadBalancers.map(\.readableName) where !names.contains(name)
        {
            names.append(name)
        }
        return names
    }

    private static func several(_ text: String, _ what: String, _ names: [String]) -> CommandProblem {
        let list = names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
        return .usage("'\(text)' stands for several \(what): name one of \(list)")
    }
}

extension NamedObjects.LocatedOrigin {
    /// The name that only this origin has.
    fileprivate var path: String { "\(key.pool)/\(key.origin)" }
}
