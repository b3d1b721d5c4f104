/// The settings that a world is built with.
package struct Settings: Sendable {
    /// The seed of the random numbers: the same seed gives the same world.
    package var seed: UInt64
    /// The calendar time of instant zero, in Unix seconds.
    package var epoch: Int
    /// The scenario, which fills the world and then changes it; `.empty` unless set.
    package var scenario: Scenario
    /// The round-trip time of a request to Cloudflare.
    ///
    /// A request to a cluster's API server takes no time.
    package var latency: Duration = .zero
    /// The names of the clusters; in incidents they are also the geos.
    package var clusters = ["eu", "us_east", "us_west", "asia"]
    /// The `resourceVersion` with which each cluster begins.
    package var firstVersion = 200
    /// The owner ids of the clusters, in the order of `clusters`, as their controllers derive them.
    ///
    /// Where an id is missing, the simulation makes one, such as `eu-00000001`.
    package var owners: [String] = []
    /// The clusters that run a Gateway controller, which gives Gateways addresses and attaches routes.
    package var clustersWithGatewayController: Set<String> = []
    /// The clusters that run a load balancer controller, which gives Services of that type addresses.
    package var clustersWithLoadBalancerController: Set<String> = []
    /// The account at Cloudflare, its zones and its limits.
    package var cloudflare = CloudflareSettings()
    /// The settings of the API servers, the same in all clusters.
    package var kubernetes = KubernetesSettings()

    package init(seed: UInt64, epoch: Int, scenario: Scenario = .empty) {
        self.seed = seed
        self.epoch = epoch
        self.scenario = scenario
    }

    /// Returns the owner id of the cluster at this index of `clusters`.
    package func owner(of cluster: Int) -> String {
        cluster < owners.count ? owners[cluster] : "\(clusters[cluster])-0000000\(cluster + 1)"
    }
}

/// The settings of a cluster's API server.
package struct KubernetesSettings: Sendable {
    /// The bearer tokens that may do everything.
    package var tokens = ["geosim-cluster-token"]
    /// The bearer tokens of a user without any rights.
    package var tokensWithoutRights = ["geosim-plain-token"]
    /// Whether a request without a token may do everything; a request with a wrong token is always refused.
    package var acceptsAnonymous = false
    /// The time between two bookmarks of a watch that asks for bookmarks.
    package var bookmarkInterval: Duration = .seconds(60)
    /// The shortest time for which a change stays in the history; a watch from an older version gets 410.
    ///
    /// In a real cluster, etcd's compaction sets this limit.
    package var historyWindow: Duration = .seconds(300)
    /// The release of the Gateway API that is installed at the start; nil for none.
    package var gatewayRelease: GatewayRelease? = .v1Dot6

    package init() {}
}
