/// What people set at a load balancer that decides on pools besides the policy and the default pools.
package struct CustomSteering: Sendable, Equatable {
    /// The number of rules (`rules`) that are switched on and may choose a pool or an answer.
    package var ruleCount: Int
    /// The number of pool sets (`pool_sets`) that are switched on and may choose a pool or an answer.
    package var poolSetCount: Int
    /// Which place counts for a DNS-only name (`location_strategy`); nil where nothing is set.
    package var locationStrategy: LocationStrategy?

    package init(ruleCount: Int = 0, poolSetCount: Int = 0, locationStrategy: LocationStrategy? = nil) {
        self.ruleCount = ruleCount
        self.poolSetCount = poolSetCount
        self.locationStrategy = locationStrategy
    }

    /// Which place counts for a DNS-only name.
    package struct LocationStrategy: Sendable, Equatable {
        /// `pop` for Cloudflare's data centre, `resolver_ip` for the place of the resolver.
        package var mode: String
        /// When the client's network, which a resolver may send, comes first: `always`, `never`, `proximity`, `geo`.
        package var prefersClientSubnet: String

        package init(mode: String, prefersClientSubnet: String) {
            self.mode = mode
            self.prefersClientSubnet = prefersClientSubnet
        }
    }
}
