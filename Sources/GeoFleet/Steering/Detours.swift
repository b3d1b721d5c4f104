import GeoRouting

extension Fleet {
    /// The listed cities that a geo's own pools would serve if they were well, with the pools that serve them now.
    ///
    /// Of several load balancers, it is about the first one where another pool serves some of them.
    /// - Returns: nil where no pool of the geo is known, or no load balancer chooses by distance, or no city is affected.
    func detours(ofGeo geo: String) -> CityMoves? {
        let own = pools.filter { $0.geo == geo }
        if own.isEmpty { return nil }
        return loadBalancers.lazy.map(\.balancer).filter(\.isEnabled).compactMap { detours(on: $0, own) }.first
    }

    private func detours(on balancer: LoadBalancer, _ own: [PoolView]) -> CityMoves? {
        let present = steering(of: balancer)
        // A rule that people made may send the cities elsewhere.
        guard present.method == .nearest, balancer.custom.ruleCount + balancer.custom.poolSetCount == 0 else {
            return nil
        }
        let ids = Set(own.map(\.id))
        var whole = balancer
        // A pool that was taken out of the load balancer serves it once it is well again.
        whole.defaultPools += own.map(\.id).filter { !balancer.defaultPools.contains($0) }
        let known = pools.filter { whole.choosesFrom($0.id) }.map { view in
            ids.contains(view.id) ? view.wellSteering : view.steering(.present)
        }
        let moves = CityMoves(from: SteeringModel(whole, pools: known), to: present) { id in
            pool(id).map { $0.geo ?? $0.name } ?? id
        }
        return moves.count == 0 ? nil : moves
    }
}

extension PoolView {
    /// The pool as it would be without any trouble.
    fileprivate var wellSteering: SteeringPool {
        let place = coordinates ?? Place.predefined.first { $0.code == geo }?.coordinates
        let origin = SteeringPool.Origin(name: name, isEnabled: true, weight: 1, health: .up)
        return SteeringPool(id: id, name: name, coordinates: place, origins: [origin])
    }
}
