import GeoRouting
import Simulation
import Wire

/// Compares the pools of our load balancers with what one cluster asks for when all has healed.
struct MembershipEndState {
    private let desired: Desired
    private let settings: ReplicaSettings
    private let pools: [JSON]
    private let balancers: [JSON]

    init(_ desired: Desired, _ settings: ReplicaSettings, pools: [JSON], _ balancers: [JSON]) {
        (self.desired, self.settings) = (desired, settings)
        (self.pools, self.balancers) = (pools, balancers)
    }

    /// Pools that are there, and that a load balancer lacks.
    var missing: [String] {
        desired.loadBalancers.flatMap { wanted -> [String] in
            let members = members(of: wanted.hostname)
            return wanted.pools.filter { name in
                guard let pool = pool(name), Judge.isReadable(pool) else { return false }
                return !members.contains(pool["id"] ?? .null)
            }.map { "load balancer \(wanted.hostname) lacks \($0)" }
        }
    }

    /// Pools that this cluster put into a load balancer, that no object asks for there any more, and that can leave it.
    var leftOver: [String] {
        stale.filter { !isHeld($0.pool) && mayLeave($0.pool, $0.hostname) }.map { stale in
            "load balancer \(stale.hostname) still has \(stale.pool["name"]?.string ?? "")"
        }
    }

    /// The pools that this cluster put into a load balancer, and that no object seems to ask for there any more.
    var stale: [(pool: JSON, hostname: Hostname)] {
        desired.pools.flatMap { wanted -> [(pool: JSON, hostname: Hostname)] in
            guard let pool = pool(wanted.name), isOwn(pool) else { return [] }
            let asked = desired.loadBalancers.filter { $0.pools.contains(wanted.name) }.map(\.hostname)
            let refused = desired.refusedHostnames[wanted.name] ?? []
            return noted(pool).filter { hostname in
                !asked.contains(hostname) && !refused.contains(hostname)
                    && members(of: hostname).contains(pool["id"] ?? .null)
            }.map { (pool, $0) }
        }
    }

    /// Whether it is not known for certain what all objects with this pool ask for.
    private func isHeld(_ pool: JSON) -> Bool {
        let name = pool["name"]?.string ?? ""
        return desired.refused[name] != nil || desired.poolsWithUnknownHostnames.contains(name)
            || desired.pools.contains { $0.name == name && $0.isHeld }
    }

    private func pool(_ name: String) -> JSON? { pools.first { $0["name"]?.string == name } }

    private func balancer(_ hostname: Hostname) -> JSON? { balancers.first { $0.isBalancer(of: hostname.text) } }

    private func members(of hostname: Hostname) -> [JSON] { balancer(hostname)?["default_pools"]?.array ?? [] }

    private func noted(_ pool: JSON) -> [Hostname] {
        guard case .note(let note) = PoolDescription(pool["description"]?.string ?? "").notes else { return [] }
        return note.entries(of: settings.rules.owner)?.hostnames.sorted() ?? []
    }

    /// Whether all of its origins are this cluster's.
    private func isOwn(_ pool: JSON) -> Bool {
        guard Judge.isReadable(pool) else { return false }
        let record = PoolDescription(pool["description"]?.string ?? "").record
        return (pool["origins"]?.array ?? []).allSatisfy { origin in
            record.owner(of: origin["name"]?.string ?? "") == settings.rules.owner
        }
    }

    /// Whether the load balancer names the pool nowhere else, and has another one that serves.
    private func mayLeave(_ pool: JSON, _ hostname: Hostname) -> Bool {
        guard let balancer = balancer(hostname), let id = pool["id"]?.string else { return false }
        let others = (balancer.object?.members ?? []).filter { $0.key != "default_pools" }
        let staying = members(of: hostname).filter { $0.string != id }
        let isServed = pools.contains { other in
            staying.contains(other["id"] ?? .null) && Judge.isReadable(other) && other["enabled"]?.bool != false
                && (other["origins"]?.array ?? []).contains {
                    $0["enabled"]?.bool != false && $0["weight"]?.double != 0
                }
        }
        return isServed && !JSON.object(JSONObject(others)).containsID(id)
    }
}
