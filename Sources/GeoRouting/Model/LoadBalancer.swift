/// A load balancer as Cloudflare shows it, less what the planner has no opinion on.
package struct LoadBalancer: Sendable, Equatable {
    package var id: String
    /// In the form in which names are compared.
    package var hostname: String
    package var isEnabled: Bool
    package var isProxied: Bool
    package var steeringPolicy: String
    package var defaultPools: [String]
    package var fallbackPool: String
    /// Pools that the maps by region, country and point of presence name.
    package var mappedPools: [String]
    /// Every text and every key of the object outside of `default_pools` and `fallback_pool`, known to us or not.
    ///
    /// A pool's id among them means that the pool is in use: in a rule, a pool set, or what a newer API has.
    package var mentions: Set<String>

    package init(
        id: String,
        hostname: String,
        isEnabled: Bool,
        isProxied: Bool,
        steeringPolicy: String,
        defaultPools: [String],
        fallbackPool: String,
        mappedPools: [String] = [],
        mentions: Set<String> = []
    ) {
        self.id = id
        self.hostname = hostname
        self.isEnabled = isEnabled
        self.isProxied = isProxied
        self.steeringPolicy = steeringPolicy
        self.defaultPools = defaultPools
        self.fallbackPool = fallbackPool
        self.mappedPools = mappedPools
        self.mentions = mentions.union(mappedPools)
    }

    /// The host name as people write it.
    package var readableName: String { Hostname.readable(hostname) }

    /// Whether anything in it names the pool.
    package func names(_ pool: String) -> Bool {
        defaultPools.contains(pool) || fallbackPool == pool || mentions.contains(pool)
    }

    package static let proximity = "proximity"
}
