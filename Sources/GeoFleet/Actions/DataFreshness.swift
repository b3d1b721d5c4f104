import GeoRouting

/// How fresh the data of one source are, for a decision that rests on them.
package struct DataFreshness: Sendable, Equatable {
    /// Data older than three idle polls (90 s) count as old.
    private static let staleAfter = Duration.seconds(90)

    /// Where the data come from.
    package enum Source: Sendable, Equatable {
        case cloudflare
        /// The Ingresses of a cluster, by its short name.
        case ingresses(String)
    }

    /// Why the data may differ from how things are now.
    package enum Doubt: Sendable, Equatable {
        case unread
        /// The source fails, for this reason in one line; its data are of that moment.
        case failing(since: Moment, String)
        case old(since: Moment)
    }

    /// Where these data come from.
    package let source: Source
    private let status: SourceStatus

    package init(_ source: Source, _ status: SourceStatus) {
        self.source = source
        self.status = status
    }

    /// The reason to doubt the data; nil where they can be relied on.
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
    /// The sources that an action on these objects rests on: Cloudflare, the clusters that own the origins, and the
    /// clusters that the action names.
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
