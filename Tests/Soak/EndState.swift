import GeoRouting
import Harness
import Wire

/// Compares what is left when all has healed with what all clusters want, merged with what people did.
struct EndState {
    private let pools: [JSON]
    private let balancer: JSON?
    private let clusters: [JSON]
    private let person: Person

    init(_ state: JSON, person: Person) {
        pools = state["pools"]?.array ?? []
        balancer = state["load_balancers"]?.array?.first { $0["name"]?.string == "app.example.com" }
        clusters = state["clusters"]?.array ?? []
        self.person = person
    }

    var complaints: [String] {
        Sim.clusters.flatMap(complaints(about:)) + balancerComplaints + foreignComplaints + person.complaints(pools)
    }

    private func complaints(about cluster: String) -> [String] {
        guard let place = Place.predefined.first(where: { $0.code == cluster }), let owner = OwnerID(cluster),
            let hostname = Hostname("app.example.com")
        else { return ["no rules for \(cluster)"] }
        let rules = RoutingRules(place: place, owner: owner, hostnames: [hostname])
        let desired = Desired(sources(of: cluster), rules: rules)
        if desired.pools.isEmpty { return ["\(cluster) wants nothing: the soak is at fault"] }
        return desired.pools.flatMap { complaints(about: $0, at: place, isSyncing: cluster == Fleet.syncing) }
    }

    /// What the API server has: the truth, not what any watch has told.
    private func sources(of cluster: String) -> [SourceObject] {
        let ingresses = clusters.first { $0["name"]?.string == cluster }?["ingresses"]?.array ?? []
        return ingresses.map { ingress in
            SourceObject(
                namespace: ingress["metadata"]?["namespace"]?.string ?? "",
                name: ingress["metadata"]?["name"]?.string ?? "",
                created: 0,
                clusterName: ingress["metadata"]?["labels"]?["cluster-name"]?.string,
                addresses: (ingress["status"]?["loadBalancer"]?["ingress"]?.array ?? []).compactMap { $0["ip"]?.string }
            )
        }
    }

    private func complaints(about wanted: DesiredPool, at place: Place, isSyncing: Bool) -> [String] {
        let named = pools.filter { $0["name"]?.string == wanted.name }
        guard let pool = named.first, named.count == 1 else { return ["\(named.count) pools \(wanted.name)"] }
        let addresses = Set((pool["origins"]?.array ?? []).compactMap { $0["address"]?.string })
        let wants = Set(wanted.origins.map(\.address.text))
        var found = wants.subtracting(addresses).sorted().map { "\(wanted.name) lacks \($0)" }
        if isSyncing {
            let left = addresses.subtracting(wants).subtracting(person.addresses(in: wanted.name))
            found += left.sorted().map { "\(wanted.name) still has \($0)" }
        }
        if pool["latitude"]?.double != place.coordinates.latitude
            || pool["longitude"]?.double != place.coordinates.longitude
        {
            found.append("\(wanted.name) lacks its coordinates")
        }
        if let id = pool["id"], balancer?["default_pools"]?.array?.contains(id) != true {
            found.append("the load balancer lacks \(wanted.name)")
        }
        return found
    }

    private var balancerComplaints: [String] {
        guard let balancer else { return ["there is no load balancer"] }
        let ids = pools.compactMap { $0["id"] }
        let named = (balancer["default_pools"]?.array ?? []) + [balancer["fallback_pool"] ?? .null]
        var found = named.filter { !ids.contains($0) }.map { "the load balancer names \($0.text), which is no pool" }
        if balancer["steering_policy"]?.string != "proximity" { found.append("the load balancer is not steered") }
        if balancer["session_affinity"]?.string != "cookie" || balancer["description"]?.string != "made by hand" {
            found.append("the load balancer has lost what a person set")
        }
        return found
    }

    private var foreignComplaints: [String] {
        let expected = Person.foreignPool.object ?? JSONObject()
        let name = expected["name"]?.string ?? ""
        guard let pool = pools.first(where: { $0["name"] == expected["name"] }) else { return ["\(name) is gone"] }
        var found: [String] = []
        for (key, value) in expected.members where key != "origins" && pool[key] != value {
            found.append("\(key) of \(name) has changed")
        }
        let origins = pool["origins"]?.array ?? []
        for origin in expected["origins"]?.array ?? [] {
            let present = origins.first { $0["name"] == origin["name"] }
            for (key, value) in origin.object?.members ?? [] where present?[key] != value {
                found.append("\(key) of an origin of \(name) has changed")
            }
        }
        if origins.count != expected["origins"]?.array?.count { found.append("\(name) has other origins") }
        if let id = pool["id"], balancer?["default_pools"]?.array?.contains(id) != true {
            found.append("the load balancer lacks \(name)")
        }
        return found
    }
}
