import GeoRouting

/// Findings about the sources of data: Cloudflare, the clusters' watches, this host's clock.
extension Diagnosis {
    mutating func checkSources() {
        checkCloudflare()
        if isDeaf, fleet.clusters.count > 1 {
            checkAllClusters()
        } else {
            for cluster in fleet.clusters { look(at: cluster) }
        }
        checkClock()
    }

    // MARK: Cloudflare

    private mutating func checkCloudflare() {
        let feed = fleet.cloudflare
        let subject = Concern("Cloudflare")
        if let end = fleet.budget.blockedUntil, end > now {
            return find(.blind, subject, .rateLimited(until: end))
        }
        if case .failing(let text) = feed.state { return find(.blind, subject, reason(of: feed, text)) }
        if let read = feed.lastSuccess, now - read > Self.outdatedAfter {
            find(.blindSpot, subject, .outdated(now - read))
        }
    }

    /// The age above which a reading of Cloudflare is reported as outdated: four polls at rest, 30 s each.
    private static let outdatedAfter = Duration.seconds(120)

    private func reason(of feed: SourceStatus, _ text: String) -> Finding.Reason {
        switch feed.failure {
        case .rateLimited: .rateLimited(until: feed.retryAt)
        case .unreachable where isCutOff: .cutOff(since: feed.lastSuccess)
        default: .cloudflareFails(feed.failure, since: feed.lastSuccess, text)
        }
    }

    /// Whether all clusters are unreachable as well.
    private var isCutOff: Bool {
        !fleet.clusters.isEmpty && fleet.clusters.allSatisfy { $0.watch.failure == .unreachable && !$0.watch.isKnown }
    }

    // MARK: Clusters

    mutating func look(at cluster: ClusterView) {
        guard case .failing(let text) = cluster.watch.state else { return }
        let (trouble, since) = (cluster.watch.failure, cluster.watch.lastSuccess)
        find(.blindSpot, Concern(geo: cluster.id, cluster.id), .watchFails(trouble, since: since, text))
    }

    // MARK: The clock

    private mutating func checkClock() {
        guard let skew = fleet.clockSkew, skew.magnitude >= Self.skew else { return }
        find(.blindSpot, Concern("this host's clock"), .clockSkewed(skew))
    }

    /// The difference between both clocks from which ages are wrong and clusters soon refuse this host's tokens.
    private static let skew = Duration.seconds(60)
}

/// Findings where the watches of all clusters fail.
extension Diagnosis {
    /// Whether the watches of all clusters fail, so that nothing is heard from any.
    var isDeaf: Bool {
        let failing = fleet.clusters.filter { if case .failing = $0.watch.state { true } else { false } }
        return !failing.isEmpty && failing.count == fleet.clusters.count
    }

    /// Reports clusters together if their watches fail alike: for the same reason and, unless access is refused, since
    /// the same minute.
    mutating func checkAllClusters() {
        var groups: [[ClusterView]] = []
        for cluster in fleet.clusters {
            if let index = groups.firstIndex(where: { $0[0].watch.fails(as: cluster.watch) }) {
                groups[index].append(cluster)
            } else {
                groups.append([cluster])
            }
        }
        for group in groups {
            let (first, ids) = (group[0], group.map(\.id))
            if ids.count == 1 {
                look(at: first)
            } else {
                let (trouble, since) = (first.watch.failure, first.watch.lastSuccess)
                find(.blindSpot, Concern(first.id), .watchesFail(trouble, since: since, clusters: ids))
            }
        }
    }
}

extension SourceStatus {
    fileprivate func fails(as other: SourceStatus) -> Bool {
        if failure != other.failure { return false }
        switch failure {
        case .unauthorized, .forbidden: return true
        default: return lastSuccess?.minute == other.lastSuccess?.minute
        }
    }
}

extension Moment {
    fileprivate var minute: Int { milliseconds / 60_000 }
}

/// Findings about stale origins, shared pools, and Ingresses with problems.
extension Diagnosis {
    mutating func checkLeftOvers() {
        for cluster in fleet.clusters {
            // An origin that the next sync gives another address is not left over.
            let stale = origins { $0.ownership == .stale(cluster: cluster.id) }.filter { !syncs.reuses($0) }
            let owned = fleet.managedOrigins(of: cluster)
            guard let first = stale.first else { continue }
            if Brake(removed: stale.count, managed: owned).isOn {
                let reason = Finding.Reason.brake(stale: stale.count, of: owned)
                find(.leftover, Concern(geo: cluster.id, cluster.id), reason, .confirmRemovals(cluster: cluster.id))
            } else {
                let isOne = stale.count == 1
                let geo = isOne ? fleet.pool(named: first.pool)?.geo : cluster.id
                let concern = Concern(geo: geo, first.origin, pool: first.pool)
                let remedy = isOne ? Action.removeOrigin(first) : .prune(stale)
                find(.leftover, concern, .stale(others: stale.count - 1), remedy)
            }
        }
    }

    /// Reports pools that several namespaces or owners share: one may have taken traffic that was meant for another.
    mutating func checkShares() {
        var told: Set<String> = []
        for cluster in fleet.clusters {
            for shares in cluster.plan.shares where told.insert(shares.pool).inserted {
                find(.hint, Concern(geo: cluster.id, shares.pool, pool: shares.pool), .shared(shares))
            }
        }
    }

    private func origins(where condition: (OriginView) -> Bool) -> [OriginKey] {
        fleet.pools.flatMap { view in
            view.origins.filter(condition).map { OriginKey(pool: view.pool.name, origin: $0.origin.name) }
        }.sorted()
    }
    // MARK: Ingresses

    mutating func checkIngresses() {
        for cluster in fleet.clusters where cluster.watch.lastSuccess != nil {
            let troubled = cluster.ingresses.filter { $0.problem != nil }
            guard let first = troubled.first, let problem = first.problem else { continue }
            find(.hint, Concern(geo: cluster.id, first.id), .ingress(problem, others: troubled.count - 1))
        }
    }
}
