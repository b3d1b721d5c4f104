import GeoRouting

/// Findings about the sources of data: Cloudflare, the clusters' watches, and this host's clock.
extension Diagnosis {
    mutating func checkSources() {
        checkCloudflare()
        if allWatchesFail, fleet.clusters.count > 1 {
            checkAllClusters()
        } else {
            for cluster in fleet.clusters { checkWatch(of: cluster) }
        }
        for cluster in fleet.clusters { checkKinds(of: cluster) }
        checkClock()
    }

    // MARK: Cloudflare

    private mutating func checkCloudflare() {
        let status = fleet.cloudflare
        let subject = FindingSubject("Cloudflare")
        if let end = fleet.budget.blockedUntil, end > now {
            return report(.cloudflareUnknown, subject, .rateLimited(until: end))
        }
        if case .failing(let text) = status.state {
            return report(.cloudflareUnknown, subject, reason(of: status, text))
        }
        if let read = status.lastSuccess, now - read > Self.outdatedAfter {
            report(.partlyUnknown, subject, .outdated(now - read))
        }
    }

    /// The age above which a reading of Cloudflare counts as outdated: four polls at the idle interval of 30 s.
    private static let outdatedAfter = Duration.seconds(120)

    private func reason(of status: ReadStatus, _ text: String) -> Finding.Reason {
        switch status.failure {
        case .rateLimited: .rateLimited(until: status.retryAt)
        case .unreachable where isNoClusterReachable: .allUnreachable(since: status.lastSuccess)
        default: .cloudflareFails(status.failure, since: status.lastSuccess, text)
        }
    }

    /// Whether no cluster can be reached; false if no cluster is watched.
    private var isNoClusterReachable: Bool {
        !fleet.clusters.isEmpty && fleet.clusters.allSatisfy { $0.watch.failure == .unreachable && !$0.watch.isKnown }
    }

    // MARK: Clusters

    mutating func checkWatch(of cluster: ClusterView) {
        guard case .failing(let text) = cluster.watch.state else { return }
        let (trouble, since) = (cluster.watch.failure, cluster.watch.lastSuccess)
        report(.partlyUnknown, FindingSubject(geo: cluster.id, cluster.id), .watchFails(trouble, since: since, text))
    }

    /// Reports the kinds of which not all objects are known, those with the same cause together.
    private mutating func checkKinds(of cluster: ClusterView) {
        var groups: [(gap: KindGap, kinds: [KindView])] = []
        for kind in cluster.unknownKinds {
            guard let gap = kind.gap else { continue }
            if let index = groups.firstIndex(where: { $0.gap == gap }) {
                groups[index].kinds.append(kind)
            } else {
                groups.append((gap, [kind]))
            }
        }
        for (gap, kinds) in groups {
            let since = kinds.compactMap(\.gapSince).min()
            let reason = Finding.Reason.kindsUnknown(gap, kinds: kinds.map(\.plural), since: since)
            report(.partlyUnknown, FindingSubject(geo: cluster.id, cluster.id), reason)
        }
    }

    // MARK: The clock

    private mutating func checkClock() {
        guard let skew = fleet.clockSkew, fleet.isClockWrong else { return }
        report(.partlyUnknown, FindingSubject("this host's clock"), .clockSkewed(skew, since: fleet.clockSkewSince))
    }
}

/// Findings where the watches of all clusters fail.
extension Diagnosis {
    /// Whether the watches of all clusters fail now.
    var allWatchesFail: Bool {
        let failing = fleet.clusters.filter { if case .failing = $0.watch.state { true } else { false } }
        return !failing.isEmpty && failing.count == fleet.clusters.count
    }

    /// Reports clusters with the same failure in one finding.
    ///
    /// Two failures are the same if they have the same kind and the last successes are in the same minute. For refused
    /// access, the same kind is enough.
    mutating func checkAllClusters() {
        var groups: [[ClusterView]] = []
        for cluster in fleet.clusters {
            if let index = groups.firstIndex(where: { $0[0].watch.fails(like: cluster.watch) }) {
                groups[index].append(cluster)
            } else {
                groups.append([cluster])
            }
        }
        for group in groups {
            let (first, ids) = (group[0], group.map(\.id))
            if ids.count == 1 {
                checkWatch(of: first)
            } else {
                let (trouble, since) = (first.watch.failure, first.watch.lastSuccess)
                report(.partlyUnknown, FindingSubject(first.id), .watchesFail(trouble, since: since, clusters: ids))
            }
        }
    }
}

extension ReadStatus {
    fileprivate func fails(like other: ReadStatus) -> Bool {
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

/// Findings about stale origins, shared pools, and sources with problems.
extension Diagnosis {
    mutating func checkStaleOrigins() {
        for cluster in fleet.clusters where !fleet.isChanging(cluster) {
            // A stale origin is not reported if a sync would replace its address.
            let stale = origins { $0.ownership == .stale(cluster: cluster.id) }
                .filter { !syncPlans.changesAddress(of: $0) }
            let owned = fleet.managedOriginCount(of: cluster)
            guard let first = stale.first else { continue }
            if Brake(removalCount: stale.count, managedCount: owned).isOn {
                let reason = Finding.Reason.brake(stale: stale.count, of: owned, share: greatestShare(of: stale))
                let subject = FindingSubject(geo: cluster.id, cluster.id)
                report(.leftover, subject, reason, .confirmRemovals(cluster: cluster.id))
            } else {
                let isOne = stale.count == 1
                let geo = isOne ? fleet.pool(named: first.pool)?.geo : cluster.id
                let subject = FindingSubject(geo: geo, first.origin, pool: first.pool)
                let remedy = isOne ? Action.removeOrigin(first) : .prune(stale)
                let share = greatestShare(of: stale)
                report(.leftover, subject, .stale(others: stale.count - 1, share: share), remedy)
            }
        }
    }

    /// The greatest part of a pool's users that is sent to these origins, 0 to 1.
    private func greatestShare(of keys: [OriginKey]) -> Double {
        let names = Dictionary(grouping: keys, by: \.pool).mapValues { Set($0.map(\.origin)) }
        let shares = names.map { pool, names in
            let origins = fleet.pool(named: pool)?.origins ?? []
            return origins.filter { names.contains($0.origin.name) }.compactMap(\.share).reduce(0, +)
        }
        return min(shares.max() ?? 0, 1)
    }

    /// Reports pools that several namespaces or owners share: one may take traffic from the others.
    mutating func checkShares() {
        var reportedPools: Set<String> = []
        for cluster in fleet.clusters {
            for shares in cluster.plan.shares where reportedPools.insert(shares.pool).inserted {
                report(.hint, FindingSubject(geo: cluster.id, shares.pool, pool: shares.pool), .poolShared(shares))
            }
        }
    }

    private func origins(where condition: (OriginView) -> Bool) -> [OriginKey] {
        fleet.pools.flatMap { view in
            view.origins.filter(condition).map { OriginKey(pool: view.pool.name, origin: $0.origin.name) }
        }.sorted()
    }

    // MARK: Sources

    mutating func checkSourceObjects() {
        for cluster in fleet.clusters where cluster.watch.lastSuccess != nil {
            let troubled = cluster.sources.filter { $0.problem != nil }
            guard let first = troubled.first, let problem = first.problem else { continue }
            report(.hint, FindingSubject(geo: cluster.id, first.id), .source(problem, others: troubled.count - 1))
        }
    }

    /// Reports addresses that two sources ask for with different settings: the younger one is not heeded.
    mutating func checkConflicts() {
        for cluster in fleet.clusters where cluster.watch.lastSuccess != nil {
            let conflicts = cluster.desired.conflicts
            guard let first = conflicts.first else { continue }
            let subject = FindingSubject(geo: cluster.id, first.loser, pool: first.wish.pool)
            report(.hint, subject, .conflict(first, others: conflicts.count - 1))
        }
    }
}
