import GeoRouting

/// The listed cities of each geo of a load balancer that other geos serve now.
///
/// The cities of a geo are those that its own pools would serve if all pools were well and the nearest one counted.
struct Detours {
    private let well: SteeringModel
    private let present: SteeringModel
    /// The geos of all pools, by id; the name of a pool at no known place.
    private let names: [String: String]

    /// Nil where it cannot be computed which pool the load balancer chooses.
    ///
    /// - Parameters:
    ///   - routing: the present state of the load balancer.
    ///   - known: all pools that the load balancer has or should have.
    ///   - places: the geos whose users reach the load balancer, with their positions.
    init?(_ routing: Routing, _ known: [PoolView], _ places: [(geo: String, place: Coordinates?)]) {
        guard routing.isPredictable else { return nil }
        var names = Dictionary(known.map { ($0.id, $0.geo ?? $0.name) }) { first, _ in first }
        var pools: [SteeringPool] = []
        for (geo, place) in places {
            let own = known.filter { names[$0.id] == geo }
            for (id, place) in own.map({ ($0.id, $0.coordinates ?? place) }) {
                if let place { pools.append(Self.wellPool(id, at: place)) }
            }
            // A pool that does not exist yet will serve from where its geo is.
            guard own.isEmpty, let place else { continue }
            names[geo] = geo
            pools.append(Self.wellPool(geo, at: place))
        }
        var balancer = routing.balancer
        (balancer.defaultPools, balancer.steeringPolicy) = (pools.map(\.id), LoadBalancer.proximity)
        well = SteeringModel(balancer, pools: pools)
        present = routing.model
        self.names = names
    }

    /// The cities of a geo that other geos serve; nil if there is none.
    func cities(ofGeo geo: String) -> CityMoves? {
        let moves = CityMoves(from: well, to: present, of: { [names] in names[$0] == geo }, name: { names[$0] ?? $0 })
        return moves.moves.contains { $0.name != geo } ? moves : nil
    }

    /// The cities of all geos that another geo serves; nil if there is none.
    var cities: CityMoves? {
        let moves = CityMoves(from: well, to: present, name: { [names] in names[$0] ?? $0 })
        return moves.count == 0 ? nil : moves
    }

    /// A pool without any trouble.
    private static func wellPool(_ id: String, at place: Coordinates) -> SteeringPool {
        let origin = SteeringPool.Origin(name: id, isEnabled: true, weight: 1, health: .up)
        return SteeringPool(id: id, name: id, coordinates: place, origins: [origin])
    }
}
