package import GeoRouting

/// The steering of one load balancer, with the views of its pools.
struct Routing {
    let balancer: LoadBalancer
    /// The answers; its first pools are those that the load balancer chooses from.
    let model: SteeringModel
    /// The pools that the load balancer chooses from and that are known; the default pools are the first ones.
    let pools: [PoolView]
    private let views: [String: PoolView]

    init(_ balancer: LoadBalancer, in fleet: Fleet, _ assumption: PoolView.Assumption = .afterProbing) {
        self.init(balancer, fleet.pools.filter { balancer.choosesFrom($0.id) }, assumption)
    }

    /// - Parameters:
    ///   - balancer: the load balancer.
    ///   - known: the pools that it chooses from and its fallback pool; others do no harm.
    ///   - assumption: what is assumed of the pools.
    init(_ balancer: LoadBalancer, _ known: [PoolView], _ assumption: PoolView.Assumption) {
        self.balancer = balancer
        let model = SteeringModel(balancer, pools: known.map { $0.steering(assumption) })
        let views = Dictionary(known.map { ($0.id, $0) }) { first, _ in first }
        pools = model.pools.prefix(model.candidateCount).compactMap { views[$0.id] }
        self.model = model
        self.views = views
    }

    /// The pools that can get traffic; a pool that only lacks coordinates may get some.
    var usable: [PoolView] {
        zip(model.pools, model.standings).prefix(model.candidateCount).compactMap { pool, standing in
            standing.isEligible || standing == .out(.noCoordinates) ? views[pool.id] : nil
        }
    }

    /// The state of the fallback pool, which gets the traffic when no pool is usable; its health does not count.
    var fallbackState: FallbackState { model.fallbackState }

    /// The coordinates of each geo with a pool here; they are used as the position of the geo's users.
    var places: [String: Coordinates] {
        let pairs = pools.compactMap { view in view.geo.flatMap { geo in view.coordinates.map { (geo, $0) } } }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Whether this program can compute the pool for a place; it depends on the steering policy.
    var isPredictable: Bool {
        switch model.method {
        case .nearest, .firstInList: true
        case .unknown: false
        }
    }

    /// The pool that serves users at a place; nil where no pool serves, or if `isPredictable` is false.
    func destination(from place: Coordinates) -> PoolView? {
        isPredictable ? model.servingPool(at: place).flatMap(view) : nil
    }

    /// The pool with this index in the model; nil where it is not known.
    func view(_ index: Int) -> PoolView? { views[model.pools[index].id] }

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

extension Fleet {
    /// Which pool of a load balancer serves a place now, as far as is known.
    ///
    /// - Parameters:
    ///   - balancer: the load balancer.
    ///   - failing: the name of a pool to take for disabled; nil for none.
    ///   - assumption: what is assumed of the pools.
    /// - Returns: the model of the load balancer, made of its pools.
    package func steering(
        of balancer: LoadBalancer,
        failing: String? = nil,
        _ assumption: PoolView.Assumption = .present
    ) -> SteeringModel {
        let known = pools.filter { balancer.choosesFrom($0.id) }.map { view in
            var pool = view.steering(assumption)
            if view.name == failing { pool.isEnabled = false }
            return pool
        }
        return SteeringModel(balancer, pools: known)
    }
}

extension LoadBalancer {
    /// Whether the load balancer has the pool among its default pools, its maps, or as its fallback pool.
    func choosesFrom(_ id: String) -> Bool {
        fallbackPool == id || defaultPools.contains(id) || mappedPools.contains(id)
    }
}
