/// Plans one load balancer: our pools join it, proximity steers it, everything else stays as people set it.
package struct LoadBalancerPlanner {
    let hostname: Hostname
    /// Names of our pools that are to join: they exist, or the same plan creates them.
    let pools: [String]
    /// All pools of the account.
    let known: [Pool]
    /// Ids of pools that are to leave every load balancer.
    var leaving: Set<String> = []
    /// Ids of our pools without coordinates, because Cloudflare does not take them.
    var unplaced: Set<String> = []

    package init(hostname: Hostname, pools: [String], known: [Pool], leaving: Set<String> = []) {
        self.hostname = hostname
        self.pools = pools
        self.known = known
        self.leaving = leaving
    }

    /// Plans the changes of the load balancer as it is, or its creation where `current` is nil.
    package func plan(_ current: LoadBalancer?) -> Plan {
        guard let current else {
            var draft = LoadBalancerDraft(hostname: hostname, pools: pools.map(reference))
            // Cloudflare would refuse proximity without coordinates; a load balancer without steering still serves.
            if known.contains(where: { unplaced.contains($0.id) && pools.contains($0.name) }) {
                draft.steeringPolicy = "off"
            }
            return Plan(operations: pools.isEmpty ? [] : [.createLoadBalancer(draft)])
        }
        var notices: [Notice] = []
        var update = LoadBalancerUpdate(id: current.id, hostname: current.hostname)
        let staying = current.defaultPools.filter { !leaving.contains($0) }.map(PoolReference.id)
        let members = staying + pools.map(reference).filter { !staying.contains($0) }
        if members != current.defaultPools.map(PoolReference.id) { update.defaultPools = members }
        if current.fallbackPool.isEmpty || leaving.contains(current.fallbackPool) {
            update.fallbackPool = members.first
        }
        // A load balancer that none of our pools joins is not ours to steer.
        if pools.isEmpty { return Plan(operations: update.isEmpty ? [] : [.updateLoadBalancer(update)]) }
        if !current.isProxied { update.isProxied = true }
        if current.steeringPolicy != LoadBalancer.proximity {
            let unplaced = unplacedPools(of: current)
            if unplaced.isEmpty {
                update.steeringPolicy = LoadBalancer.proximity
            } else {
                notices.append(steeringNotice(current, unplaced))
            }
        }
        return Plan(operations: update.isEmpty ? [] : [.updateLoadBalancer(update)], notices: notices)
    }

    private func reference(to name: String) -> PoolReference {
        known.first { $0.name == name }.map { .id($0.id) } ?? .name(name)
    }

    /// Names of pools without coordinates, for which Cloudflare refuses proximity steering (400, code 1002).
    ///
    /// Other pools of ours do not count, because the same plan sets their coordinates.
    private func unplacedPools(of current: LoadBalancer) -> [String] {
        let members = Set(current.defaultPools + [current.fallbackPool]).subtracting(leaving)
        let lacking = known.filter { pool in
            let isOurs = pools.contains(pool.name)
            return isOurs ? unplaced.contains(pool.id) : members.contains(pool.id) && pool.coordinates == nil
        }
        return lacking.map(\.name).sorted()
    }

    private func steeringNotice(_ current: LoadBalancer, _ unplaced: [String]) -> Notice {
        Notice(
            .warning,
            "Load balancer \(hostname) keeps steering_policy '\(current.steeringPolicy)': proximity needs coordinates, "
                + "and \(unplaced.joined(separator: ", ")) has none; set latitude and longitude there"
        )
    }
}
