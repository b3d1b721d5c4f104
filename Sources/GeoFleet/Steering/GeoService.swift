package import GeoRouting

/// What serves the users of one geo on one load balancer now.
package struct GeoService: Sendable, Equatable {
    /// What serves the users of a geo.
    package enum Server: Sendable, Equatable {
        /// A pool of the geo itself.
        case itself
        /// Pools elsewhere, the one with the most cities first, and how much farther they are, in kilometres.
        ///
        /// A name is the pool's geo, or its own name where the geo is not known. The distance is the average over the
        /// geo's cities; where cities do not tell, it is that from the geo to the pool.
        case other(names: [String], farther: Double?)
        /// The fallback pool, as no other can serve: named and measured as in `other`.
        ///
        /// `mayAnswer` is false if no origin of it is up: then users get errors.
        case fallback(name: String, farther: Double?, mayAnswer: Bool)
        /// No pool.
        case nobody(SteeringChoice.NoService)
        /// It cannot be told.
        case unknown([Certainty.Obstacle])
    }

    /// The geo's code; for a pool at no known place, the pool's name.
    package var geo: String
    /// The host name of the load balancer, as people write it.
    package var hostname: String
    /// What serves the users.
    package var server: Server
    /// The geo's cities, with the pools elsewhere that serve them now.
    ///
    /// It is nil where the geo serves itself, and where the choice does not depend on distances.
    package var detours: CityMoves?

    /// The chain of pools for users of the geo: each with its distance, and why it gets no traffic.
    ///
    /// It is empty for a steering policy without an order, such as `random`.
    package var chain: [Link]

    /// A pool in the chain.
    package struct Link: Sendable, Equatable {
        /// The pool's geo; its name where the geo is not known.
        package var name: String
        /// The distance from the geo in kilometres; nil where the pool has no coordinates.
        package var distance: Double?
        /// Whether the pool can get traffic.
        package var standing: Standing
        /// Whether the pool serves the users.
        package var isServing: Bool
    }

    /// The order from the worst server to the best.
    fileprivate var rank: (Int, Double) {
        switch server {
        case .nobody: (0, 0)
        case .fallback(_, _, mayAnswer: false): (1, 0)
        case .other(_, let farther), .fallback(_, let farther, mayAnswer: true): (2, -(farther ?? 0))
        case .unknown: (3, 0)
        case .itself: (4, 0)
        }
    }
}

/// What serves the users of each geo now, made once for one state of the fleet.
package struct GeoServices: Sendable, Equatable {
    /// Every geo on every load balancer that its users reach.
    package private(set) var all: [GeoService] = []
    private var worstIndexes: [String: Int] = [:]
    /// The cities that are not served by their own geo, by load balancer; only where one pool serves all.
    private var detoursByHostname: [String: CityMoves] = [:]

    package init() {}

    package init(_ fleet: Fleet) {
        if fleet.cloudflare.lastSuccess == nil { return }
        let pools = Dictionary(fleet.pools.map { ($0.id, $0) }) { first, _ in first }
        let ids = Dictionary(fleet.pools.map { ($0.name, $0.id) }) { first, _ in first }
        let wishes = Wish.all(of: fleet)
        let served = fleet.clusters.isEmpty ? nil : fleet.servedHostnames
        for view in fleet.loadBalancers where served?.contains(view.hostname) ?? true {
            let balancer = view.balancer
            // A pool that a cluster wants here is listed, even if the load balancer does not have it.
            let wishes = wishes[view.hostname] ?? []
            let named = wishes.flatMap(\.pools).compactMap { ids[$0] }
            let all = Set(balancer.defaultPools + balancer.mappedPools + [balancer.fallbackPool] + named)
            let known = all.sorted().compactMap { pools[$0] }
            add(Routing(balancer, known, .present), known, Self.places(of: balancer, known, wishes))
        }
        for (index, service) in all.enumerated() {
            let former = worstIndexes[service.geo].map { all[$0].rank }
            if former.map({ service.rank < $0 }) ?? true { worstIndexes[service.geo] = index }
        }
    }

    /// What serves the users of a geo; of several load balancers, the one where they are served worst.
    ///
    /// The geo is its code, or the name of a pool at no known place.
    package func worst(ofGeo geo: String) -> GeoService? { worstIndexes[geo].map { all[$0] } }

    /// What serves each geo on the load balancer with this host name, as people write it.
    package func services(on hostname: String) -> [GeoService] { all.filter { $0.hostname == hostname } }

    /// The cities that the load balancer does not send to their own geo, where it sends all users to one pool.
    func detours(on hostname: String) -> CityMoves? { detoursByHostname[hostname] }

    /// What a cluster wants of one load balancer.
    private struct Wish {
        var place: Place
        /// The names of the pools that it wants there.
        var pools: [String]

        /// The wishes of all clusters, by host name.
        static func all(of fleet: Fleet) -> [String: [Wish]] {
            var wishes: [String: [Wish]] = [:]
            for cluster in fleet.clusters {
                for wanted in cluster.desired.loadBalancers {
                    let wish = Wish(place: cluster.rules.place, pools: Array(wanted.pools))
                    wishes[wanted.hostname.text, default: []].append(wish)
                }
            }
            return wishes
        }
    }

    // MARK: - One load balancer

    /// The geos whose users reach a load balancer, with their positions: those of its pools, and of its clusters.
    private static func places(
        of balancer: LoadBalancer,
        _ known: [PoolView],
        _ wishes: [Wish]
    ) -> [(geo: String, place: Coordinates?)] {
        var places: [String: Coordinates?] = [:]
        for wish in wishes { places[wish.place.code] = .some(wish.place.coordinates) }
        let chosen = Set(balancer.defaultPools + balancer.mappedPools)
        for view in known where chosen.contains(view.id) {
            let geo = view.geo ?? view.name
            // A pool without coordinates is where its place is.
            let position = view.coordinates ?? Place.predefined.first { $0.code == view.geo }?.coordinates
            if let position { places[geo] = .some(position) } else if places[geo] == nil { places[geo] = .some(nil) }
        }
        return places.map { ($0.key, $0.value) }.sorted { $0.geo < $1.geo }
    }

    private mutating func add(
        _ routing: Routing,
        _ known: [PoolView],
        _ places: [(geo: String, place: Coordinates?)]
    ) {
        // Only trouble needs it.
        lazy var allDetours = Detours(routing, known, places)
        if routing.model.method == .firstInList || routing.model.eligible.isEmpty {
            detoursByHostname[routing.balancer.readableName] = allDetours?.cities
        }
        for (geo, place) in places {
            // Without a position, only a choice that is the same everywhere can be told.
            guard let place = place ?? (routing.model.method == .nearest ? nil : Self.anywhere) else { continue }
            let choice = routing.model.choice(at: place)
            var server = Self.server(of: geo, choice, routing)
            let detours = server.isElsewhere ? allDetours?.cities(ofGeo: geo) : nil
            if let detours { server.measure(by: detours) }
            let isKnown = if case .unknown = server { false } else { true }
            let chain = (routing.isPredictable ? choice.links : []).map { link in
                let isAnswer = choice.answer == .pool(link.pool) || choice.answer == .fallback(link.pool)
                let getsCities = detours?.moves.contains { $0.pool == routing.model.pools[link.pool].id } ?? false
                return GeoService.Link(
                    name: Self.name(link.pool, routing),
                    distance: link.distance,
                    standing: link.standing,
                    isServing: isKnown && (detours == nil ? isAnswer : getsCities)
                )
            }
            let hostname = routing.balancer.readableName
            all.append(GeoService(geo: geo, hostname: hostname, server: server, detours: detours, chain: chain))
        }
    }

    private static let anywhere = Coordinates(latitude: 0, longitude: 0)

    private static func server(of geo: String, _ choice: SteeringChoice, _ routing: Routing) -> GeoService.Server {
        func distance(_ index: Int) -> Double? {
            choice.links.first { $0.pool == index }?.distance
        }
        // A rule that people made decides first: the ordinary answer would be a guess.
        if case .unknown(let obstacles) = choice.certainty { return .unknown(obstacles) }
        switch choice.answer {
        case .pool(let index):
            let name = name(index, routing)
            return name == geo ? .itself : .other(names: [name], farther: distance(index))
        case .fallback(let index):
            let name = name(index, routing)
            let mayAnswer = routing.model.pools[index].mayAnswer
            return .fallback(name: name, farther: name == geo ? nil : distance(index), mayAnswer: mayAnswer)
        case .nobody(let service): return .nobody(service)
        case .undetermined: return .unknown([])
        }
    }

    private static func name(_ index: Int, _ routing: Routing) -> String {
        guard let view = routing.view(index) else { return routing.model.pools[index].name }
        return view.geo ?? view.name
    }
}

extension GeoService.Server {
    /// Whether pools of other geos, or the fallback pool, serve the users.
    fileprivate var isElsewhere: Bool {
        switch self {
        case .other, .fallback(_, .some, _): true
        case .fallback(_, nil, _), .itself, .nobody, .unknown: false
        }
    }

    /// Takes pools and distance from the cities, so that all that is said about the geo has one number.
    fileprivate mutating func measure(by detours: CityMoves) {
        let farther = detours.worst.map { _ in detours.kilometresFarther }
        switch self {
        case .other: self = .other(names: detours.moves.compactMap(\.name), farther: farther)
        case .fallback(let name, _, let mayAnswer):
            self = .fallback(name: name, farther: farther, mayAnswer: mayAnswer)
        case .itself, .nobody, .unknown: break
        }
    }
}
