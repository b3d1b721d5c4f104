/// Plans one load balancer: our pools join it, proximity steers it, everything else stays as people set it.
struct LoadBalancerPlanner {
    let hostname: Hostname
    /// Names of our pools that are there or about to be.
    let pools: [String]
    /// All pools of the account.
    let known: [Pool]

    func plan(_ observed: LoadBalancer?) -> Plan {
        guard let observed else {
            let draft = LoadBalancerDraft(hostname: hostname, pools: pools.map(reference))
            return Plan(operations: [.createLoadBalancer(draft)])
        }
        var notices: [Notice] = []
        var update = LoadBalancerUpdate(id: observed.id, hostname: observed.hostname)
        let joining = pools.map(reference).filter { !observed.defaultPools.map(PoolReference.id).contains($0) }
        if !joining.isEmpty { update.defaultPools = observed.defaultPools.map(PoolReference.id) + joining }
        if observed.fallbackPool.isEmpty { update.fallbackPool = pools.first.map(reference) }
        if !observed.isProxied { update.isProxied = true }
        if observed.steeringPolicy != LoadBalancer.proximity {
            let unplaced = unplacedPools(of: observed)
            if unplaced.isEmpty {
                update.steeringPolicy = LoadBalancer.proximity
            } else {
                notices.append(steeringNotice(observed, unplaced))
            }
        }
        return Plan(operations: update.isEmpty ? [] : [.updateLoadBalancer(update)], notices: notices)
    }

    private func reference(to name: String) -> PoolReference {
        known.first { $0.name == name }.map { .id($0.id) } ?? .name(name)
    }

    /// Pools for which Cloudflare would refuse proximity steering (400, code 1002); ours get coordinates by themselves.
    private func unplacedPools(of observed: LoadBalancer) -> [String] {
        let members = Set(observed.defaultPools + [observed.fallbackPool])
        return known.filter { members.contains($0.id) && $0.coordinates == nil && !pools.contains($0.name) }
            .map(\.name).sorted()
    }

    private func steeringNotice(_ observed: LoadBalancer, _ unplaced: [String]) -> Notice {
        Notice(
            .warning,
            "Load balancer \(hostname) keeps steering_policy '\(observed.steeringPolicy)': proximity needs coordinates, "
                + "and \(unplaced.joined(separator: ", ")) has none; set latitude and longitude there"
        )
    }
}
