/// A load balancer as Cloudflare shows it, less what the planner has no opinion on.
package struct LoadBalancer: Sendable, Equatable {
    package var id: String
    package var hostname: String
    package var isEnabled: Bool
    package var isProxied: Bool
    package var steeringPolicy: String
    package var defaultPools: [String]
    package var fallbackPool: String
    /// All pools that any map or rule of it names, besides the two above.
    package var otherPools: [String]

    package init(
        id: String,
        hostname: String,
        isEnabled: Bool,
        isProxied: Bool,
        steeringPolicy: String,
        defaultPools: [String],
        fallbackPool: String,
        otherPools: [String] = []
    ) {
        self.id = id
        self.hostname = hostname
        self.isEnabled = isEnabled
        self.isProxied = isProxied
        self.steeringPolicy = steeringPolicy
        self.defaultPools = defaultPools
        self.fallbackPool = fallbackPool
        self.otherPools = otherPools
    }

    package static let proximity = "proximity"
}
