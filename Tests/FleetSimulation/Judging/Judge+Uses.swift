import GeoRouting
import Simulation
import Wire

/// Whether a pool is in use whose service a write ends.
extension Judge {
    /// What is wrong with ending the service of a pool, as far as its sender has read who uses it.
    func useComplaints(_ pool: JSON, _ verb: String) -> [String] {
        let id = pool["id"]?.string ?? ""
        let name = pool["name"]?.string ?? id
        var found = users(of: id).map { "\(verb) \(name), which load balancer \($0) may use" }
        guard let references = history.references[id] else {
            return found + ["\(verb) \(name) without a look at who uses it"]
        }
        let known = Set(balancers.filter { $0.containsID(id) }.compactMap { $0["id"]?.string })
        for reference in (try? JSON.parse(references))?["result"]?.array ?? [] {
            if reference["reference_type"] == "referral" || known.contains(reference["resource_id"]?.string ?? "") {
                continue
            }
            found.append("\(verb) \(name), which \(reference["resource_name"]?.string ?? "") uses")
        }
        return found
    }

    /// Load balancers in the list that name a pool elsewhere than in their own two fields, or cannot be read.
    private func users(of pool: String) -> [String] {
        let known = Set(pools.compactMap { $0["id"]?.string })
        return balancers.filter { balancer in
            let members = balancer["default_pools"]?.array?.map(\.string) ?? [nil]
            let isReadable = !members.contains(nil)
            let isWhole = (members + [balancer["fallback_pool"]?.string]).allSatisfy { known.contains($0 ?? "") }
            if !isReadable || !isWhole { return balancer.containsID(pool) }
            return JSON.object(
                JSONObject(
                    (balancer.object?.members ?? []).filter { !["default_pools", "fallback_pool"].contains($0.key) }
                )
            ).containsID(pool)
        }.map { $0["name"]?.string ?? "" }
    }

    /// Whether a pool has what a pool must have, so that it may serve.
    static func isReadable(_ pool: JSON) -> Bool {
        guard let origins = pool["origins"]?.array else { return false }
        return origins.allSatisfy { $0["name"]?.string?.isEmpty == false && $0["address"]?.string?.isEmpty == false }
    }
}

extension JSON {
    /// Whether it is the load balancer of one of these host names, however a server spells it.
    func isBalancer(ofAny hostnames: [String]) -> Bool { hostnames.contains(where: isBalancer) }

    /// Whether it is the load balancer of this host name, however a server spells that.
    func isBalancer(of hostname: String) -> Bool { Hostname.canonical(self["name"]?.string ?? "") == hostname }

    /// Whether both are one address, or the same text.
    func isAddress(_ other: JSON?) -> Bool {
        self == other || string.flatMap { Address($0) }.map { $0 == other?.string.flatMap { Address($0) } } ?? false
    }
}
