package import GeoFleet
import GeoRouting
package import WorldMap

/// The pools of a load balancer on a map of the world, and which of them serves a place.
///
/// The steering model tells which pools can serve; the map itself asks for the nearest of them.
package struct PoolMap: Sendable {
    /// A pool with coordinates.
    package struct Entry: Sendable {
        /// The pool.
        package let pool: PoolView
        /// Its mark on the map.
        package let mark: MapMark
        /// The letter of the mark.
        package let letter: String
        /// Whether the load balancer can send users to the pool; nil without a load balancer.
        let standing: Standing?

        /// The pool's place if it has one, else its name.
        package var name: String { pool.geo ?? pool.name }
    }

    /// The load balancer; nil if there is none, so that no pool serves, or if that is not known.
    package let balancer: LoadBalancerView?
    /// Why it is not known which pool serves, such as `load balancers not readable`; nil if it is known.
    package let unknown: String?
    /// The pools with coordinates, sorted by geo and name; their marks have the same indices.
    ///
    /// The load balancer's own order changes with its steering, so a pool would have another letter the next day.
    package let entries: [Entry]
    /// The number of pools without coordinates, which are on no map.
    package let unplacedCount: Int
    /// The pool that serves the whole world, but has no coordinates; nil if there is none.
    package let serverOffMap: PoolView?
    /// The index of the pool that fails in thought; nil if none does.
    package let failed: Int?
    /// Whether no pool is probed yet, so that the map shows what holds once the probes find them up.
    package let isAssumed: Bool
    /// The steering of the load balancer; nil if there is none.
    let model: SteeringModel?
    /// The number of listed cities that each entry serves.
    package let cityCounts: [Int]
    fileprivate let nearest: NearestMark

    /// Makes the map of a load balancer.
    ///
    /// - Parameters:
    ///   - fleet: the load balancers and pools.
    ///   - hostname: the load balancer; if nil or unknown, the first one that the clusters ask for, else the first one.
    ///   - failing: the name of the pool that fails in thought; nil for none.
    package init(_ fleet: Fleet, _ hostname: String? = nil, failing: String? = nil) {
        let balancer = Self.balancer(hostname, fleet)
        self.balancer = balancer
        // What cannot be read may be there.
        unknown = balancer == nil && !fleet.cloudflare.isKnown ? fleet.unreadReason : nil
        let pools = balancer.map { Self.pools(of: $0.balancer, fleet) } ?? fleet.pools
        let present = balancer.map { fleet.steering(of: $0.balancer, failing: failing) }
        let isUnprobed = present.map { $0.eligible.isEmpty && $0.standings.contains(.out(.unprobed)) } ?? false
        let model =
            isUnprobed ? balancer.map { fleet.steering(of: $0.balancer, failing: failing, .afterProbing) } : present
        (self.model, isAssumed) = (model, isUnprobed)
        let serving = model.map(Self.serving) ?? []
        let standings = model.map { Dictionary(zip($0.pools.map(\.id), $0.standings)) { first, _ in first } } ?? [:]
        let placed = pools.enumerated().filter { $0.element.coordinates != nil }
            .sorted { Self.sortKey($0.element) < Self.sortKey($1.element) }.prefix(Self.maxEntries)
        entries = placed.enumerated().compactMap { index, ranked in
            let (rank, pool) = ranked
            guard let place = pool.coordinates else { return nil }
            let point = GlobePoint(latitude: place.latitude, longitude: place.longitude)
            let standing = standings[pool.id]
            let state = pool.name == failing ? .bad : pool.markState(standing)
            let isEligible = serving.contains(pool.id)
            let mark = MapMark(pool.geo ?? pool.name, at: point, state, isEligible: isEligible, rank: rank)
            return Entry(pool: pool, mark: mark, letter: String(MapMark.letter(index)), standing: standing)
        }
        unplacedCount = pools.count { $0.coordinates == nil }
        let first = serving.count == 1 ? pools.first { $0.id == serving[0] } : nil
        serverOffMap = first?.coordinates == nil ? first : nil
        failed = entries.firstIndex { $0.pool.name == failing }
        let nearest = NearestMark(entries.map(\.mark))
        self.nearest = nearest
        cityCounts = City.all.reduce(into: Array(repeating: 0, count: entries.count)) { counts, city in
            if let server = nearest.mark(toward: city.direction) { counts[server] += 1 }
        }
    }

    /// The geo, then the name; pools without a geo come last.
    private static func sortKey(_ pool: PoolView) -> (String, String) { (pool.geo ?? "~", pool.name) }

    /// The marks, in the order of the entries.
    package var marks: [MapMark] { entries.map(\.mark) }

    /// Whether Cloudflare chooses among the pools by distance, or always the first one; else the map is a guess.
    package var isPredictable: Bool {
        guard let model else { return true }
        let custom = model.balancer.custom
        if case .unknown = model.method { return false }
        return custom.ruleCount + custom.poolSetCount == 0
    }

    /// The ids of the pools that get users: without steering, the first that can serve gets all of them.
    private static func serving(_ model: SteeringModel) -> [String] {
        if !model.balancer.isEnabled { return [] }
        let eligible = model.eligible.map { model.pools[$0].id }
        return model.method == .firstInList ? Array(eligible.prefix(1)) : eligible
    }

    /// The index of the pool that serves a place; nil if none can.
    package func server(of point: GlobePoint) -> Int? { nearest(point) }

    /// The default pools, each once.
    private static func pools(of balancer: LoadBalancer, _ fleet: Fleet) -> [PoolView] {
        var seen: Set<String> = []
        return balancer.defaultPools.filter { seen.insert($0).inserted }.compactMap { fleet.pool($0) }
    }

    /// The largest number of marks; a map has no room for more.
    private static let maxEntries = 200

    private static func balancer(_ hostname: String?, _ fleet: Fleet) -> LoadBalancerView? {
        let views = fleet.loadBalancers
        let wanted = ([hostname].compactMap(\.self) + fleet.requestedHostnames).lazy
        return wanted.compactMap { name in views.first { $0.hostname == name } }.first ?? views.first
    }
}

/// The maps of a load balancer: as it is, and with the pool that fails in thought.
package struct PoolMaps: Sendable, Equatable {
    /// What a person has chosen to see.
    package let choice: MapChoice
    /// The map without a failure in thought.
    package let actual: PoolMap
    /// The map that is shown; the same as `actual` if no pool fails in thought.
    package let shown: PoolMap

    package init(_ fleet: Fleet, _ choice: MapChoice) {
        self.choice = choice
        actual = PoolMap(fleet, choice.hostname)
        shown = choice.failingPool == nil ? actual : PoolMap(fleet, choice.hostname, failing: choice.failingPool)
    }

    /// Maps for the same choice: of one fleet, they are equal.
    package static func == (one: PoolMaps, other: PoolMaps) -> Bool { one.choice == other.choice }
}

// MARK: - The choice for a place

/// Which pool serves a place, and why no nearer one does.
package struct PlaceChoice: Sendable, Equatable {
    /// A pool with its distance to the place.
    package struct Candidate: Sendable, Equatable {
        /// The index of the pool among the map's entries.
        package let index: Int
        /// The distance over ground.
        package let kilometres: Double
    }

    /// The pool that serves; nil if none can.
    package let serving: Candidate?
    /// The nearest other pool that can serve; nil if there is none.
    package let next: Candidate?
    /// The pools that are nearer than the serving one, but cannot serve, the nearest first.
    package let out: [Candidate]
}

extension PoolMap {
    /// The choice for a place.
    package func choice(at point: GlobePoint) -> PlaceChoice {
        let serving = server(of: point)
        let sorted = entries.indices.map { PlaceChoice.Candidate(index: $0, kilometres: kilometres($0, point)) }
            .sorted { $0.kilometres < $1.kilometres }
        let distance = serving.map { kilometres($0, point) }
        return PlaceChoice(
            serving: sorted.first { $0.index == serving },
            next: sorted.first { $0.index != serving && entries[$0.index].mark.isEligible },
            // Without a load balancer no pool is out: none is asked.
            out: balancer == nil
                ? [] : sorted.filter { !entries[$0.index].mark.isEligible && $0.kilometres < distance ?? .infinity }
        )
    }

    private func kilometres(_ index: Int, _ point: GlobePoint) -> Double {
        entries[index].mark.point.kilometres(to: point)
    }
}

// MARK: - What if a pool fails

extension PoolMap {
    /// The listed cities that another pool serves on this map than on the one before.
    func moves(from before: PoolMap) -> CityMoves? {
        guard let old = before.model, let new = model else { return nil }
        let names = entries.map { ($0.pool.id, $0.name) }
        let namesByID = Dictionary(names) { first, _ in first }
        return CityMoves(from: old, to: new) { namesByID[$0] ?? $0 }
    }
}

extension PoolView {
    /// The state that the mark of the pool shows.
    fileprivate func markState(_ standing: Standing?) -> MapMark.State {
        if !isEnabled || !origins.contains(where: \.isEnabled) { return .off }
        switch standing {
        case .out(.unhealthy), .out(.belowMinimum): return .bad
        default: break
        }
        return switch health {
        case .healthy: .good
        case .degraded: .doubtful
        case .critical: .bad
        case .unknown: .unknown
        }
    }
}
