/// What two lists, read at the same time, say about the account's pools and the zone's load balancers.
package struct Observed: Sendable, Equatable {
    package var pools: [Pool]
    package var loadBalancers: [LoadBalancer]
    /// Read only where one of them is ours to keep.
    package var monitors: [Monitor]

    package init(pools: [Pool], loadBalancers: [LoadBalancer], monitors: [Monitor] = []) {
        self.pools = pools
        self.loadBalancers = loadBalancers
        self.monitors = monitors
    }

    /// Why the lists cannot both be whole; nil where they fit together.
    ///
    /// Cloudflare refuses to delete a pool that a load balancer names (412, code 1005). So a list without such a pool
    /// is a failed read, and acting on it would act on absence that is none.
    package var inconsistency: String? {
        let known = Set(pools.map(\.id))
        for balancer in loadBalancers {
            let named = balancer.defaultPools + [balancer.fallbackPool] + balancer.otherPools
            if let missing = named.first(where: { !$0.isEmpty && !known.contains($0) }) {
                return "load balancer \(balancer.hostname) names pool \(missing), which the list of pools lacks"
            }
        }
        return nil
    }
}
