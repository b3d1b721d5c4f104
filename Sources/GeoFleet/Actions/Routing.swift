import Glibc
package import GeoRouting

/// Where a load balancer sends whom.
struct Routing {
    let balancer: LoadBalancer
    /// The pools that it chooses from, the default pools first, in their order.
    let pools: [PoolView]
    /// Gets what no other pool can take, whatever its health; nil where it is not known.
    let fallback: PoolView?

    init(_ balancer: LoadBalancer, in fleet: Fleet) {
        self.balancer = balancer
        let ids = balancer.defaultPools + (balancer.isMapped ? balancer.mappedPools : [])
        pools = ids.compactMap { fleet.pool($0) }
        fallback = fleet.pool(balancer.fallbackPool)
    }

    /// Pools that get traffic.
    var usable: [PoolView] { pools.filter(\.isUsable) }

    /// What becomes of the traffic when no pool is usable: the fallback pool's health does not count then.
    var lastResort: LastResort {
        guard let fallback else { return .unknown }
        if !fallback.isEnabled { return .disabled(pool: fallback.name) }
        return fallback.servesAsFallback ? .serves(pool: fallback.name) : .drained(pool: fallback.name)
    }

    /// Where each geo's people are.
    var places: [String: Coordinates] {
        let pairs = pools.compactMap { view in view.geo.flatMap { geo in view.pool.coordinates.map { (geo, $0) } } }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Whether it can be told from here who goes where.
    var isForeseeable: Bool { balancer.steeringPolicy == LoadBalancer.proximity || balancer.isInOrder }

    /// The pool that serves people at a place; nil where that depends on more than is known here.
    func destination(from place: Coordinates, where serves: (PoolView) -> Bool = \.isUsable) -> PoolView? {
        let candidates = pools.filter(serves)
        if balancer.isInOrder { return candidates.first }
        if balancer.steeringPolicy != LoadBalancer.proximity { return nil }
        return candidates.filter { $0.pool.coordinates != nil }
            .min { $0.distance(from: place) < $1.distance(from: place) }
    }

    /// How the pools that are left divide the traffic, where it cannot be told who goes where.
    var division: Division {
        guard let first = usable.first else { return .none(lastResort) }
        if usable.count == 1 { return .one(pool: first.name) }
        return .several(usable.count, policy: balancer.steeringPolicy, first: first.name)
    }
}

/// Who gets the traffic when no pool is usable.
package enum LastResort: Sendable, Equatable {
    /// The fallback pool is not known.
    case unknown
    case disabled(pool: String)
    case drained(pool: String)
    /// Healthy or not.
    case serves(pool: String)
}

/// How the pools that are left divide the traffic.
package enum Division: Sendable, Equatable {
    case none(LastResort)
    case one(pool: String)
    /// So many, by this steering policy, and the first of them.
    case several(Int, policy: String, first: String)
}

extension LoadBalancer {
    /// Whether maps of regions, countries or PoPs decide before the default pools do; empty means so where there are maps.
    var isMapped: Bool { steeringPolicy == "geo" || steeringPolicy.isEmpty && !mappedPools.isEmpty }

    /// Whether the first usable default pool takes everything.
    var isInOrder: Bool { steeringPolicy == "off" || steeringPolicy.isEmpty && mappedPools.isEmpty }
}

extension PoolView {
    fileprivate func distance(from place: Coordinates) -> Double {
        pool.coordinates.map(place.distance) ?? .infinity
    }
}

extension Coordinates {
    /// Kilometres over ground, on a sphere.
    package func distance(to other: Coordinates) -> Double {
        let (left, right) = (unitVector, other.unitVector)
        let chord = zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        return 2 * asin(min(chord / 2, 1)) * 6371
    }

    private var unitVector: [Double] {
        let (north, east) = (latitude * .pi / 180, longitude * .pi / 180)
        return [cos(north) * cos(east), cos(north) * sin(east), sin(north)]
    }
}
