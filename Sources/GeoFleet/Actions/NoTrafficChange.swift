package import GeoRouting

/// The reason why a change moves no traffic.
package enum NoTrafficChange: Sendable, Equatable {
    /// Only disabled load balancers use the changed objects; with the host name of the first one.
    case disabled(hostname: String)
    /// No load balancer uses the pool.
    case unused(pool: String)
    /// The change concerns no pool and no load balancer.
    case untouched
    /// No pool of the load balancer is usable after the change; with the state of the fallback pool.
    case noPoolUsable(FallbackState)
    /// The same pools serve before and after; with the objects that stay switched off, if there are any.
    case serves(Service, StillOff?)

    /// What serves after the change, compared with what served before.
    package enum Service: Sendable {
        /// The same origins serve with the same shares.
        case same
        /// The same origins serve with other shares.
        case sameWithOtherShares
        /// The same pools serve with other origins.
        case samePools
    }

    /// The objects that stay switched off, although a person may expect the opposite.
    package struct StillOff: Sendable, Equatable {
        /// The name of the first one, a pool or an origin.
        package var name: String
        /// Whether the first one is a pool.
        package var isPool: Bool
        /// The number of the others.
        package var others: Int
    }

    init(before: Fleet, after: Fleet, concerning objects: Set<String>) {
        self = Comparison(before: before, after: after, concerning: objects).result
    }
}

/// Compares the fleet before a change with the fleet after it, to find out why no traffic moves.
private struct Comparison {
    private let before: Fleet
    private let after: Fleet
    /// Ids of the objects that the change concerns.
    private let objects: Set<String>
    /// The pools that the change concerns, before and after it; nil where the pool does not exist.
    private let pools: [(old: PoolView?, new: PoolView?)]

    init(before: Fleet, after: Fleet, concerning objects: Set<String>) {
        (self.before, self.after, self.objects) = (before, after, objects)
        let (old, new) = (Self.byID(before), Self.byID(after))
        let changed = after.pools.filter { objects.contains($0.id) || old[$0.id]?.pool != $0.pool }
        pools = changed.map { (old[$0.id], $0) } + before.pools.filter { new[$0.id] == nil }.map { ($0, nil) }
    }

    private static func byID(_ fleet: Fleet) -> [String: PoolView] {
        Dictionary(fleet.pools.map { ($0.id, $0) }) { first, _ in first }
    }

    var result: NoTrafficChange {
        let users = users
        guard let first = users.first(where: \.isEnabled) else { return unused(by: users.first) }
        let routing = Routing(first, in: after)
        return routing.usable.isEmpty ? .noPoolUsable(routing.fallbackState) : .serves(service, stillOff)
    }

    /// The load balancers that the change concerns, or that use `pools` before or after it.
    private var users: [LoadBalancer] {
        let ids = pools.compactMap { $0.old?.id ?? $0.new?.id }
        return after.loadBalancers.map(\.balancer).filter { balancer in
            let old = before.loadBalancer(balancer.id)?.balancer
            return objects.contains(balancer.id)
                || ids.contains { balancer.references(poolID: $0) || old?.references(poolID: $0) == true }
        }
    }

    private func unused(by disabled: LoadBalancer?) -> NoTrafficChange {
        if let disabled { return .disabled(hostname: disabled.readableName) }
        guard let pool = pools.first, let name = (pool.new ?? pool.old)?.name else { return .untouched }
        return .unused(pool: name)
    }

    private var service: NoTrafficChange.Service {
        let changed = pools.map { ($0.old?.shares ?? [:], $0.new?.shares ?? [:]) }
        if changed.allSatisfy({ $0 == $1 }) { return .same }
        return changed.allSatisfy { $0.keys.sorted() == $1.keys.sorted() } ? .sameWithOtherShares : .samePools
    }

    private var stillOff: NoTrafficChange.StillOff? {
        let both = pools.flatMap { old, new -> [(name: String, isPool: Bool)] in
            guard let old, let new else { return [] }
            if !old.isEnabled, !new.isEnabled { return [(new.name, true)] }
            let drained = Set(old.drained)
            return new.drained.filter(drained.contains).map { ($0, false) }
        }
        return both.first.map { .init(name: $0.name, isPool: $0.isPool, others: both.count - 1) }
    }
}

extension PoolView {
    /// The traffic share of each usable origin in thousandths, by name and address; empty if the pool is not usable.
    fileprivate var shares: [String: Int] {
        let usable = isUsable ? origins.filter(\.isUsable) : []
        let sum = usable.reduce(0) { $0 + $1.origin.weight }
        let pairs = usable.map { ("\($0.origin.name) \($0.addressText)", $0.origin.weight * 1000 / sum) }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Names of the origins that are switched off.
    fileprivate var drained: [String] { origins.filter { !$0.origin.isEnabled }.map(\.origin.name) }
}
