/// Decides what is ours at Cloudflare, in one place for the controller, the brake and the console.
///
/// A description alone proves nothing, because it can be copied into any pool. An origin is ours where the token claims
/// it for one of our ids and the pool has a name that pools of this id can have: with this cluster's place, or for an
/// id in `ADOPT_OWNERS` with any known place.
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

    private func isName(_ name: String, of owner: OwnerID) -> Bool {
        if PoolName.cluster(of: name, geo: place.code) != nil { return true }
        return owner != self.owner && places.contains { PoolName.cluster(of: name, geo: $0.code) != nil }
    }

    /// Whether our pools may be taken out of the load balancer with this host name, given in the form for comparing.
    package func mayServe(_ hostname: String) -> Bool {
        if hostnames.contains(where: { $0.text == hostname }) { return true }
        return Hostname(hostname).map(isAllowed) ?? false
    }

    /// Whether `HOSTNAME_ALLOW`, or what stands for it, lists the name.
    func isAllowed(_ hostname: Hostname) -> Bool { allowedHostnames.contains { $0.matches(hostname) } }

    /// A notice on pools whose token names our id though they are not ours; nil where there are none.
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
