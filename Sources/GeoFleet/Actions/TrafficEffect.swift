package import GeoRouting

/// What happens to the traffic; `Presentation` has the words.
package enum Effect: Sendable, Equatable {
    /// A load balancer sends no traffic any more; by host name.
    case ends(String)
    /// A load balancer gets traffic for the first time, or again; with the pools that serve it.
    case starts(hostname: String, isAgain: Bool, Service)
    /// A watched geo has no pool in a load balancer that starts; with where its users go, where that is known.
    case leftOut(geo: String, Destination?)
    /// No pool is usable any more.
    case abandoned(LastResort)
    /// Whether visitors come through Cloudflare's proxy from now on.
    case proxied(Bool)
    /// The steering policy becomes this one; empty for Cloudflare's default.
    case steering(String)
    /// A geo or a pool is served by other origins than before.
    case counts(of: String, from: OriginCounts, to: OriginCounts)
    /// A geo is served by its own pool again.
    case back(geo: String, OriginCounts)
    /// The users of a geo go to this pool now, and it is not the geo's own; with the pool's origins.
    case goes(geo: String, to: Destination, OriginCounts)
    /// A pool gets no more traffic; with how the other pools divide it.
    case drops(pool: String, Division)
    /// A pool gets a part of the traffic now, and got none before; with its origins.
    case joins(pool: String, OriginCounts)
    /// An origin's new share of its pool's traffic, 0 to 100; `before` is the former one, 0 to 1, nil if not known.
    case share(OriginKey, percent: Int, before: Double?)
    /// No traffic moves, for this reason.
    case noChange(NoTrafficChange)
    /// The effect on one load balancer, where there are several.
    indirect case of(hostname: String, Effect)

    /// The pools that serve a load balancer.
    package enum Service: Sendable, Equatable {
        case none(LastResort)
        case one(String, OriginCounts)
        /// The geos of the pools, or the names of pools at no known place; sorted.
        case several([String])
    }

    /// The pool to which the users of a geo go.
    package struct Destination: Sendable, Equatable {
        /// The geo, or the pool's name where it is at no known place.
        package var name: String
        /// In kilometres; nil where the pool has no coordinates.
        package var distance: Double?
    }
}

/// What happens to the traffic when one fleet becomes another.
struct TrafficEffect {
    /// One effect for each load balancer and geo for which anything changes.
    let changes: [Effect]
    /// The reason why nothing changes; nil where `changes` has effects.
    private let noChange: NoTrafficChange?

    /// - Parameters:
    ///   - before: what is there now.
    ///   - after: what will be there.
    ///   - objects: ids of the objects that the change is about.
    init(before: Fleet, after: Fleet, concerning objects: Set<String>) {
        let balancers = after.loadBalancers.map(\.balancer).filter { $0.isEnabled }
        let ends = before.loadBalancers.map(\.balancer).filter { balancer in
            balancer.isEnabled && !balancers.contains { $0.id == balancer.id }
        }
        let rest = balancers.flatMap { balancer -> [Effect] in
            let routing = Routing(balancer, in: after)
            guard let old = before.loadBalancer(balancer.id)?.balancer else {
                return Self.start(of: routing, isAgain: false, in: after)
            }
            if !old.isEnabled { return Self.start(of: routing, isAgain: true, in: after) }
            let changes = Self.changes(from: Routing(old, in: before), to: routing)
            return balancers.count > 1 ? changes.map { .of(hostname: balancer.readableName, $0) } : changes
        }
        changes = ends.map { .ends($0.readableName) } + rest
        noChange = changes.isEmpty ? NoTrafficChange(before: before, after: after, concerning: objects) : nil
    }

    /// `changes`, or the reason why nothing changes.
    var all: [Effect] { noChange.map { [.noChange($0)] } ?? changes }

    /// Whether a load balancer has a pool to send its traffic to before the change, and none after it.
    ///
    /// If a reliable pool served before, a pool that needs stale origins, or origins that were not probed yet, is no
    /// substitute.
    static func endsService(before: Fleet, after: Fleet) -> Bool {
        before.loadBalancers.contains { view in
            let old = Routing(view.balancer, in: before)
            guard view.balancer.isEnabled, !old.usable.isEmpty else { return false }
            guard let balancer = after.loadBalancer(view.id)?.balancer, balancer.isEnabled else { return true }
            let new = Routing(balancer, in: after)
            return new.usable.isEmpty
                || old.pools.contains(where: \.isReliable) && !new.pools.contains(where: \.isReliable)
        }
    }

    // MARK: A load balancer that starts

    /// The effects for a load balancer that starts: which pools serve it, and which watched geos have no pool in it.
    private static func start(of routing: Routing, isAgain: Bool, in fleet: Fleet) -> [Effect] {
        let hostname = routing.balancer.readableName
        guard let first = routing.usable.first else {
            return [.starts(hostname: hostname, isAgain: isAgain, .none(routing.lastResort))]
        }
        let names = routing.usable.map { $0.geo ?? $0.name }.sorted()
        let service = names.count > 1 ? Effect.Service.several(names) : .one(names[0], OriginCounts(first))
        return [.starts(hostname: hostname, isAgain: isAgain, service)]
            + fleet.clusters.filter { $0.isLeftOut(of: routing) }.map { cluster in
                let place = cluster.rules.place
                let goal = routing.destination(from: place.coordinates)
                return .leftOut(geo: place.code, goal.map { Effect.Destination($0, from: place.coordinates) })
            }
    }

    // MARK: A load balancer that stays enabled

    /// The effects on a load balancer that is enabled before and after the change.
    private static func changes(from before: Routing, to after: Routing) -> [Effect] {
        if after.usable.isEmpty, !before.usable.isEmpty { return [.abandoned(after.lastResort)] }
        var changes: [Effect] = []
        if before.balancer.isProxied != after.balancer.isProxied {
            changes.append(.proxied(after.balancer.isProxied))
        }
        if before.balancer.steeringPolicy != after.balancer.steeringPolicy {
            changes.append(.steering(after.balancer.steeringPolicy))
        }
        if !after.isForeseeable { return changes + division(from: before, to: after) }
        let places = before.places.merging(after.places) { first, _ in first }.sorted { $0.key < $1.key }
        return changes + places.compactMap { geo, place in change(geo, place, before, after) }
    }

    /// The effect on the users of one geo; nil if they are served as before, or by no pool.
    private static func change(_ geo: String, _ place: Coordinates, _ before: Routing, _ after: Routing) -> Effect? {
        guard let new = after.destination(from: place) else { return nil }
        let old = before.destination(from: place)
        if old?.id == new.id {
            // Only the pool's own geo is reported, not other geos that it serves as well.
            guard let old, new.geo == geo else { return nil }
            return change(of: geo, from: OriginCounts(old), to: OriginCounts(new))
        }
        if new.geo == geo { return .back(geo: geo, OriginCounts(new)) }
        return .goes(geo: geo, to: Effect.Destination(new, from: place), OriginCounts(new))
    }

    private static func change(of name: String, from old: OriginCounts, to new: OriginCounts) -> Effect? {
        old == new ? nil : .counts(of: name, from: old, to: new)
    }

    /// The effects pool by pool, for a steering policy that cannot be computed here.
    private static func division(from before: Routing, to after: Routing) -> [Effect] {
        let pools = after.pools + before.pools.filter { old in !after.pools.contains { $0.id == old.id } }
        return pools.compactMap { view in
            let (old, new) = (before.usable.first { $0.id == view.id }, after.usable.first { $0.id == view.id })
            return switch (old, new) {
            case (let old?, let new?): change(of: new.name, from: OriginCounts(old), to: OriginCounts(new))
            case (_?, nil): .drops(pool: view.name, after.division)
            case (nil, let new?): .joins(pool: new.name, OriginCounts(new))
            case (nil, nil): nil
            }
        }
    }
}

extension Effect.Destination {
    fileprivate init(_ view: PoolView, from place: Coordinates) {
        self.init(name: view.geo ?? view.name, distance: view.coordinates.map(place.distance(to:)))
    }
}

extension ClusterView {
    /// Whether the cluster asks for this load balancer, but none of its pools is in it.
    fileprivate func isLeftOut(of routing: Routing) -> Bool {
        let hostname = routing.balancer.hostname
        guard let wanted = desired.loadBalancers.first(where: { $0.hostname.text == hostname }) else { return false }
        let names = Set(routing.pools.map(\.pool.name))
        return names.isDisjoint(with: wanted.pools)
    }
}
