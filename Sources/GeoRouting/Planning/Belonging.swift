/// The rule that decides which origins at Cloudflare are ours; the controller, the brake and the console use it.
///
/// An origin is ours on two conditions. First, the token in the pool's description lists the origin under one of our
/// ids. Second, the pool's name is one that pools of this id have. With our present id, the name ends with this
/// cluster's place; with an id in `ADOPT_OWNERS`, it may end with any known place. The first condition alone proves
/// nothing, because a description can be copied into any pool.
extension RoutingRules {
    /// The id of ours that owns the origin; nil where the origin is not ours.
    package func owner(of origin: String, in pool: Pool) -> OwnerID? {
        guard case .record(let record) = pool.description.ownership, let owner = record.owner(of: origin),
            owners.contains(owner), isPoolName(pool.name, of: owner)
        else { return nil }
        return owner
    }

    /// Indices of the pool's origins that are ours.
    func ownOriginIndices(in pool: Pool) -> [Int] {
        pool.origins.indices.filter { owner(of: pool.origins[$0].name, in: pool) != nil }
    }

    /// Whether a pool of this owner can have this name.
    private func isPoolName(_ name: String, of owner: OwnerID) -> Bool {
        if PoolName.cluster(of: name, geo: place.code) != nil { return true }
        return owner != self.owner && places.contains { PoolName.cluster(of: name, geo: $0.code) != nil }
    }

    /// Whether our pools may be removed from the load balancer with this host name (canonical, see `Hostname`).
    package func mayDetachPools(from hostname: String) -> Bool {
        if hostnames.contains(where: { $0.text == hostname }) { return true }
        return Hostname(hostname).map(isAllowed) ?? false
    }

    /// Whether `HOSTNAME_ALLOW` lists the name; without `HOSTNAME_ALLOW`, whether `CF_LB_HOSTNAME` does.
    func isAllowed(_ hostname: Hostname) -> Bool { allowedHostnames.contains { $0.matches(hostname) } }

    /// A notice on pools that list origins under our id, but have no name of ours; nil where there are none.
    func noticeOfMisnamedPools(in current: CurrentState) -> Notice? {
        let misnamed = current.pools.filter { pool in
            guard case .record(let record) = pool.description.ownership else { return false }
            return pool.origins.contains { record.owner(of: $0.name).map(owners.contains) ?? false }
                && ownOriginIndices(in: pool).isEmpty
        }.map(\.name).sorted()
        guard let first = misnamed.first else { return nil }
        let more = misnamed.count > 1 ? " and \(misnamed.count - 1) more" : ""
        return Notice(
            .warning,
            "Pool \(first)\(more) names our owner id in its description, but has not the name of a pool of ours: "
                + "left as it is; a copied description proves nothing"
        )
    }
}

extension CurrentState {
    /// The number of origins that are ours, in all pools.
    package func managedOriginCount(of rules: RoutingRules) -> Int {
        pools.reduce(0) { $0 + rules.ownOriginIndices(in: $1).count }
    }
}
