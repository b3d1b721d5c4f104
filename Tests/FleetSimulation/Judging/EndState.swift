import GeoRouting
import Simulation
import Wire

/// Compares what is left when all has healed with what all clusters want, merged with what people did.
struct EndState {
    let casting: Casting
    let settings: [String: ReplicaSettings]
    let stage: Stage

    var complaints: [String] {
        let state = stage.world.cloudflareJSON()
        let pools = state["pools"]?.array ?? []
        let balancer = state["load_balancers"]?.array?.first { $0["name"]?.string == Stage.hostname }
        var found: [String] = []
        for cluster in casting.clusters {
            guard let rules = settings[cluster.name + "-a"]?.rules else { continue }
            let desired = Desired(sources(of: cluster), rules: rules)
            for wanted in desired.pools where !wanted.wants.isEmpty {
                found += complaints(about: wanted, rules, pools, balancer)
            }
        }
        return found + editComplaints(pools)
    }

    /// What the API server has: the truth, not what any watch has told.
    private func sources(of cluster: Casting.Cluster) -> [IngressSource] {
        let clusters = stage.world.stateJSON()["clusters"]?.array ?? []
        let ingresses = clusters.first { $0["name"]?.string == cluster.name }?["ingresses"]?.array ?? []
        return ingresses.compactMap { ingress in
            let metadata = ingress["metadata"]
            guard metadata?["labels"]?["dns.external/geo-route"]?.string == "true" else { return nil }
            return IngressSource(
                namespace: metadata?["namespace"]?.string ?? "",
                name: metadata?["name"]?.string ?? "",
                created: 0,
                clusterName: metadata?["labels"]?["cluster-name"]?.string,
                addresses: (ingress["status"]?["loadBalancer"]?["ingress"]?.array ?? []).compactMap {
                    $0["ip"]?.string
                }
            )
        }
    }

    private func complaints(
        about wanted: DesiredPool,
        _ rules: RoutingRules,
        _ pools: [JSON],
        _ balancer: JSON?
    ) -> [String] {
        guard let pool = pools.first(where: { $0["name"]?.string == wanted.name }) else {
            return ["pool \(wanted.name) is missing"]
        }
        var found: [String] = []
        let addresses = Set((pool["origins"]?.array ?? []).compactMap { $0["address"]?.string })
        for want in wanted.wants where !addresses.contains(want.address.text) {
            found.append("\(wanted.name) lacks \(want.address)")
        }
        if pool["latitude"]?.double != rules.place.coordinates.latitude {
            found.append("\(wanted.name) lacks its coordinates")
        }
        if let id = pool["id"], balancer?["default_pools"]?.array?.contains(id) != true {
            found.append("the load balancer lacks \(wanted.name)")
        }
        if balancer?["steering_policy"]?.string != "proximity" { found.append("the load balancer is not steered") }
        return found
    }

    private func editComplaints(_ pools: [JSON]) -> [String] {
        let result = stage.witness.result
        return result.edits.sorted { $0.key < $1.key }.compactMap { place, value in
            if result.lost.contains(place) { return nil }
            guard let present = place.value(in: pools), present != value else { return nil }
            return "\(place.pool) \(place.origin ?? "") \(place.field) is \(present.text), not \(value.text) any more"
        }
    }
}
