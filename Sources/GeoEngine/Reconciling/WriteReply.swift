import CloudflareAPI
import GeoRouting

/// The object that Cloudflare shows in reply to a write.
struct WriteReply: Sendable {
    let kind: WriteBarrier.Kind
    let id: String
    let name: String
    /// Cloudflare's `modified_on`.
    let modified: String?
    /// The object alone, as the planner sees it.
    let observed: Observed

    init(_ monitor: MonitorObject) {
        (kind, id, name, modified) = (.monitor, monitor.id, monitor.id, monitor.modified)
        observed = Observed(pools: [], loadBalancers: [], monitors: [Monitor(monitor)])
    }

    init(_ pool: PoolObject) {
        (kind, id, name, modified) = (.pool, pool.id, pool.name, pool.modified)
        observed = Observed(pools: [Pool(pool)], loadBalancers: [])
    }

    init(_ balancer: LoadBalancerObject) {
        (kind, id, name, modified) = (.balancer, balancer.id, balancer.name, balancer.modified)
        observed = Observed(pools: [], loadBalancers: [LoadBalancer(balancer)])
    }
}
