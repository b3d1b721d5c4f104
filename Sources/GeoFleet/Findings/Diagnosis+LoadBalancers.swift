import GeoRouting

/// The load balancers that the watched clusters serve.
extension Diagnosis {
    mutating func lookAtLoadBalancers() {
        let present = Set(fleet.loadBalancers.map(\.balancer.hostname))
        for hostname in hostnames where !present.contains(hostname) && isExpected(hostname) { tellMissing(hostname) }
        for view in loadBalancers {
            look(at: view.balancer)
        }
    }

    /// Whether a pool that has had time to join wants it; what a cluster wanted last counts while it cannot be heard.
    ///
    /// Where no cluster can be heard at all, what they are set up for counts as well.
    private func isExpected(_ hostname: String) -> Bool {
        if isDeaf, fleet.clusters.contains(where: { !$0.isSynced && $0.rules.serves(hostname) }) { return true }
        let known = fleet.clusters.filter { !$0.watch.isKnown && $0.isSynced } + settledClusters
        return known.contains { cluster in
            let wanted = cluster.desired.loadBalancers.first { $0.hostname.text == hostname }?.pools ?? []
            return wanted.contains { !isYoung($0, of: cluster) }
        }
    }

    private mutating func tellMissing(_ hostname: String) {
        // What a cluster wanted last can be synced also while it cannot be heard.
        let isUnknown = isDeaf && !fleet.clusters.contains(where: \.isSynced)
        let what = isUnknown ? "no load balancer; no sync until a cluster is heard" : "there is no such load balancer"
        find(.outage, Concern(hostname), refusal(of: hostname) ?? what, syncs.mend(missing: hostname))
    }

    private mutating func look(at balancer: LoadBalancer) {
        let subject = Concern(balancer.hostname)
        if !balancer.isEnabled {
            find(.outage, subject, "the load balancer is disabled", .enable(.loadBalancer(balancer.hostname)))
        }
        lookForService(of: balancer)
        // What the controllers would set is known only where one of them wants this load balancer.
        guard isWanted(balancer.hostname) else { return }
        if balancer.steeringPolicy != LoadBalancer.proximity {
            let mend = syncs.mend(balancer.hostname) { $0.steeringPolicy != nil }
            let unplaced = balancer.defaultPools.compactMap { fleet.pool($0) }.first { $0.pool.coordinates == nil }
            let why = mend == nil ? unplaced.map { ", as \($0.pool.name) has no coordinates" } : nil
            find(.misrouting, subject, "steering_policy \(balancer.steeringPolicy)" + (why ?? ", not proximity"), mend)
        }
        if !balancer.isProxied {
            find(.misrouting, subject, "proxied is off", syncs.mend(balancer.hostname) { $0.isProxied != nil })
        }
    }

    /// Whether any pool can serve, and the fallback pool behind them.
    private mutating func lookForService(of balancer: LoadBalancer) {
        let pools = balancer.defaultPools.compactMap { fleet.pool($0) }
        let fallback = fleet.pool(balancer.fallbackPool)
        let isServed = pools.isEmpty || pools.contains(where: \.isServing)
        if !isServed {
            let rest = fallback?.pool.isEnabled == false ? "the fallback pool is disabled" : "the fallback pool serves"
            find(.outage, Concern(balancer.hostname), "no pool is usable, \(rest)")
        }
        if let fallback, !fallback.pool.isEnabled, !balancer.defaultPools.contains(fallback.id) {
            let subject = Concern(balancer.hostname, pool: fallback.pool.name)
            let what = "fallback pool \(fallback.pool.name) is disabled"
            find(.misrouting, subject, what, .enable(.pool(fallback.pool.name)))
        }
    }

    /// What Cloudflare said when it last refused to write an object.
    func refusal(of object: String) -> String? {
        fleet.refusals.first { $0.object == object }.map { "Cloudflare refused it: \($0.message)" }
    }
}

extension RoutingRules {
    fileprivate func serves(_ hostname: String) -> Bool { hostnames.contains { $0.text == hostname } }
}

extension PoolView {
    /// Whether Cloudflare would send anybody there, as far as is known.
    var isServing: Bool { pool.isEnabled && health != .critical && origins.contains(where: \.isUsable) }
}
