package import Wire

extension Incident {
    /// Whether every breakage is mended in a world's state, as `GET /sim/state` shows it.
    package func isMended(_ state: JSON) -> Bool { breakages.allSatisfy { $0.isMended(state) } }
}

extension Incident.Breakage {
    /// The name of the broken object: an origin, a pool, a load balancer or a cluster; else `Cloudflare`.
    package var object: String {
        guard let cluster else { return isOfLoadBalancer ? ClusterFixture.hostname : "Cloudflare" }
        return switch kind {
        case .forgottenDrain, .weightZero, .twoOwners: ClusterFixture.origin(of: cluster)
        case .staleOrigin: ClusterFixture.staleOrigin(of: cluster)
        case .addressDead: ClusterFixture.origin(of: cluster, number: 1)
        case .apiServerDown: cluster
        default: ClusterFixture.pool(of: cluster)
        }
    }

    private var isOfLoadBalancer: Bool { [.loadBalancerDisabled, .steeringChanged, .proxiedOff].contains(kind) }

    /// Whether the breakage is mended in a world's state, as `GET /sim/state` shows it.
    package func isMended(_ state: JSON) -> Bool {
        let world = StateView(state: state)
        if let cluster { return isMended(in: cluster, world) }
        return switch kind {
        case .loadBalancerDisabled: world.balancer?["enabled"] == true
        case .steeringChanged: world.balancer?["steering_policy"] == "proximity"
        case .proxiedOff: world.balancer?["proxied"] == true
        case .clockWrong: state["clock_skew"]?.int == 0
        default: state["faults"]?.int == 0
        }
    }

    private func isMended(in cluster: String, _ world: StateView) -> Bool {
        let pool = world.pool(ClusterFixture.pool(of: cluster))
        let origins = (pool?["origins"]?.array ?? [])
        let first = origins.first { $0["name"]?.string == ClusterFixture.origin(of: cluster) }
        let stale = origins.contains { $0["name"]?.string == ClusterFixture.staleOrigin(of: cluster) }
        return switch kind {
        case .regionDown, .addressDead: !origins.isEmpty && origins.allSatisfy { $0["healthy"] != false }
        case .forgottenDrain: first?["enabled"] == true
        case .weightZero: (first?["weight"]?.double ?? 0) > 0
        case .poolDisabled, .fallbackPoolDisabled: pool?["enabled"] == true
        case .poolDetached: world.balancer?["default_pools"]?.array?.contains { $0 == pool?["id"] } == true
        case .coordinatesGone: pool?["latitude"]?.double != nil && pool?["longitude"]?.double != nil
        case .staleOrigin: pool != nil && !stale
        case .twoOwners: pool?["description"]?.string?.contains(ClusterFixture.competingOwner(of: cluster)) == false
        case .quotaFull: pool != nil
        default: world.state["faults"]?.int == 0
        }
    }
}

/// A world's state, as `GET /sim/state` shows it.
private struct StateView {
    let state: JSON

    func pool(_ name: String) -> JSON? { state["pools"]?.array?.first { $0["name"]?.string == name } }

    var balancer: JSON? { state["load_balancers"]?.array?.first { $0["name"]?.string == ClusterFixture.hostname } }
}
