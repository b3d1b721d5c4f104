import GeoRouting

/// What clusters left behind, and what they ask for in vain.
extension Diagnosis {
    mutating func lookAtLeftOvers() {
        for cluster in fleet.clusters {
            // What the next sync gives another address is no left-over.
            let stale = origins { $0.standing == .stale(cluster: cluster.id) }.filter { !syncs.reuses($0) }
            let owned = fleet.managedOrigins(of: cluster)
            guard let first = stale.first else { continue }
            if Brake(removed: stale.count, managed: owned).isOn {
                tellOfBrake(cluster, "\(stale.count) of \(owned) origins are stale")
            } else if stale.count == 1 {
                let subject = Concern(geo: geo(of: first), first.origin, pool: first.pool)
                let mend = Mend(key: "X", verb: "removes", remedy: .removeOrigin(first))
                find(.leftover, subject, "\(first.origin) is stale, no Ingress wants it", mend)
            } else {
                let mend = Mend(key: "P", verb: "prunes", remedy: .prune(stale))
                let what = "\(stale.count) stale origins, \(first.origin) first"
                find(.leftover, Concern(geo: cluster.id, first.origin, pool: first.pool), what, mend)
            }
        }
    }

    /// Pools in which several namespaces or owners have a part: one may have taken what was another's.
    mutating func lookAtShares() {
        var told: Set<String> = []
        for cluster in fleet.clusters {
            for shares in cluster.plan.shares where told.insert(shares.pool).inserted {
                let parts = shares.shares.map(\.text).joined(separator: ", ")
                let concern = Concern(geo: cluster.id, shares.pool, pool: shares.pool)
                find(.hint, concern, "\(shares.pool) is shared: \(parts)")
            }
        }
    }

    private mutating func tellOfBrake(_ cluster: ClusterView, _ what: String) {
        let mend = Mend(key: "B", verb: "decides", remedy: .confirmRemovals(cluster: cluster.id))
        find(.leftover, Concern(geo: cluster.id, cluster.id), "brake on: \(what)", mend)
    }

    private func origins(where condition: (OriginView) -> Bool) -> [OriginKey] {
        fleet.pools.flatMap { view in
            view.origins.filter(condition).map { OriginKey(pool: view.pool.name, origin: $0.origin.name) }
        }.sorted()
    }

    private func geo(of key: OriginKey) -> String? { fleet.pool(named: key.pool)?.geo }

    // MARK: Ingresses

    mutating func lookAtIngresses() {
        for cluster in fleet.clusters where cluster.watch.lastSuccess != nil {
            let troubled = cluster.ingresses.filter { $0.problem != nil }
            guard let first = troubled.first, let problem = first.problem else { continue }
            let more = troubled.count > 1 ? "(+\(troubled.count - 1) more) " : ""
            // In the controller's own words, which name the Ingress.
            find(.hint, Concern(geo: cluster.id, first.id), more + problem)
        }
    }
}
