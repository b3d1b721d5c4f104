/// The difference between what is and what should be, as writes in the order to send them.
package struct Plan: Sendable, Equatable {
    package var operations: [Operation] = []
    package var notices: [Notice] = []

    package init(operations: [Operation] = [], notices: [Notice] = []) {
        self.operations = operations
        self.notices = notices
    }

    package var poolOperations: [Operation] {
        operations.filter { if case .createPool = $0 { true } else if case .updatePool = $0 { true } else { false } }
    }

    package var loadBalancerOperations: [Operation] {
        operations.filter { operation in !poolOperations.contains(operation) }
    }
}

/// Decides what to write.
///
/// Pure: the same input gives the same plan, in the same order.
///
/// - Parameters:
///   - desired: what this cluster's Ingresses ask for.
///   - observed: what Cloudflare has; read as a whole, just now.
///   - rules: whose plan this is.
///   - recentlyWanted: per pool, what the previous pass wanted: origins that have only now become unwanted are the
///     first to take a new address.
/// - Returns: pools before load balancers, each by name.
package func plan(
    desired: Desired,
    observed: Observed,
    rules: RoutingRules,
    recentlyWanted: [String: Set<Address>] = [:]
) -> Plan {
    var plan = Plan(notices: desired.notices)
    let pools = Dictionary(observed.pools.map { ($0.name, $0) }) { first, _ in first }
    for wanted in desired.pools {
        var planner = PoolPlanner(wanted: wanted, rules: rules, recentlyWanted: recentlyWanted[wanted.name] ?? [])
        plan.add(planner.plan(pools[wanted.name]))
    }
    let names = Set(desired.pools.map(\.name))
    for pool in observed.pools.sorted(by: { $0.name < $1.name }) where !names.contains(pool.name) {
        plan.notices += PoolPlanner.leftOvers(in: pool, rules: rules)
    }
    for wanted in desired.loadBalancers {
        let existing = wanted.pools.filter { name in
            pools[name] != nil || desired.pools.contains { $0.name == name && !$0.wants.isEmpty }
        }
        if existing.isEmpty { continue }
        let planner = LoadBalancerPlanner(hostname: wanted.hostname, pools: existing, known: observed.pools)
        plan.add(planner.plan(observed.loadBalancers.first { $0.hostname == wanted.hostname.text }))
    }
    return plan
}

extension Plan {
    fileprivate mutating func add(_ other: Plan) {
        operations += other.operations
        notices += other.notices
    }
}
