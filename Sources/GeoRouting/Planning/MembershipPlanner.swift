/// A pool's place among the default pools of a load balancer.
package struct Membership: Sendable, Hashable, Comparable {
    /// The pool's name, such as `k8s-pool-shop-eu`.
    package let pool: String
    /// The load balancer's host name.
    package let hostname: Hostname

    package init(pool: String, hostname: Hostname) {
        self.pool = pool
        self.hostname = hostname
    }

    /// Compares the names of the pools, then the host names.
    package static func < (left: Membership, right: Membership) -> Bool {
        (left.pool, left.hostname) < (right.pool, right.hostname)
    }
}

/// What changes in the load balancers of one pool.
struct PoolMemberships {
    /// Host names whose load balancers the plan adds the pool to.
    var joining: Set<Hostname> = []
    /// Noted host names that no object asks for, and whose load balancers do not have the pool any more.
    var departed: Set<Hostname> = []
}

/// The planner of memberships that this cluster has made and that no object asks for any more.
///
/// Only the pool's note shows that a membership is ours: one that was there before, or that a person made, stays.
struct MembershipPlanner {
    let desired: Desired
    let current: CurrentState
    let rules: RoutingRules
    /// The host names that objects ask for, by the pool's name.
    private let askedHostnames: [String: Set<Hostname>]
    private let balancers: [String: LoadBalancer]

    init(desired: Desired, current: CurrentState, rules: RoutingRules) {
        (self.desired, self.current, self.rules) = (desired, current, rules)
        var asked: [String: Set<Hostname>] = [:]
        for balancer in desired.loadBalancers {
            for pool in balancer.pools { asked[pool, default: []].insert(balancer.hostname) }
        }
        askedHostnames = asked
        balancers = Dictionary(current.loadBalancers.map { ($0.hostname, $0) }) { first, _ in first }
    }

    /// What changes in the load balancers of a pool; nil as `pool` means a new pool.
    func memberships(of name: String, _ pool: Pool?) -> PoolMemberships {
        var memberships = PoolMemberships()
        for hostname in askedHostnames[name] ?? [] {
            let isReadable = current.opaque(.loadBalancer, named: hostname.text) == nil
            if isReadable, !isMember(pool, of: hostname) { memberships.joining.insert(hostname) }
        }
        guard let pool, !current.opaque.contains(where: { $0.mayReference(poolID: pool.id) }) else {
            return memberships
        }
        memberships.departed = Set(unaskedHostnames(of: pool).filter { !isMember(pool, of: $0) })
        return memberships
    }

    /// The memberships in our notes that no object asks for.
    ///
    /// None while it is not known for certain what the objects with this pool ask for. A pool that no object asks for
    /// is the `OrphanPoolPlanner`'s.
    var stale: [Membership] {
        if desired.isIncomplete { return [] }
        let pools = Dictionary(current.pools.map { ($0.name, $0) }) { first, _ in first }
        return desired.pools.flatMap { wanted -> [Membership] in
            guard let pool = pools[wanted.name], !wanted.isHeld, desired.refused[wanted.name] == nil,
                !desired.poolsWithUnknownHostnames.contains(wanted.name)
            else { return [] }
            let refused = desired.refusedHostnames[wanted.name] ?? []
            return unaskedHostnames(of: pool).filter { isMember(pool, of: $0) && !refused.contains($0) }
                .map { Membership(pool: wanted.name, hostname: $0) }
        }.sorted()
    }

    /// Adds the stale memberships to the plan, and removes those that may be removed.
    ///
    /// - Returns: the ids of the pools that leave a load balancer, by its host name.
    func removeStale(_ removals: Removals, _ plan: inout Plan) -> [String: Set<String>] {
        var leaving: [String: Set<String>] = [:]
        for membership in stale {
            let hostname = membership.hostname
            guard let balancer = balancers[hostname.text],
                let pool = current.pools.first(where: { $0.name == membership.pool })
            else { continue }
            plan.staleMemberships.insert(membership)
            let isDue = removals.memberships.contains(membership)
            let alsoLeaving = plan.poolsToDetach.union(leaving[hostname.text] ?? [])
            let reason = reasonToKeep(pool, in: balancer, alsoLeaving)
            if isDue, reason == nil {
                leaving[hostname.text, default: []].insert(pool.id)
                plan.removedMemberships.insert(membership)
            } else {
                plan.notices.append(notice(membership, reason))
            }
        }
        return leaving
    }

    /// Our origins in the pools of these memberships, which the brake counts.
    func origins(of memberships: Set<Membership>) -> Set<OriginKey> {
        let names = Set(memberships.map(\.pool))
        return Set(
            current.pools.filter { names.contains($0.name) }.flatMap { $0.keys(of: rules.ownOriginIndices(in: $0)) }
        )
    }

    // MARK: Parts

    /// The host names in our note of the pool that no object asks for; none where the note cannot be read.
    private func unaskedHostnames(of pool: Pool) -> [Hostname] {
        guard case .note = pool.description.notes else { return [] }
        let note = NoteDraft(pool.description, rules: rules)
        return note.isUsable ? note.entries.hostnames.subtracting(askedHostnames[pool.name] ?? []).sorted() : []
    }

    private func isMember(_ pool: Pool?, of hostname: Hostname) -> Bool {
        guard let pool, let balancer = balancers[hostname.text] else { return false }
        return balancer.defaultPools.contains(pool.id)
    }

    /// The reason to keep a pool in a load balancer; nil where there is none.
    private func reasonToKeep(_ pool: Pool, in balancer: LoadBalancer, _ leaving: Set<String>) -> String? {
        if !rules.mayDetachPools(from: balancer.hostname) { return "CF_LB_HOSTNAME and HOSTNAME_ALLOW do not list it" }
        if rules.ownOriginIndices(in: pool).count != pool.origins.count {
            return "others have origins in the pool, too"
        }
        if balancer.otherStringsAndKeys.contains(pool.id) {
            return "it names the pool outside of its default pools, too, as people made it"
        }
        if current.danglingBalancers.contains(balancer.id) { return "it names a pool that the account's list lacks" }
        let staying = Set(balancer.defaultPools).subtracting(leaving).subtracting([pool.id])
        let isServed = current.pools.contains { other in
            staying.contains(other.id) && other.isEnabled && other.origins.contains { $0.isEnabled && $0.weight > 0 }
        }
        return isServed ? nil : "it has no other pool that serves"
    }

    private func notice(_ membership: Membership, _ reason: String?) -> Notice {
        let title = "Load balancer \(membership.hostname) still has pool \(membership.pool)"
        let keeps = "no object asks for this any more, and the pool keeps its share of traffic there"
        return Notice(.warning, "\(title): " + (reason.map { "it is kept, as \($0)" } ?? keeps), isReminder: true)
    }
}
