/// A change by which no traffic goes elsewhere: why not, and what stays as it is.
struct Calm {
    let before: Fleet
    let after: Fleet
    /// Ids of the objects that the change is about.
    let objects: Set<String>

    init(before: Fleet, after: Fleet, concerning objects: Set<String>) {
        self.before = before
        self.after = after
        self.objects = objects
    }

    /// In one line.
    var line: String {
        let users = users
        guard let first = users.first(where: \.isEnabled) else { return nobodySends(to: users.first) }
        let routing = Routing(first, in: after)
        return routing.usable.isEmpty ? routing.lastResort : service + rest
    }

    /// The pools that the change is about, as they will be, and those that go.
    private var pools: [PoolView] {
        let changed = after.pools.filter { view in
            objects.contains(view.id) || before.pool(view.id).map { $0.pool != view.pool } ?? true
        }
        return changed + before.pools.filter { after.pool($0.id) == nil }
    }

    /// The load balancers that it is about, or that use these pools.
    private var users: [LoadBalancer] {
        let pools = pools
        return after.loadBalancers.map(\.balancer).filter { balancer in
            let old = before.loadBalancer(balancer.id)?.balancer
            return objects.contains(balancer.id)
                || pools.contains { balancer.names($0.id) || old?.names($0.id) == true }
        }
    }

    private func nobodySends(to disabled: LoadBalancer?) -> String {
        let lead = "no traffic either way: "
        if let disabled { return lead + "\(disabled.hostname) is disabled" }
        guard let name = pools.first?.pool.name else { return "no traffic moves: nothing that serves is changed" }
        return lead + "no load balancer uses \(name)"
    }

    private var service: String {
        let changed = pools.compactMap { view in before.pool(view.id).map { ($0.shares, view.shares) } }
        if changed.allSatisfy({ $0 == $1 }) { return "no traffic moves: the same origins serve" }
        let isSame = changed.allSatisfy { $0.keys.sorted() == $1.keys.sorted() }
        return isSame ? "the same origins serve, with other shares" : "no traffic moves from pool to pool"
    }

    /// What stays switched off, where somebody might expect that it is switched on.
    private var rest: String {
        let stays = pools.flatMap { view -> [String] in
            guard let old = before.pool(view.id) else { return [] }
            if !old.pool.isEnabled, !view.pool.isEnabled { return ["\(view.pool.name) stays disabled"] }
            let drained = Set(old.drained)
            return view.drained.filter(drained.contains).map { "\($0) stays drained" }
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
