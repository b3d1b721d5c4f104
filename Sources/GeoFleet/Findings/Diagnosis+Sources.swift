import GeoRouting

/// How well the fleet is known at all.
extension Diagnosis {
    mutating func lookAtFeeds() {
        lookAtCloudflare()
        if isDeaf, fleet.clusters.count > 1 {
            lookAtAllClusters()
        } else {
            for cluster in fleet.clusters { look(at: cluster) }
        }
        lookAtClock()
    }

    // MARK: Cloudflare

    private mutating func lookAtCloudflare() {
        let feed = fleet.cloudflare
        let subject = Concern("Cloudflare")
        if let end = fleet.budget.blockedUntil, end > now {
            return find(.blind, subject, "rate-limited (429): wait until \(Wording.time(end, isRoundedUp: true))")
        }
        if case .failing(let reason) = feed.state {
            return find(.blind, subject, words(for: feed, reason: reason))
        }
        if let read = feed.lastSuccess, now - read > Self.patience {
            find(.blindSpot, subject, "what is shown is \(Figure.span(now - read)) old: r reads again")
        }
    }

    /// Several polls long.
    private static let patience = Duration.seconds(120)

    private func words(for feed: Feed, reason: String) -> String {
        let since = feed.lastSuccess.map { " since \(Wording.time($0))" } ?? ""
        return switch feed.trouble {
        case .rateLimited:
            "rate-limited (429): "
                + (feed.retryAt.map { "wait until \(Wording.time($0, isRoundedUp: true))" } ?? "wait")
        case .unauthorized: "the API token is not accepted: set another CF_API_TOKEN"
        case .forbidden(let permission): "token lacks \(permission): add it"
        case .timedOut: "no answer\(since): look at the network and cloudflarestatus.com"
        case .unreachable where isCutOff: "unreachable\(since), all clusters too: your network?"
        case .unreachable: "unreachable\(since): \(Wording.reason(reason))"
        case .serverFault, nil: "cannot be read\(since): \(Wording.reason(reason))"
        }
    }

    /// Whether no cluster can be reached either.
    private var isCutOff: Bool {
        !fleet.clusters.isEmpty && fleet.clusters.allSatisfy { $0.watch.trouble == .unreachable && !$0.watch.isKnown }
    }

    // MARK: Clusters

    mutating func look(at cluster: ClusterView) {
        guard case .failing(let reason) = cluster.watch.state else { return }
        let subject = Concern(geo: cluster.id, cluster.id)
        let known = cluster.watch.lastSuccess.map { "Ingresses as of \(Wording.time($0))" } ?? "Ingresses unknown"
        let what =
            switch cluster.watch.trouble {
            case .unauthorized: "API server refuses the credentials: renew them; \(known)"
            case .forbidden(let permission): "API server forbids to \(permission): ask for it"
            case .timedOut: "watch down, API server does not answer; \(known)"
            case .unreachable: "watch down, API server unreachable; \(known)"
            case .rateLimited, .serverFault, nil: "watch down; \(known): \(reason)"
            }
        find(.blindSpot, subject, what)
    }

    // MARK: The clock

    private mutating func lookAtClock() {
        guard let skew = fleet.clockSkew, skew.magnitude >= Self.skew else { return }
        let way = skew > .zero ? "behind" : "ahead of"
        let what = "\(Figure.span(skew.magnitude)) \(way) Cloudflare's: set it right (NTP)"
        find(.blindSpot, Concern("this host's clock"), what)
    }

    /// From here on ages are wrong, and clusters' tokens are refused soon.
    private static let skew = Duration.seconds(60)
}

extension Duration {
    fileprivate var magnitude: Duration { self < .zero ? .zero - self : self }
}

/// Where none of the clusters can be heard.
extension Diagnosis {
    var isDeaf: Bool {
        let failing = fleet.clusters.filter { if case .failing = $0.watch.state { true } else { false } }
        return !failing.isEmpty && failing.count == fleet.clusters.count
    }

    /// Those with the same trouble in one line, so that one look tells which.
    mutating func lookAtAllClusters() {
        var groups: [(what: String, clusters: [ClusterView])] = []
        for cluster in fleet.clusters {
            let what = Self.trouble(of: cluster)
            if let index = groups.firstIndex(where: { $0.what == what }) {
                groups[index].clusters.append(cluster)
            } else {
                groups.append((what, [cluster]))
            }
        }
        for (what, clusters) in groups {
            if clusters.count == 1 {
                look(at: clusters[0])
            } else {
                find(.blindSpot, Concern(Self.list(clusters.map(\.id))), what)
            }
        }
    }

    /// Of many names as many as there is room for.
    private static func list(_ names: [String]) -> String {
        func first(_ count: Int) -> String {
            names.prefix(count).joined(separator: ", ") + (count < names.count ? " +\(names.count - count)" : "")
        }
        let room = names.indices.last { first($0 + 1).count <= 28 } ?? 0
        return first(room + 1)
    }

    private static func trouble(of cluster: ClusterView) -> String {
        let since = cluster.watch.lastSuccess.map { " since \(Wording.time($0))" } ?? "; Ingresses unknown"
        return switch cluster.watch.trouble {
        case .unauthorized: "API servers refuse the credentials: renew"
        case .forbidden(let permission): "may not \(permission): ask for it"
        case .timedOut: "no API server answers\(since)"
        case .unreachable: "API servers unreachable\(since)"
        case .rateLimited, .serverFault, nil: "watches down\(since)"
        }
    }
}

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
