import GeoRouting

/// What a change risks for users, and so what a person must type to confirm it.
///
/// Where users would lose their last reliable pool, the code of their place is typed, or the object's name if it is
/// no single place. Where users would only be served from farther away, a key is enough: the effect says from where.
package struct Stakes {
    /// Codes of the places that a reliable pool serves before the change, and none after it.
    let abandoned: [String]
    /// Whether a load balancer loses its last reliable pool, or its last resort.
    let endsService: Bool

    package init(before: Fleet, after: Fleet) {
        abandoned = Self.abandoned(before, after)
        endsService = TrafficEffect.endsService(before: before, after: after) || Self.endsFallback(before, after)
    }

    /// What has to be typed; nil where a key is enough.
    package func name(for action: Action, in fleet: Fleet) -> String? {
        guard endsService || !abandoned.isEmpty else { return nil }
        if let place = action.pool.flatMap(fleet.pool(named:))?.geo { return place }
        return abandoned.count == 1 ? abandoned[0] : action.name
    }

    /// Codes of the places that lose their reliable pool.
    ///
    /// A pool that needs its stale origins is not reliable: they may stop answering. A pool with origins that were not
    /// probed yet gets no traffic, so that its users go to the next pool.
    private static func abandoned(_ before: Fleet, _ after: Fleet) -> [String] {
        let codes = before.loadBalancers.flatMap { view -> [String] in
            let old = Routing(view.balancer, in: before)
            guard view.balancer.isEnabled, old.isForeseeable else { return [] }
            guard let balancer = after.loadBalancer(view.id)?.balancer, balancer.isEnabled else { return [] }
            let new = Routing(balancer, in: after)
            guard new.isForeseeable else { return [] }
            return old.places.filter { _, place in
                guard let former = old.destination(from: place, where: \.answers), former.isReliable else {
                    return false
                }
                return new.destination(from: place, where: \.answers).map { !$0.isReliable } ?? true
            }.keys.sorted()
        }
        return Array(Set(codes)).sorted()
    }

    /// Whether a load balancer that stays enabled loses a fallback pool that could serve, and so its last resort.
    private static func endsFallback(_ before: Fleet, _ after: Fleet) -> Bool {
        before.loadBalancers.map(\.balancer).contains { balancer in
            guard balancer.isEnabled, let old = before.pool(balancer.fallbackPool), old.servesAsFallback else {
                return false
            }
            guard let next = after.loadBalancer(balancer.id)?.balancer, next.isEnabled else { return false }
            return after.pool(next.fallbackPool).map { !$0.servesAsFallback } ?? true
        }
    }
}

extension Action {
    /// The one pool that it is about, by name; nil where there are several or none.
    fileprivate var pool: String? {
        switch self {
        case .setWeight(let key, _), .releaseWeight(let key), .drain(.origin(let key)), .enable(.origin(let key)),
            .removeOrigin(let key):
            key.pool
        case .drain(.pool(let name)), .enable(.pool(let name)): name
        case .prune(let keys): Set(keys.map(\.pool)).count == 1 ? keys.first?.pool : nil
        case .drain(.loadBalancer), .enable(.loadBalancer), .sync, .confirmRemovals, .undo: nil
        }
    }
}
