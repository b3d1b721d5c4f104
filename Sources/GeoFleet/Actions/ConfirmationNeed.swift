import GeoRouting

/// Whether a change may leave users without service, and the word that a person must type in that case.
///
/// The word is the geo of the action's pool. Without a known geo, it is the only place that loses its reliable pool, or
/// else `Action.wordToType`. If another reliable pool serves the users after the change, one key is enough.
package struct ConfirmationNeed {
    /// Codes of the places that have a reliable pool before the change, but not after it.
    let lostPlaces: [String]
    /// Whether a load balancer loses its last reliable pool or its fallback pool.
    let endsService: Bool

    package init(before: Fleet, after: Fleet) {
        lostPlaces = Self.lostPlaces(before, after)
        endsService = TrafficEffect.endsService(before: before, after: after) || Self.endsFallback(before, after)
    }

    /// The word that a person must type; nil where one key is enough.
    package func wordToType(for action: Action, in fleet: Fleet) -> String? {
        guard endsService || !lostPlaces.isEmpty else { return nil }
        if let place = action.pool.flatMap(fleet.pool(named:))?.geo { return place }
        return lostPlaces.count == 1 ? lostPlaces[0] : action.wordToType
    }

    /// Codes of the places that lose their reliable pool.
    ///
    /// A pool that needs its stale origins is not reliable, because these origins may stop answering. A pool that has
    /// only unprobed origins gets no traffic: its users go to the next pool.
    private static func lostPlaces(_ before: Fleet, _ after: Fleet) -> [String] {
        let codes = before.loadBalancers.flatMap { view -> [String] in
            let old = ReliableRouting(view.balancer, in: before)
            guard view.balancer.isEnabled, old.routing.isPredictable else { return [] }
            guard let balancer = after.loadBalancer(view.id)?.balancer, balancer.isEnabled else { return [] }
            let new = ReliableRouting(balancer, in: after)
            guard new.routing.isPredictable else { return [] }
            return old.routing.places.filter { _, place in
                old.servesReliably(place) && !new.servesReliably(place)
            }.keys.sorted()
        }
        return Array(Set(codes)).sorted()
    }

    /// Whether an enabled load balancer has a fallback pool that can serve before the change, but not after it.
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

/// The steering of a load balancer until the next probes, and which of its pools do not need their stale origins.
private struct ReliableRouting {
    let routing: Routing
    private let reliable: Set<String>

    init(_ balancer: LoadBalancer, in fleet: Fleet) {
        routing = Routing(balancer, in: fleet, .beforeProbing)
        reliable = Set(Routing(balancer, in: fleet, .withoutStale).usable.map(\.id))
    }

    func servesReliably(_ place: Coordinates) -> Bool {
        routing.destination(from: place).map { reliable.contains($0.id) } ?? false
    }
}

extension Action {
    /// The name of the one pool that the action concerns; nil where there are several or none.
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
