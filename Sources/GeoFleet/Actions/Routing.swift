package import GeoRouting

/// Computes the pool to which a load balancer sends the users of a place.
struct Routing {
    let balancer: LoadBalancer
    /// The pools that the load balancer chooses from; the default pools are the first ones.
    let pools: [PoolView]
    /// The fallback pool; nil where it is not known.
    ///
    /// The fallback pool gets all traffic when no other pool is usable, even if the fallback pool is unhealthy.
    let fallback: PoolView?

    init(_ balancer: LoadBalancer, in fleet: Fleet) {
        self.balancer = balancer
        let ids = balancer.defaultPools + (balancer.isMapped ? balancer.mappedPools : [])
        pools = ids.compactMap { fleet.pool($0) }
        fallback = fleet.pool(balancer.fallbackPool)
    }

    /// The pools that can get traffic.
    var usable: [PoolView] { pools.filter(\.isUsable) }

    /// The state of the fallback pool, which gets the traffic when no pool is usable; its health does not count.
    var fallbackState: FallbackState {
        guard let fallback else { return .unknown }
        if !fallback.isEnabled { return .disabled(pool: fallback.name) }
        return fallback.servesAsFallback ? .serves(pool: fallback.name) : .drained(pool: fallback.name)
    }

    /// The coordinates of each geo with a pool here; they are used as the position of the geo's users.
    var places: [String: Coordinates] {
        let pairs = pools.compactMap { view in view.geo.flatMap { geo in view.pool.coordinates.map { (geo, $0) } } }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Whether this program can compute the pool for a place; it depends on the steering policy.
    var isPredictable: Bool { balancer.steeringPolicy == LoadBalancer.proximity || balancer.usesFirstUsablePool }

    /// The pool that serves users at a place; nil where no pool serves, or if `isPredictable` is false.
    func destination(from place: Coordinates, where serves: (PoolView) -> Bool = \.isUsable) -> PoolView? {
        let candidates = pools.filter(serves)
        if balancer.usesFirstUsablePool { return candidates.first }
        if balancer.steeringPolicy != LoadBalancer.proximity { return nil }
        return candidates.filter { $0.pool.coordinates != nil }
            .min { $0.distance(from: place) < $1.distance(from: place) }
    }

    /// How the usable pools divide the traffic, for a steering policy that is not predictable.
    var trafficSplit: TrafficSplit {
        guard let first = usable.first else { return .none(fallbackState) }
        if usable.count == 1 { return .one(pool: first.name) }
        return .several(usable.count, policy: balancer.steeringPolicy, first: first.name)
    }
}

/// The way in which the usable pools divide the traffic.
package enum TrafficSplit: Sendable, Equatable {
    case none(FallbackState)
    case one(pool: String)
    /// Several pools serve; with their number, the steering policy, and the name of the first pool.
    case several(Int, policy: String, first: String)
}

extension PoolView {
    fileprivate func distance(from place: Coordinates) -> Double {
        pool.coordinates.map(place.distance) ?? .infinity
    }
}
