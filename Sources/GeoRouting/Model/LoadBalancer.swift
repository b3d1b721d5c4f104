/// A load balancer at Cloudflare, reduced to the fields that the planner uses.
package struct LoadBalancer: Sendable, Equatable {
    /// The load balancer's id at Cloudflare; the URL of an update contains it.
    package var id: String
    /// The host name in the form for comparisons (`Hostname.canonical`).
    package var hostname: String
    /// Whether the load balancer is switched on; only people switch it on or off.
    package var isEnabled: Bool
    /// Whether traffic goes through Cloudflare's proxy; else Cloudflare only answers DNS queries.
    package var isProxied: Bool
    /// The `steering_policy`, such as `proximity`, `geo` or `off`.
    package var steeringPolicy: String
    /// Ids of the pools in `default_pools`, in Cloudflare's order.
    package var defaultPools: [String]
    /// The id of the fallback pool; empty where there is none.
    package var fallbackPool: String
    /// Ids of the pools in `region_pools`, `country_pools` and `pop_pools`.
    package var mappedPools: [String]
    /// Every string and every key of the object, except in `default_pools` and `fallback_pool`.
    ///
    /// A pool whose id is among these strings is in use, for example in a rule or in a field of a newer API.
    package var otherStringsAndKeys: Set<String>
    /// What people set that decides on pools besides the policy.
    package var custom = CustomSteering()

    package init(
        id: String,
        hostname: String,
        isEnabled: Bool,
        isProxied: Bool,
        steeringPolicy: String,
        defaultPools: [String],
        fallbackPool: String,
        mappedPools: [String] = [],
        otherStringsAndKeys: Set<String> = []
    ) {
        self.id = id
        self.hostname = hostname
        self.isEnabled = isEnabled
        self.isProxied = isProxied
        self.steeringPolicy = steeringPolicy
        self.defaultPools = defaultPools
        self.fallbackPool = fallbackPool
        self.mappedPools = mappedPools
        // The ids of mapped pools are added, because a caller may leave them out.
        self.otherStringsAndKeys = otherStringsAndKeys.union(mappedPools)
    }

    /// The host name as people write it.
    package var readableName: String { Hostname.readable(hostname) }

    /// Whether any field of the load balancer contains the pool's id.
    package func references(poolID: String) -> Bool {
        defaultPools.contains(poolID) || fallbackPool == poolID || otherStringsAndKeys.contains(poolID)
    }

    /// The steering policy that sends each client to the nearest pool, by the coordinates of the pools.
    package static let proximity = "proximity"
}
