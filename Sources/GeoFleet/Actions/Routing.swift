import Glibc
package import GeoRouting

/// Where a load balancer sends the users of each place.
struct Routing {
    let balancer: LoadBalancer
    /// The pools that it chooses from, the default pools first, in their order.
    let pools: [PoolView]
    /// The fallback pool; nil where it is not known.
    ///
    /// It takes the traffic, healthy or not, when no other pool is usable.
    let fallback: PoolView?

    init(_ balancer: LoadBalancer, in fleet: Fleet) {
        self.balancer = balancer
        let ids = balancer.defaultPools + (balancer.isMapped ? balancer.mappedPools : [])
        pools = ids.compactMap { fleet.pool($0) }
        fallback = fleet.pool(balancer.fallbackPool)
    }

    /// The pools that can get traffic.
    var usable: [PoolView] { pools.filter(\.isUsable) }

    /// Where the traffic goes when no pool is usable: the fallback pool's health does not count then.
    var lastResort: LastResort {
        guard let fallback else { return .unknown }
        if !fallback.isEnabled { return .disabled(pool: fallback.name) }
        return fallback.servesAsFallback ? .serves(pool: fallback.name) : .drained(pool: fallback.name)
    }

    /// The coordinates of each geo that has a pool here; they stand for where the geo's users are.
    var places: [String: Coordinates] {
        let pairs = pools.compactMap { view in view.geo.flatMap { geo in view.pool.coordinates.map { (geo, $0) } } }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Whether the steering policy lets this program compute which pool serves a place.
    var isForeseeable: Bool { balancer.steeringPolicy == LoadBalancer.proximity || balancer.isInOrder }

    /// The pool that serves users at a place; nil where none does, or the steering policy cannot be computed here.
    func destination(from place: Coordinates, where serves: (PoolView) -> Bool = \.isUsable) -> PoolView? {
        let candidates = pools.filter(serves)
        if balancer.isInOrder { return candidates.first }
        if balancer.steeringPolicy != LoadBalancer.proximity { return nil }
        return candidates.filter { $0.pool.coordinates != nil }
            .min { $0.distance(from: place) < $1.distance(from: place) }
    }

    /// How the usable pools divide the traffic, for a steering policy that cannot be computed here.
    var division: Division {
        guard let first = usable.first else { return .none(lastResort) }
        if usable.count == 1 { return .one(pool: first.name) }
        return .several(usable.count, policy: balancer.steeringPolicy, first: first.name)
    }
}

/// What gets the traffic when no pool is usable.
package enum LastResort: Sendable, Equatable {
    /// The fallback pool is not known.
    case unknown
    case disabled(pool: String)
    case drained(pool: String)
    /// The fallback pool serves, healthy or not.
    case serves(pool: String)
}

/// How the usable pools divide the traffic.
package enum Division: Sendable, Equatable {
    case none(LastResort)
    case one(pool: String)
    /// The number of pools, their steering policy, and the name of the first.
    case several(Int, policy: String, first: String)
}

extension LoadBalancer {
    /// Whether maps of regions, countries or PoPs decide before the default pools.
    ///
    /// An empty policy means `geo` for a load balancer with such maps, and `off` for one without.
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
    /// The distance over ground in kilometres, on a sphere.
    package func distance(to other: Coordinates) -> Double {
        let (left, right) = (unitVector, other.unitVector)
        let chord = zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        // 6371 km is the Earth's mean radius; `min` is for a chord that rounding has made longer than the diameter.
        return 2 * asin(min(chord / 2, 1)) * 6371
    }

    private var unitVector: [Double] {
        let (north, east) = (latitude * .pi / 180, longitude * .pi / 180)
        return [cos(north) * cos(east), cos(north) * sin(east), sin(north)]
    }
}
