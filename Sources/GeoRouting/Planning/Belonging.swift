/// Decides what is ours at Cloudflare, in one place for the controller, the brake and the console.
///
/// A description alone proves nothing, because it can be copied into any pool. An origin is ours on two conditions: the
/// pool's token lists it under one of our ids, and pools of this id can have the pool's name. Under our present id the
/// name ends with this cluster's place, under an id in `ADOPT_OWNERS` with any known place.
extension RoutingRules {
    /// Our id that owns an origin; nil where the origin is not ours, whatever the description says.
    package func owner(of origin: String, in pool: Pool) -> OwnerID? {
        guard case .record(let record) = pool.description.ownership, let owner = record.owner(of: origin),
            owners.contains(owner), isName(pool.name, of: owner)
        else { return nil }
        return owner
    }

    /// Indices of the pool's origins that are ours.
    func own(in pool: Pool) -> [Int] {
        pool.origins.indices.filter { owner(of: pool.origins[$0].name, in: pool) != nil }
    }

    /// Whether pools of this id can have the name.
    private func isName(_ name: String, of owner: OwnerID) -> Bool {
        if PoolName.cluster(of: name, geo: place.code) != nil { return true }
        return owner != self.owner && places.contains { PoolName.cluster(of: name, geo: $0.code) != nil }
    }

    /// Whether our pools may be taken out of the load balancer with this host name (`Hostname.canonical`).
    package func mayServe(_ hostname: String) -> Bool {
        if hostnames.contains(where: { $0.text == hostname }) { return true }
        return Hostname(hostname).map(isAllowed) ?? false
    }

    /// Whether `HOSTNAME_ALLOW` lists the name, or in its absence the host names of the settings do.
    func isAllowed(_ hostname: Hostname) -> Bool { allowedHostnames.contains { $0.matches(hostname) } }

    /// A notice on pools that list origins under our id, but whose names are not those of our pools; nil without any.
    func noticeOfClaims(in current: CurrentState) -> Notice? {
        let claiming = current.pools.filter { pool in
            guard case .record(let record) = pool.description.ownership else { return false }
            return pool.origins.contains { record.owner(of: $0.name).map(owners.contains) ?? false }
                && own(in: pool).isEmpty
        }.map(\.name).sorted()
        guard let first = claiming.first else { return nil }
        let more = claiming.count > 1 ? " and \(claiming.count - 1) more" : ""
        return Notice(
            .warning,
            "Pool \(first)\(more) names our owner id in its description, but has not the name of a pool of ours: "
                + "left as it is; a copied description proves nothing"
        )
    }
}

extension CurrentState {
    /// How many origins are ours, in all pools.
    package func managedOrigins(of rules: RoutingRules) -> Int { pools.reduce(0) { $0 + rules.own(in: $1).count } }
}
