import GeoRouting

/// A change by which no traffic goes elsewhere: why not, and what stays as it is.
struct NoTrafficChange {
    private let before: Fleet
    private let after: Fleet
    /// Ids of the objects that the change is about.
    private let objects: Set<String>
    /// The pools that it is about, as they are and as they will be; nil where there is none.
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

    /// In one line.
    var line: String {
        let users = users
        guard let first = users.first(where: \.isEnabled) else { return nobodySends(to: users.first) }
        let routing = Routing(first, in: after)
        return routing.usable.isEmpty ? routing.lastResort : service + rest
    }

    /// The load balancers that it is about, or that use these pools.
    private var users: [LoadBalancer] {
        let ids = pools.compactMap { $0.old?.id ?? $0.new?.id }
        return after.loadBalancers.map(\.balancer).filter { balancer in
            let old = before.loadBalancer(balancer.id)?.balancer
            return objects.contains(balancer.id) || ids.contains { balancer.names($0) || old?.names($0) == true }
        }
    }

    private func nobodySends(to disabled: LoadBalancer?) -> String {
        let lead = "no traffic either way: "
        if let disabled { return lead + "\(disabled.readableName) is disabled" }
        guard let pool = pools.first, let name = (pool.new ?? pool.old)?.pool.name else {
            return "no traffic moves: nothing that serves is changed"
        }
        return lead + "no load balancer uses \(name)"
    }

    private var service: String {
        let changed = pools.map { ($0.old?.shares ?? [:], $0.new?.shares ?? [:]) }
        if changed.allSatisfy({ $0 == $1 }) { return "no traffic moves: the same origins serve" }
        let isSame = changed.allSatisfy { $0.keys.sorted() == $1.keys.sorted() }
        return isSame ? "the same origins serve, with other shares" : "no traffic moves from pool to pool"
    }

    /// What stays switched off, where somebody might expect that it is switched on.
    private var rest: String {
        let stays = pools.flatMap { old, new -> [String] in
            guard let old, let new else { return [] }
            if !old.pool.isEnabled, !new.pool.isEnabled { return ["\(new.pool.name) stays disabled"] }
            let drained = Set(old.drained)
            return new.drained.filter(drained.contains).map { "\($0) stays drained" }
        }
        guard let first = stays.first else { return "" }
        return "; \(first)" + (stays.count > 1 ? " (+\(stays.count - 1) more)" : "")
    }
}

extension PoolView {
    /// Each usable origin's part of the traffic in thousandths, by name and address; none where the pool gets none.
    fileprivate var shares: [String: Int] {
        let usable = isUsable ? origins.filter(\.isUsable) : []
        let sum = usable.reduce(0) { $0 + $1.origin.weight }
        let pairs = usable.map { ("\($0.origin.name) \($0.addressText)", $0.origin.weight * 1000 / sum) }
        return Dictionary(pairs) { first, _ in first }
    }

    fileprivate var drained: [String] { origins.filter { !$0.origin.isEnabled }.map(\.origin.name) }
}
