import RoutingSupport

@testable import GeoRouting

/// Pools at three places: `near` in Frankfurt, `far` in New York, `last` in Los Angeles; clients are in Frankfurt.
func steeringPools() -> [SteeringPool] {
    [("near", 0), ("far", 1), ("last", 2)].map { name, place in
        SteeringPool(
            id: name,
            name: name,
            coordinates: Place.predefined[place].coordinates,
            origins: [SteeringPool.Origin(name: "a"), SteeringPool.Origin(name: "b")]
        )
    }
}

/// One change to a load balancer and its pools.
struct SteeringChange: Sendable {
    var pools: @Sendable (inout [SteeringPool]) -> Void = { _ in }
    var balancer: @Sendable (inout LoadBalancer) -> Void = { _ in }

    /// `last` is the fallback pool unless the change says otherwise.
    var model: SteeringModel {
        var pools = steeringPools()
        var balancer = RoutingSupport.balancer(pools: pools.map(\.id), fallback: "last")
        self.pools(&pools)
        self.balancer(&balancer)
        return SteeringModel(balancer, pools: pools)
    }

    static func near(_ change: @escaping @Sendable (inout SteeringPool) -> Void) -> SteeringChange {
        SteeringChange(pools: { change(&$0[0]) })
    }

    static func all(_ change: @escaping @Sendable (inout SteeringPool) -> Void) -> SteeringChange {
        SteeringChange(pools: { pools in for index in pools.indices { change(&pools[index]) } })
    }
}

extension SteeringPool {
    /// Changes each origin.
    mutating func setOrigins(_ change: (inout Origin) -> Void) {
        for index in origins.indices { change(&origins[index]) }
    }
}
