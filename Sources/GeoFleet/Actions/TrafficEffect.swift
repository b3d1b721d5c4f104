import GeoRouting

/// What becomes of the traffic when one fleet turns into another, in words.
package struct TrafficEffect {
    /// A line for each load balancer and geo for which anything changes.
    package let lines: [String]
    /// Made only where nothing else is to be said.
    private let noChange: NoTrafficChange?

    /// - Parameters:
    ///   - before: what is there now.
    ///   - after: what will be there.
    ///   - objects: ids of the objects that the change is about.
    package init(before: Fleet, after: Fleet, concerning objects: Set<String>) {
        let balancers = after.loadBalancers.map(\.balancer).filter { $0.isEnabled }
        let ends = before.loadBalancers.map(\.balancer).filter { balancer in
            balancer.isEnabled && !balancers.contains { $0.id == balancer.id }
        }
        let changes = balancers.flatMap { balancer -> [String] in
            let routing = Routing(balancer, in: after)
            guard let old = before.loadBalancer(balancer.id)?.balancer else {
                return Self.start(of: routing, "gets traffic", in: after)
            }
            if !old.isEnabled { return Self.start(of: routing, "sends traffic again", in: after) }
            let lines = Self.lines(from: Routing(old, in: before), to: routing)
            return balancers.count > 1 ? lines.map { "\(balancer.readableName): \($0)" } : lines
        }
        lines = ends.map { "\($0.readableName) sends no traffic any more" } + changes
        noChange = lines.isEmpty ? NoTrafficChange(before: before, after: after, concerning: objects) : nil
    }

    /// The same, or one line that says why nothing changes.
    package var told: [String] { noChange.map { [$0.line] } ?? lines }

    /// Whether some load balancer has somebody to send its traffic to before, and nobody after.
    ///
    /// Nobody too is who may answer or not: a stale origin, and one that its monitor has still to probe.
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

    // MARK: One that starts

    /// A load balancer that had no traffic before: who serves it, and which watched geos have no pool in it.
    private static func start(of routing: Routing, _ verb: String, in fleet: Fleet) -> [String] {
        let hostname = routing.balancer.readableName
        guard let first = routing.usable.first else { return ["\(hostname) \(verb): \(routing.lastResort)"] }
        let names = routing.usable.map { $0.geo ?? $0.pool.name }.sorted().joined(separator: ", ")
        let whole =
            routing.usable.count > 1
            ? "\(hostname) \(verb), to \(routing.usable.count) pools: \(names)"
            : "\(hostname) \(verb), all of it to \(names): \(OriginCounts(first).text)"
        return [whole]
            + fleet.clusters.filter { $0.isLeftOut(of: routing) }.map { cluster in
                let place = cluster.rules.place
                let goal = routing.destination(from: place.coordinates)
                let way = goal.map { ", and goes to \(name(of: $0, from: place.coordinates))" } ?? ""
                return "\(place.code) has no pool in it\(way)"
            }
    }

    // MARK: One that goes on

    private static func lines(from before: Routing, to after: Routing) -> [String] {
        if after.usable.isEmpty, !before.usable.isEmpty { return [after.lastResort] }
        let steering = after.balancer.steeringPolicy
        let isSteeredAnew = steering != before.balancer.steeringPolicy
        let change = isSteeredAnew ? ["steering becomes \(steering.isEmpty ? "off" : steering)"] : []
        let lead = way(from: before, to: after) + change
        if !after.isForeseeable { return lead + division(from: before, to: after) }
        let places = before.places.merging(after.places) { first, _ in first }.sorted { $0.key < $1.key }
        return lead + places.compactMap { geo, place in line(geo, place, before, after) }
    }

    /// By which way visitors come, where that becomes another.
    private static func way(from before: Routing, to after: Routing) -> [String] {
        if before.balancer.isProxied == after.balancer.isProxied { return [] }
        return after.balancer.isProxied
            ? ["visitors come through Cloudflare's proxy, no longer straight to the origins"]
            : ["visitors come straight to the origins, past Cloudflare's proxy"]
    }

    private static func line(_ geo: String, _ place: Coordinates, _ before: Routing, _ after: Routing) -> String? {
        guard let new = after.destination(from: place) else { return nil }
        let old = before.destination(from: place)
        if old?.id == new.id {
            // Only its own geo is told, not everybody who ends up there as well.
            guard let old, new.geo == geo else { return nil }
            return change(of: geo, from: OriginCounts(old), to: OriginCounts(new))
        }
        if new.geo == geo { return "\(geo) is served by itself again, by \(OriginCounts(new).text)" }
        return "\(geo) goes to \(name(of: new, from: place)), \(OriginCounts(new).text) left"
    }

    private static func name(of view: PoolView, from place: Coordinates) -> String {
        let distance = view.pool.coordinates.map { " (\(Figure.kilometres(place.distance(to: $0))))" } ?? ""
        return (view.geo ?? view.pool.name) + distance
    }

    private static func change(of name: String, from old: OriginCounts, to new: OriginCounts) -> String? {
        if old == new { return nil }
        return new.total < old.total
            ? "\(name) keeps \(new.text(of: old))" : "\(name) has \(new.text(insteadOf: old))"
    }

    /// Pool by pool, where nobody can say who goes where.
    private static func division(from before: Routing, to after: Routing) -> [String] {
        let pools = after.pools + before.pools.filter { old in !after.pools.contains { $0.id == old.id } }
        return pools.compactMap { view in
            let (old, new) = (before.usable.first { $0.id == view.id }, after.usable.first { $0.id == view.id })
            return switch (old, new) {
            case (let old?, let new?): change(of: new.pool.name, from: OriginCounts(old), to: OriginCounts(new))
            case (_?, nil): "\(view.pool.name) gets no more traffic: \(after.division)"
            case (nil, let new?): "\(new.pool.name) gets a part of the traffic, by \(OriginCounts(new).text)"
            case (nil, nil): nil
            }
        }
    }
}

extension ClusterView {
    /// Whether it would serve this load balancer, and none of its pools is in it.
    fileprivate func isLeftOut(of routing: Routing) -> Bool {
        let hostname = routing.balancer.hostname
        guard let wanted = desired.loadBalancers.first(where: { $0.hostname.text == hostname }) else { return false }
        let names = Set(routing.pools.map(\.pool.name))
        return names.isDisjoint(with: wanted.pools)
    }
}
