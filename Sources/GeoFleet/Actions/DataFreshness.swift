import GeoRouting

/// How well something is known that a decision rests on.
package struct DataFreshness: Sendable, Equatable {
    /// Three polls at rest would have renewed what is older.
    private static let staleAfter = Duration.seconds(90)

    /// Where the data come from.
    package enum Source: Sendable, Equatable {
        case cloudflare
        /// The Ingresses of a cluster, by its short name.
        case ingresses(String)
    }

    /// Why a person should not rely on it as on what is seen now.
    package enum Doubt: Sendable, Equatable {
        case unread
        /// The source fails, with why in one line; what is known is of that moment.
        case failing(since: Moment, String)
        case old(since: Moment)
    }

    package let source: Source
    private let status: SourceStatus

    package init(_ source: Source, _ status: SourceStatus) {
        self.source = source
        self.status = status
    }

    /// Nil where it can be relied on.
    package func doubt(now: Moment) -> Doubt? {
        guard let read = status.lastSuccess else { return .unread }
        switch status.state {
        case .failing(let why): return .failing(since: read, why)
        case .connecting, .live:
            // An open watch is silent where nothing happens.
            if now - read <= Self.staleAfter || status.isLive && source != .cloudflare { return nil }
            return .old(since: read)
        }
    }
}

extension Fleet {
    /// What a decision about these objects rests on, besides an action's own clusters.
    package func sources(of action: Action, concerning objects: Set<String>) -> [DataFreshness] {
        let pools = pools.filter { objects.contains($0.id) || action.pools.contains($0.pool.name) }
        let owning = pools.flatMap(\.origins).compactMap { origin -> String? in
            switch origin.ownership {
            case .live(let cluster), .stale(let cluster): cluster
            case .foreign: nil
            case .unknown: origin.owner.flatMap { owner in clusters.first { $0.rules.owners.contains(owner) }?.id }
            }
        }
        let names = Set(owning + action.clusters)
        return [DataFreshness(.cloudflare, cloudflare)]
            + clusters.filter { names.contains($0.id) }.map { DataFreshness(.ingresses($0.id), $0.watch) }
    }
}

extension Action {
    /// Names of the pools that it is about.
    fileprivate var pools: Set<String> {
        switch self {
        case .setWeight(let key, _), .releaseWeight(let key), .drain(.origin(let key)), .enable(.origin(let key)),
            .removeOrigin(let key):
            [key.pool]
        case .drain(.pool(let name)), .enable(.pool(let name)): [name]
        case .prune(let keys): Set(keys.map(\.pool))
        case .drain(.loadBalancer), .enable(.loadBalancer), .sync, .confirmRemovals, .undo: []
        }
    }

    /// Short names of the clusters that it is about.
    fileprivate var clusters: [String] {
        switch self {
        case .sync(let clusters): clusters
        case .confirmRemovals(let cluster): [cluster]
        default: []
        }
    }
}
