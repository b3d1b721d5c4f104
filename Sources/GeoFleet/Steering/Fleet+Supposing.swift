package import GeoRouting

extension Fleet {
    /// This fleet with some pools switched off in thought.
    ///
    /// Such a pool serves no user, not even as the fallback pool.
    package func supposing(disabled names: Set<String>) -> Fleet {
        var fleet = self
        for index in fleet.pools.indices where names.contains(fleet.pools[index].name) {
            fleet.pools[index].pool.isEnabled = false
        }
        return fleet
    }

    /// The steering of a load balancer, with the pools that clusters want there and that it does not have.
    package func steeringWithWanted(of balancer: LoadBalancer) -> SteeringModel {
        let wanted = Set(
            clusters.flatMap(\.desired.loadBalancers).filter { $0.hostname.text == balancer.hostname }
                .flatMap(\.pools)
        )
        let known = pools.filter { balancer.choosesFrom($0.id) || wanted.contains($0.name) }
        return SteeringModel(balancer, pools: known.map { $0.steering(.present) })
    }
}
