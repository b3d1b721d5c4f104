import GeoRouting

/// How well something is known that a decision rests on.
package struct DataFreshness: Sendable, Equatable {
    /// So old is nothing that three polls at rest would have renewed.
    private static let patience = Duration.seconds(90)

    package enum Source: Sendable, Equatable {
        case cloudflare
        /// The Ingresses of a cluster, by its short name.
        case ingresses(String)
    }

    package var source: Source
    package var feed: SourceStatus

    package init(_ source: Source, _ feed: SourceStatus) {
        self.source = source
        self.feed = feed
    }

    /// Why a person should not rely on it as on what is seen now, with its age; nil where that is no question.
    package func doubt(now: Moment) -> String? {
        guard let read = feed.lastSuccess else { return "\(name) not read yet" }
        let age = "as of \(Figure.time(read)), \(Figure.span(max(now - read, .zero))) ago"
        switch feed.state {
        case .failing(let why): return "\(name) \(age): \(isCloudflare ? Self.brief(why) : "the watch is down")"
        case .connecting, .live:
            // An open watch is silent where nothing happens.
            if now - read <= Self.patience || feed.isLive && !isCloudflare { return nil }
            return "\(name) \(age)" + (isCloudflare ? "; read again before anything is written" : "")
        }
    }

    /// Without the words that name Cloudflare a second time.
    private static func brief(_ why: String) -> String {
        let lead = "Cloudflare API request failed: "
        return why.hasPrefix(lead) ? String(why.dropFirst(lead.count)) : why
    }

    private var isCloudflare: Bool { source == .cloudflare }

    private var name: String {
        switch source {
        case .cloudflare: "Cloudflare"
        case .ingresses(let cluster): "Ingresses of \(cluster)"
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
