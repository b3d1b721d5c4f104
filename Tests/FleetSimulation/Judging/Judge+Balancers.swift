import GeoEngine
import GeoRouting
import Wire

/// What no write of a load balancer may do.
extension Judge {
    func balanced(_ id: String, _ body: JSON) -> [String] {
        guard let balancer = balancers.first(where: { $0["id"]?.string == id }) else {
            return ["changes load balancer \(id), which it has not read"]
        }
        if !balancer.isBalancer(of: hostname) {
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
            if asked?.contains(pool: name) == true { found.append("takes out \(name), for which Ingresses ask") }
            found += pools.filter { $0["id"] == pool }.flatMap { useComplaints($0, "takes out") }
            if !pools.contains(where: { after.contains($0["id"] ?? .null) && Self.isReadable($0) }) {
                found.append("takes out \(name), and leaves no pool that can be read")
            }
        }
        return found
    }

    func balancerCreated(_ body: JSON) -> [String] {
        let name = body["name"]?.string ?? ""
        if Hostname.canonical(name) != hostname { return ["creates load balancer \(name), not its own"] }
        return balancers.contains { $0.isBalancer(of: Hostname.canonical(name)) }
            ? ["creates load balancer \(name) again"] : []
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
