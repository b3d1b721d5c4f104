/// What becomes of the traffic when one fleet turns into another, in words.
package struct TrafficEffect {
    /// A line for each load balancer and geo for which anything changes.
    package let lines: [String]

    package init(before: Fleet, after: Fleet) {
        let balancers = after.loadBalancers.map(\.balancer).filter { $0.isEnabled }
        lines = balancers.flatMap { balancer -> [String] in
            guard let old = before.loadBalancers.first(where: { $0.id == balancer.id })?.balancer else { return [] }
            let routing = Routing(balancer, in: after)
            if !old.isEnabled {
                return ["\(balancer.hostname) sends traffic again, to \(Figure.count(routing.usable.count, "pool"))"]
            }
            let lines = Self.lines(from: Routing(old, in: before), to: routing)
            return balancers.count > 1 ? lines.map { "\(balancer.hostname): \($0)" } : lines
        }
    }

    /// Whether some load balancer has somebody to send its traffic to before, and nobody after.
    package static func endsService(before: Fleet, after: Fleet) -> Bool {
        before.loadBalancers.contains { view in
            guard view.balancer.isEnabled, !Routing(view.balancer, in: before).usable.isEmpty else { return false }
            guard let balancer = after.loadBalancer(view.id)?.balancer, balancer.isEnabled else { return true }
            return Routing(balancer, in: after).usable.isEmpty
        }
    }

    private static func lines(from before: Routing, to after: Routing) -> [String] {
        if after.usable.isEmpty, !before.usable.isEmpty {
            return [after.lastResort]
        }
        let places = before.places.merging(after.places) { first, _ in first }.sorted { $0.key < $1.key }
        return places.compactMap { geo, place in line(geo, place, before, after) }
    }

    private static func line(_ geo: String, _ place: Coordinates, _ before: Routing, _ after: Routing) -> String? {
        guard let new = after.destination(from: place) else { return nil }
        let old = before.destination(from: place)
        if old?.id == new.id {
            // Only its own geo is told, not everybody who ends up there as well.
            guard let old, new.geo == geo, old.usableOrigins != new.usableOrigins else { return nil }
            return old.usableOrigins > new.usableOrigins
                ? "\(geo) keeps \(new.usableOrigins) of \(new.origins(old.usableOrigins))"
                : "\(geo) has \(new.origins(new.usableOrigins)) instead of \(old.usableOrigins)"
        }
        let name = new.geo ?? new.pool.name
        if new.geo == geo {
            return "\(geo) is served by itself again, by \(new.origins(new.usableOrigins))"
        }
        let distance = new.pool.coordinates.map { " (\(Figure.kilometres(place.distance(to: $0))))" } ?? ""
        return "\(geo) goes to \(name)\(distance), \(new.origins(new.usableOrigins)) left"
    }
}

/// Where a load balancer sends whom.
struct Routing {
    let balancer: LoadBalancer
    /// Its default pools, in their order.
    let pools: [PoolView]
    /// Gets what no default pool can take, whatever its health; nil where it is not known.
    let fallback: PoolView?

    init(_ balancer: LoadBalancer, in fleet: Fleet) {
        self.balancer = balancer
        pools = balancer.defaultPools.compactMap { fleet.pool($0) }
        fallback = fleet.pool(balancer.fallbackPool)
    }

    /// Pools that get traffic.
    var usable: [PoolView] { pools.filter(\.isUsable) }

    /// What becomes of the traffic when no pool is usable.
    var lastResort: String {
        guard let fallback, !fallback.pool.isEnabled || fallback.origins.allSatisfy({ !$0.origin.isEnabled }) else {
            return "nobody is left: all traffic goes to the fallback pool"
        }
        let state = fallback.pool.isEnabled ? "drained" : "disabled"
        return "nobody is left, and fallback pool \(fallback.pool.name) is \(state): visitors get errors"
    }

    /// Where each geo's people are.
    var places: [String: Coordinates] {
        let pairs = pools.compactMap { view in view.geo.flatMap { geo in view.pool.coordinates.map { (geo, $0) } } }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The pool that serves people at a place; nil where that depends on more than is known here.
    func destination(from place: Coordinates) -> PoolView? {
        switch balancer.steeringPolicy {
        case LoadBalancer.proximity:
            usable.filter { $0.pool.coordinates != nil }.min { left, right in
                left.distance(from: place) < right.distance(from: place)
            }
        case "off": usable.first
        default: nil
        }
    }
}

extension PoolView {
    package var usableOrigins: Int { origins.count { $0.isUsable } }

    /// Whether a load balancer sends traffic here.
    package var isUsable: Bool { pool.isEnabled && usableOrigins >= max(1, minimumOrigins) }

    /// `3 healthy origins`; without a monitor nobody knows more than that they are enabled.
    fileprivate func origins(_ count: Int) -> String {
        let isWatched = origins.contains { $0.health != .unknown }
        return Figure.count(count, isWatched ? "healthy origin" : "enabled origin")
    }

    fileprivate func distance(from place: Coordinates) -> Double {
        pool.coordinates.map(place.distance) ?? .infinity
    }
}
