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

/// The account, its zone and its limits.
package struct CloudflareSettings: Sendable {
    package var accountID = "9a7806061c88ada191ed06f989cc3dac"
    package var accountName = "Simulated Account"
    package var zoneID = "023e105f4ecef8ad9ca31a8372d0c353"
    package var zoneName = "example.com"
    package var tokens = Token.wellKnown
    package var isRateLimited = true
    package var originsPerPool = 100
    package var pools = 100
    package var loadBalancers = 100
    package var minimumInterval = 15
    /// How many elements a list has on a page where the client asks for no number; nil for all.
    package var pageSize: Int?
    /// How far the clock that replies tell is ahead of the world's.
    package var clockSkew: Duration = .zero

    package init() {}
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

/// A Cloudflare API token and what it may do.
package struct Token: Sendable {
    package enum Grant: Sendable, CaseIterable {
        case poolsRead, poolsWrite, loadBalancersRead, loadBalancersWrite, zoneRead, accountRead
    }

    package var value: String
    package var id: String
    package var grants: [Grant]
    /// An account-owned token is verified at the account's endpoint, not the user's.
    package var isAccountOwned = false
    package var isActive = true

    /// The tokens that every world knows; the first may do everything.
    package static let wellKnown = [
        Token(
            value: "geosim-token-full-0123456789abcdef012345",
            id: "6247ac8d9c10ba11154a2b82d35953b7",
            grants: Grant.allCases
        ),
        Token(
            value: "geosim-token-account-owned-0123456789abc",
            id: "f3c1b8f1d5a04f6e9f1f4f3b1d2c0a01",
            grants: Grant.allCases,
            isAccountOwned: true
        ),
        Token(
            value: "geosim-token-original-0123456789abcdef01",
            id: "f3c1b8f1d5a04f6e9f1f4f3b1d2c0a02",
            grants: [.poolsRead, .poolsWrite, .loadBalancersRead, .loadBalancersWrite]
        ),
        Token(
            value: "geosim-token-read-only-0123456789abcdef0",
            id: "f3c1b8f1d5a04f6e9f1f4f3b1d2c0a03",
            grants: [.poolsRead, .loadBalancersRead, .zoneRead, .accountRead]
        ),
        Token(
            value: "geosim-token-disabled-0123456789abcdef01",
            id: "f3c1b8f1d5a04f6e9f1f4f3b1d2c0a04",
            grants: Grant.allCases,
            isActive: false
        ),
    ]
}
