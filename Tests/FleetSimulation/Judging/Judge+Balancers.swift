import GeoEngine
import GeoRouting
import Wire

/// What no write of a load balancer may do.
extension Judge {
    func balanced(_ id: String, _ body: JSON) -> [String] {
        guard let balancer = balancers.first(where: { $0["id"]?.string == id }) else {
            return ["changes load balancer \(id), which it has not read"]
        }
        if !balancer.isBalancer(ofAny: hostnames) {
            return ["changes load balancer \(balancer["name"]?.string ?? id), not its own"]
        }
        let allowed: Set = ["default_pools", "fallback_pool", "steering_policy", "proxied"]
        var found = (body.object?.keys ?? []).filter { !allowed.contains($0) }.map {
            "changes the load balancer's \($0)"
        }
        found += fallbackComplaints(balancer, body)
        guard let after = body["default_pools"]?.array else { return found }
        for pool in after where !pools.contains(where: { $0["id"] == pool }) {
            found.append("names pool \(pool.text), which there is not")
        }
        for pool in balancer["default_pools"]?.array ?? [] where !after.contains(pool) {
            let name = pools.first { $0["id"] == pool }?["name"]?.string ?? pool.string ?? ""
            if !isOwn(name) { found.append("takes out pool \(name)") }
            if replica.removal == .never { found.append("takes out \(name) without POLICY=sync") }
            found += membershipComplaints(name, pool, of: balancer)
            found += pools.filter { $0["id"] == pool }.flatMap { leavingComplaints($0, balancer) }
            if !pools.contains(where: { after.contains($0["id"] ?? .null) && Self.isReadable($0) }) {
                found.append("takes out \(name), and leaves no pool that can be read")
            }
        }
        return found
    }

    func balancerCreated(_ body: JSON) -> [String] {
        let name = body["name"]?.string ?? ""
        if !hostnames.contains(Hostname.canonical(name)) { return ["creates load balancer \(name), not its own"] }
        return balancers.contains { $0.isBalancer(of: Hostname.canonical(name)) }
            ? ["creates load balancer \(name) again"] : []
    }

    /// What is wrong with taking a pool out of a load balancer because no object asks for that any more.
    private func membershipComplaints(_ name: String, _ id: JSON, of balancer: JSON) -> [String] {
        let isFirst = balancer.isBalancer(of: hostnames[0])
        if asked?.contains(pool: name, ofSecondHostname: !isFirst) == true {
            return ["takes out \(name), for which Ingresses ask"]
        }
        // A pool that no object asks for leaves all load balancers.
        if isFirst || asked?.contains(pool: name) != true { return [] }
        guard let pool = pools.first(where: { $0["id"] == id }) else { return [] }
        let own = Set(ownOrigins(of: pool))
        let all = (pool["origins"]?.array ?? []).compactMap { $0["name"]?.string }
        let isNoted = hasNoted(hostnames[1], PoolDescription(pool["description"]?.string ?? ""))
        return (all.allSatisfy(own.contains) ? [] : ["takes out \(name), in which others have origins"])
            + (isNoted ? [] : ["takes out \(name), though no note of its own shows that it joined"])
            + (today.map { asked?.isFading(pool: name, at: $0, readAt: history.rounds) == true } == true
                ? ["takes out \(name) before the grace is over"] : [])
    }

    /// What is wrong with ending a pool's service in one load balancer, as far as its sender has read who uses it.
    ///
    /// A pool that gives up one host name goes on serving all others: no look at its users is due.
    private func leavingComplaints(_ pool: JSON, _ balancer: JSON) -> [String] {
        let description = PoolDescription(pool["description"]?.string ?? "")
        let isGivenUp = balancer.isBalancer(ofAny: hostnames.filter { hasNoted($0, description) })
        return isGivenUp ? [] : useComplaints(pool, "takes out")
    }

    /// The fallback pool stays what it is, unless it leaves.
    private func fallbackComplaints(_ balancer: JSON, _ body: JSON) -> [String] {
        guard let new = body["fallback_pool"], let old = balancer["fallback_pool"], new != old else { return [] }
        let name = pools.first { $0["id"] == old }?["name"]?.string ?? ""
        let members = (body["default_pools"] ?? balancer["default_pools"])?.array ?? []
        let isLeaving = isOwn(name) && replica.removal != .never && !members.contains(old)
        return isLeaving ? [] : ["replaces the fallback pool \(name)"]
    }
}
