import GeoRouting

/// The freshness of the data of one source.
package struct DataFreshness: Sendable, Equatable {
    /// The age above which data count as old: three polls at the idle interval of 30 s.
    private static let oldAfter = Duration.seconds(90)

    /// A source of data.
    package enum Source: Sendable, Equatable {
        case cloudflare
        /// The sources of a cluster, by its short name.
        case sources(String)
    }

    /// The reason why the data may be out of date.
    package enum Doubt: Sendable, Equatable {
        /// The source has not been read yet.
        case unread
        /// The source could never be read, for this reason in one line.
        case unreadable(String)
        /// The source cannot be read, for this reason in one line; its data are from `since`.
        case failing(since: Moment, String)
        /// The source can be read, but its data from `since` are older than `oldAfter`.
        case old(since: Moment)
    }

    /// The source of these data.
    package let source: Source
    private let status: ReadStatus

    package init(_ source: Source, _ status: ReadStatus) {
        self.source = source
        self.status = status
    }

    /// The reason to doubt the data now; nil where there is none.
    package func doubt(now: Moment) -> Doubt? {
        guard let read = status.lastSuccess else {
            if case .failing(let why) = status.state { return .unreadable(why) }
            return .unread
        }
        switch status.state {
        case .failing(let why): return .failing(since: read, why)
        case .connecting, .live:
            // The data of an open watch are never old: the watch sends every change at once.
            if now - read <= Self.oldAfter || status.isLive && source != .cloudflare { return nil }
            return .old(since: read)
        }
    }
}

extension Fleet {
    /// The sources behind an action on these objects: Cloudflare, the clusters that own the origins, and the clusters
    /// that the action names.
    package func sources(of action: Action, concerning objects: Set<String>) -> [DataFreshness] {
        let pools = pools.filter { objects.contains($0.id) || action.pools.contains($0.pool.name) }
        let names = Set(pools.flatMap(\.origins).compactMap(owningCluster) + action.clusters)
        return [DataFreshness(.cloudflare, cloudflare)]
            + clusters.filter { names.contains($0.id) }.map { DataFreshness(.sources($0.id), $0.watch) }
    }

    /// The short name of the one watched cluster that an action concerns; nil where it concerns none or several.
    ///
    /// It is the cluster that the action names, or that owns the action's origins, else the one at the pool's place.
    package func cluster(of action: Action) -> String? {
        let pools = pools.filter { action.pools.contains($0.name) }
        let origins = pools.flatMap { pool in
            pool.origins.filter { action.origins.contains(OriginKey(pool: pool.name, origin: $0.name)) }
        }
        var names = Set(origins.compactMap(owningCluster)).union(action.clusters)
        if names.isEmpty {
            let places = Set(pools.compactMap(\.geo))
            names = Set(clusters.filter { places.contains($0.rules.place.code) }.map(\.id))
        }
        return names.count == 1 ? names.first : nil
    }

    /// The short name of the watched cluster that owns an origin; nil where none does.
    private func owningCluster(of origin: OriginView) -> String? {
        switch origin.ownership {
        case .wanted(let cluster), .stale(let cluster): cluster
        case .foreign: nil
        case .unknown: origin.owner.flatMap { owner in clusters.first { $0.rules.owners.contains(owner) }?.id }
        }
    }
}

extension Action {
    /// Names of the pools that the action concerns.
    fileprivate var pools: Set<String> {
        switch self {
        case .drain(.pool(let name)), .enable(.pool(let name)): [name]
        default: Set(origins.map(\.pool))
        }
    }

    /// The origins that the action names.
    fileprivate var origins: Set<OriginKey> {
        switch self {
        case .setWeight(let key, _), .releaseWeight(let key), .drain(.origin(let key)), .enable(.origin(let key)),
            .removeOrigin(let key):
            [key]
        case .prune(let keys): Set(keys)
        default: []
        }
    }

    /// Short names of the clusters that the action names.
    fileprivate var clusters: [String] {
        switch self {
        case .sync(let clusters): clusters
        case .confirmRemovals(let cluster): [cluster]
        default: []
        }
    }
}
