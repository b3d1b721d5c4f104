/// The settings that a world is built with.
package struct Settings: Sendable {
    /// The start of all chance in the world: the same seed gives the same world.
    package var seed: UInt64
    /// Unix seconds of instant zero.
    package var epoch: Int
    /// How the world begins, and what changes in it by itself; `.empty` unless set.
    package var scenario: Scenario
    /// The round trip to Cloudflare.
    ///
    /// A cluster's own API server answers at once.
    package var latency: Duration = .zero
    /// The clusters' names; in incidents they are the geos too.
    package var clusters = ["eu", "us_east", "us_west", "asia"]
    /// The resourceVersion that the clusters begin with.
    package var firstVersion = 200
    /// The owner ids of the clusters, in their order, as their controllers derive them; a missing one is invented.
    package var owners: [String] = []
    /// The account at Cloudflare, its zones and its limits.
    package var cloudflare = CloudflareSettings()
    /// What the API servers of all clusters have in common.
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

/// The settings of a cluster's API server.
package struct KubernetesSettings: Sendable {
    /// Tokens that may do everything.
    package var tokens = ["geosim-cluster-token"]
    /// Tokens of a user without any right.
    package var plainTokens = ["geosim-plain-token"]
    /// Whether a request without any credential may do everything; a wrong one never may.
    package var acceptsAnonymous = false
    /// The time between two bookmarks of a watch that asked for them.
    package var bookmarkInterval: Duration = .seconds(60)
    /// How long changes stay watchable, as etcd's compaction limits it.
    package var historyWindow: Duration = .seconds(300)

    package init() {}
}
