/// The planner of one load balancer: it adds our pools and sets proximity steering; other settings of people stay.
package struct LoadBalancerPlanner {
    let hostname: Hostname
    /// Names of our pools to put into the load balancer; they exist, or the same plan creates them.
    let pools: [String]
    /// All pools of the account.
    let accountPools: [Pool]
    /// Ids of pools to remove from the load balancer.
    var leavingPools: Set<String> = []
    /// Ids of our pools whose coordinates Cloudflare does not keep.
    var poolsWithoutCoordinates: Set<String> = []

    package init(hostname: Hostname, pools: [String], accountPools: [Pool], leavingPools: Set<String> = []) {
        self.hostname = hostname
        self.pools = pools
        self.accountPools = accountPools
        self.leavingPools = leavingPools
    }

    /// Plans the changes of the present load balancer, or a new load balancer where `current` is nil.
    package func plan(_ current: LoadBalancer?) -> Plan {
        guard let current else {
            var draft = LoadBalancerDraft(hostname: hostname, pools: pools.map(reference))
            // Cloudflare refuses proximity where a pool has no coordinates. Traffic is served without steering, too.
            if accountPools.contains(where: { poolsWithoutCoordinates.contains($0.id) && pools.contains($0.name) }) {
                draft.steeringPolicy = "off"
            }
            return Plan(operations: pools.isEmpty ? [] : [.createLoadBalancer(draft)])
        }
        var notices: [Notice] = []
        var update = LoadBalancerUpdate(id: current.id, hostname: current.hostname)
        let staying = current.defaultPools.filter { !leavingPools.contains($0) }.map(PoolReference.id)
        let members = staying + pools.map(reference).filter { !staying.contains($0) }
        if members != current.defaultPools.map(PoolReference.id) { update.defaultPools = members }
        if current.fallbackPool.isEmpty || leavingPools.contains(current.fallbackPool) {
            update.fallbackPool = members.first
        }
        // Where no Ingress asks for the load balancer, its steering stays unchanged.
        if pools.isEmpty { return Plan(operations: update.isEmpty ? [] : [.updateLoadBalancer(update)]) }
        if !current.isProxied { update.isProxied = true }
        if current.steeringPolicy != LoadBalancer.proximity {
            let obstacles = poolsPreventingProximity(in: current)
            if obstacles.isEmpty {
                update.steeringPolicy = LoadBalancer.proximity
            } else {
                notices.append(steeringNotice(current, obstacles))
            }
        }
        return Plan(operations: update.isEmpty ? [] : [.updateLoadBalancer(update)], notices: notices)
    }

    /// A pool by its id where it exists, else by its name.
    private func reference(to name: String) -> PoolReference {
        accountPools.first { $0.name == name }.map { .id($0.id) } ?? .name(name)
    }

    /// Names of pools without coordinates; with such a pool Cloudflare refuses proximity steering (400, code 1002).
    ///
    /// Of our own pools, only those count whose coordinates Cloudflare does not keep: the same plan sets the
    /// coordinates of the others.
    private func poolsPreventingProximity(in current: LoadBalancer) -> [String] {
        let members = Set(current.defaultPools + [current.fallbackPool]).subtracting(leavingPools)
        let lacking = accountPools.filter { pool in
            let isOurs = pools.contains(pool.name)
            if isOurs { return poolsWithoutCoordinates.contains(pool.id) }
            return members.contains(pool.id) && pool.coordinates == nil
        }
        return lacking.map(\.name).sorted()
    }

    private func steeringNotice(_ current: LoadBalancer, _ obstacles: [String]) -> Notice {
        Notice(
            .warning,
            "Load balancer \(hostname) keeps steering_policy '\(current.steeringPolicy)': proximity needs coordinates, "
                + "and \(obstacles.joined(separator: ", ")) has none; set latitude and longitude there"
        )
    }
}
