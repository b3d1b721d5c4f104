/// What a world is built with.
package struct Settings: Sendable {
    package var seed: UInt64
    /// Unix seconds of instant zero.
    package var epoch: Int
    package var scenario: Scenario
    /// The round trip to Cloudflare.
    ///
    /// A cluster's own API server answers at once.
    package var latency: Duration = .zero
    package var clusters = ["eu", "us_east", "us_west", "asia"]
    /// The resourceVersion that the clusters begin with.
    package var firstVersion = 200
    /// The clusters' owner ids, in their order, as controllers that reach them derive it; empty for invented ones.
    package var owners: [String] = []
    package var cloudflare = CloudflareSettings()
    package var kubernetes = KubernetesSettings()

    package init(seed: UInt64, epoch: Int, scenario: Scenario = .empty) {
        self.seed = seed
        self.epoch = epoch
        self.scenario = scenario
    }

    /// The owner id of a cluster, by its place in the list.
    package func owner(of cluster: Int) -> String {
        cluster < owners.count ? owners[cluster] : "\(clusters[cluster])-0000000\(cluster + 1)"
    }
}

/// A cluster's API server.
package struct KubernetesSettings: Sendable {
    /// Tokens that may do everything.
    package var tokens = ["geosim-cluster-token"]
    /// Tokens of a user without any right.
    package var plainTokens = ["geosim-plain-token"]
    /// Whether a request without any credential may do everything; a wrong one never may.
    package var acceptsAnonymous = false
    package var bookmarkInterval: Duration = .seconds(60)
    /// How long changes stay watchable, as etcd's compaction limits it.
    package var historyWindow: Duration = .seconds(300)

    package init() {}
}
