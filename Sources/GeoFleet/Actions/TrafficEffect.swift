package import GeoRouting
import WorldMap

/// An effect of a change on the traffic; `Presentation` has the text.
package enum Effect: Sendable, Equatable {
    /// The load balancer with this host name sends no traffic any more.
    case loadBalancerStops(String)
    /// A load balancer starts to get traffic, for the first time or again; with the pools that serve it.
    case loadBalancerStarts(hostname: String, isAgain: Bool, Service)
    /// A watched geo has no pool in a load balancer that starts; with the pool that gets its users, if known.
    case geoWithoutPool(geo: String, Destination?)
    /// No pool is usable any more; with the state of the fallback pool.
    case noPoolUsable(FallbackState)
    /// Whether users come through Cloudflare's proxy after the change.
    case proxied(Bool)
    /// The steering policy becomes this one; empty for Cloudflare's default.
    case steering(String)
    /// Other origins serve a geo or a pool than before.
    case originsChange(of: String, from: OriginCounts, to: OriginCounts)
    /// The geo's own pool serves it again; with the origins of the pool.
    case ownPoolAgain(geo: String, OriginCounts)
    /// The users of a geo go to a pool that is not the geo's own; with the origins of that pool.
    case otherPool(geo: String, to: Destination, OriginCounts)
    /// Other pools serve some of the listed cities than before.
    case citiesMove(CityMoves)
    /// A pool gets no more traffic; with the way in which the other pools divide the traffic.
    case poolLosesTraffic(pool: String, TrafficSplit)
    /// A pool starts to get a part of the traffic; with its origins.
    case poolGetsTraffic(pool: String, OriginCounts)
    /// An origin gets this percentage of its pool's traffic; `before` is the former share, 0 to 1, if known.
    case share(OriginKey, percent: Int, before: Double?)
    /// No traffic moves, for this reason.
    case noChange(NoTrafficChange)
    /// An effect on one of several load balancers.
    indirect case onLoadBalancer(hostname: String, Effect)

    /// The pools that serve a load balancer.
    package enum Service: Sendable, Equatable {
        case none(FallbackState)
        case one(String, OriginCounts)
        /// The sorted geos of the pools; for a pool at no known place, its name.
        case several([String])
    }

    /// The pool to which the users of a geo go.
    package struct Destination: Sendable, Equatable {
        /// The geo of the pool; the pool's name where the geo is not known.
        package var name: String
        /// The distance in kilometres; nil where the pool has no coordinates.
        package var distance: Double?
        /// The city at the geo's centre, or the listed city nearest to it, where other cities of the geo go to other pools; else nil.
        package var centre: String?
    }
}

/// The effects of a change on the traffic, computed from the fleets before and after it.
struct TrafficEffect {
    /// The effects, one for each load balancer and geo with a change.
    let changes: [Effect]
    /// The reason why nothing changes; nil where `changes` has effects.
    private let noChange: NoTrafficChange?

    /// - Parameters:
    ///   - before: the fleet before the change.
    ///   - after: the fleet after the change.
    ///   - objects: ids of the objects that the change concerns.
    init(before: Fleet, after: Fleet, concerning objects: Set<String>) {
        let balancers = after.loadBalancers.map(\.balancer).filter { $0.isEnabled }
        let stopping = before.loadBalancers.map(\.balancer).filter { balancer in
            balancer.isEnabled && !balancers.contains { $0.id == balancer.id }
        }
        let others = balancers.flatMap { balancer -> [Effect] in
            let routing = Routing(balancer, in: after)
            guard let old = before.loadBalancer(balancer.id)?.balancer else {
                return Self.start(of: routing, isAgain: false, in: after)
            }
            if !old.isEnabled { return Self.start(of: routing, isAgain: true, in: after) }
            let changes = Self.changes(from: Routing(old, in: before), to: routing)
            return balancers.count > 1 ? changes.map { .onLoadBalancer(hostname: balancer.readableName, $0) } : changes
        }
        changes = stopping.map { .loadBalancerStops($0.readableName) } + others
        noChange = changes.isEmpty ? NoTrafficChange(before: before, after: after, concerning: objects) : nil
    }

    /// The `changes`; where there are none, the reason why nothing changes.
    var all: [Effect] { noChange.map { [.noChange($0)] } ?? changes }

    /// Whether a load balancer has a usable pool before the change, but none after it.
    ///
    /// If the load balancer has a reliable pool before the change, only a reliable pool counts after it.
    static func endsService(before: Fleet, after: Fleet) -> Bool {
        before.loadBalancers.contains { view in
            let old = Routing(view.balancer, in: before)
            guard view.balancer.isEnabled, !old.usable.isEmpty else { return false }
            guard let balancer = after.loadBalancer(view.id)?.balancer, balancer.isEnabled else { return true }
            if Routing(balancer, in: after).usable.isEmpty { return true }
            return !Routing(view.balancer, in: before, .withoutStale).usable.isEmpty
                && Routing(balancer, in: after, .withoutStale).usable.isEmpty
        }
    }

    // MARK: A load balancer that starts

    /// The effects for a load balancer that starts: its pools, and the watched geos that have no pool in it.
    private static func start(of routing: Routing, isAgain: Bool, in fleet: Fleet) -> [Effect] {
        let hostname = routing.balancer.readableName
        guard let first = routing.usable.first else {
            return [.loadBalancerStarts(hostname: hostname, isAgain: isAgain, .none(routing.fallbackState))]
        }
        let names = routing.usable.map { $0.geo ?? $0.name }
        let isDivided = names.count > 1 && routing.model.method != .firstInList
        let service = isDivided ? Effect.Service.several(names.sorted()) : .one(names[0], OriginCounts(first))
        return [.loadBalancerStarts(hostname: hostname, isAgain: isAgain, service)]
            + fleet.clusters.filter { $0.isLeftOut(of: routing) }.map { cluster in
                let place = cluster.rules.place
                let goal = routing.destination(from: place.coordinates)
                return .geoWithoutPool(geo: place.code, goal.map { Effect.Destination($0, from: place.coordinates) })
            }
    }

    // MARK: A load balancer that stays enabled

    /// The effects on a load balancer that is enabled before and after the change.
    private static func changes(from before: Routing, to after: Routing) -> [Effect] {
        if after.usable.isEmpty, !before.usable.isEmpty { return [.noPoolUsable(after.fallbackState)] }
        var changes: [Effect] = []
        if before.balancer.isProxied != after.balancer.isProxied {
            changes.append(.proxied(after.balancer.isProxied))
        }
        if before.balancer.steeringPolicy != after.balancer.steeringPolicy {
            changes.append(.steering(after.balancer.steeringPolicy))
        }
        if !after.isPredictable { return changes + splitEffects(from: before, to: after) }
        let places = before.places.merging(after.places) { first, _ in first }.sorted { $0.key < $1.key }
        changes += places.compactMap { geo, place in change(geo, place, before, after) }
        let moves = CityMoves(from: before.model, to: after.model) { id in
            after.pools.first { $0.id == id }.map { $0.geo ?? $0.name } ?? id
        }
        if moves.moves.count < 2 { return moves.count == 0 ? changes : changes + [.citiesMove(moves)] }
        // Where the cities go to several pools, the pool nearest to a geo's centre speaks for a part of them only.
        return [.citiesMove(moves)] + changes.map { $0.namingCentre(in: places) }
    }

    /// The effect on the users of one geo; nil if nothing changes for them, or if no pool serves them.
    private static func change(_ geo: String, _ place: Coordinates, _ before: Routing, _ after: Routing) -> Effect? {
        guard let new = after.destination(from: place) else { return nil }
        let old = before.destination(from: place)
        if old?.id == new.id {
            // The pool may serve other geos too: the change is reported only for its own geo.
            guard let old, new.geo == geo else { return nil }
            return change(of: geo, from: OriginCounts(old), to: OriginCounts(new))
        }
        if new.geo == geo { return .ownPoolAgain(geo: geo, OriginCounts(new)) }
        return .otherPool(geo: geo, to: Effect.Destination(new, from: place), OriginCounts(new))
    }

    private static func change(of name: String, from old: OriginCounts, to new: OriginCounts) -> Effect? {
        old == new ? nil : .originsChange(of: name, from: old, to: new)
    }

    /// The effects on each pool, for a steering policy that is not predictable.
    private static func splitEffects(from before: Routing, to after: Routing) -> [Effect] {
        let pools = after.pools + before.pools.filter { old in !after.pools.contains { $0.id == old.id } }
        return pools.compactMap { view in
            let (old, new) = (before.usable.first { $0.id == view.id }, after.usable.first { $0.id == view.id })
            return switch (old, new) {
            case (let old?, let new?): change(of: new.name, from: OriginCounts(old), to: OriginCounts(new))
            case (_?, nil): .poolLosesTraffic(pool: view.name, after.trafficSplit)
            case (nil, let new?): .poolGetsTraffic(pool: new.name, OriginCounts(new))
            case (nil, nil): nil
            }
        }
    }
}

extension Effect {
    /// The same effect; where it says where the users of a geo go, it names the city that this holds for.
    fileprivate func namingCentre(in places: [(key: String, value: Coordinates)]) -> Effect {
        guard case .otherPool(let geo, var goal, let counts) = self,
            let place = places.first(where: { $0.key == geo })?.value
        else { return self }
        let known = Place.predefined.first { $0.code == geo && $0.coordinates == place }?.city
        goal.centre = known ?? City.nearest(to: place)?.name
        return .otherPool(geo: geo, to: goal, counts)
    }
}

extension City {
    /// The listed city nearest to a place.
    fileprivate static func nearest(to place: Coordinates) -> City? {
        func distance(_ city: City) -> Double {
            Coordinates(latitude: city.point.latitude, longitude: city.point.longitude)
                .map(place.distance(to:)) ?? .infinity
        }
        return all.min { distance($0) < distance($1) }
    }
}

extension Effect.Destination {
    init(_ view: PoolView, from place: Coordinates) {
        self.init(name: view.geo ?? view.name, distance: view.coordinates.map(place.distance(to:)))
    }
}

extension ClusterView {
    /// Whether the cluster asks for this load balancer, but the load balancer has none of the cluster's pools.
    fileprivate func isLeftOut(of routing: Routing) -> Bool {
        let hostname = routing.balancer.hostname
        guard let wanted = desired.loadBalancers.first(where: { $0.hostname.text == hostname }) else { return false }
        let names = Set(routing.pools.map(\.pool.name))
        return names.isDisjoint(with: wanted.pools)
    }
}
