import GeoFleet
import GeoRouting

/// Which objects the findings are about, so that every view agrees with the diagnosis.
struct Concerned {
    private(set) var pools: Set<String> = []
    private(set) var origins: Set<OriginKey> = []
    private(set) var loadBalancers: Set<String> = []

    init(_ model: Model) {
        for finding in model.findings {
            if let pool = finding.pool {
                pools.insert(pool)
                origins.insert(OriginKey(pool: pool, origin: finding.object))
            } else {
                loadBalancers.insert(finding.object)
            }
        }
    }

    func contains(_ view: LoadBalancerView) -> Bool { loadBalancers.contains(view.balancer.hostname) }
}
