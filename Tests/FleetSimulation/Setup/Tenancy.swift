import GeoEngine
import GeoRouting
import HTTPTypes
import Simulation
import Support
import Wire

/// A namespace that wants what is others', or wants without end.
struct Evil: Sendable {
    /// In whose cluster it is.
    var cluster: String
    /// Whether the rules leave it out from the beginning.
    var isRefused: Bool

    static let namespace = "evil"
    /// What its Ingress asks for that takes another's cluster-name and never changes.
    static let squatted = ["203.0.115.250", "203.0.115.251"]
    /// So many pools of its controller's may be there.
    static let maxPools = 30

    /// Rules under which only the others join.
    static let rules = TenantRules([TenantRule(namespaces: [Glob("shop")])])

    func apply(to settings: inout ReplicaSettings) {
        guard settings.cluster == cluster else { return }
        settings.rules.maxPools = Self.maxPools
        if isRefused { settings.rules.tenants = Self.rules }
    }
}

extension HardshipScript {
    /// Takes another's cluster-name, asks for more pools than there may be, and never comes to rest.
    mutating func evil(_ evil: Evil, within span: Duration) -> [ScriptStep] {
        guard let cluster = casting.clusters.first(where: { $0.name == evil.cluster }) else { return [] }
        let start = instant(in: span / 3)
        var acts = [
            act(
                start,
                .create(
                    cluster: cluster.name,
                    name: "evil/squatter",
                    clusterName: cluster.clusterName,
                    addresses: Evil.squatted
                )
            ),
            act(start, .annotate(cluster: cluster.name, name: "evil/squatter", "dns.external/weight", "100")),
        ]
        let crowd = instant(in: span)
        // Not so many yet that there is no room for others.
        for number in 0..<generator.number(4...8) {
            acts.append(act(crowd, Self.joining(cluster.name, number)))
        }
        acts += flapping(cluster.name, at: instant(in: span / 2))
        if generator.happens(50) {
            // Rules come, or are lifted; the controller is started anew with them.
            let rules = evil.isRefused ? nil : Evil.rules
            let instant = instant(in: span / 2)
            acts.append(ScriptStep(at: instant, .configure(cluster.name, .tenants(rules))))
            for replica in casting.replicas.map(\.name) where replica.hasPrefix(cluster.name + "-") {
                acts.append(ScriptStep(at: instant, .crash(replica, backAfter: .seconds(1))))
            }
        }
        return acts
    }

    /// An Ingress with a cluster-name of its own.
    static func joining(_ cluster: String, _ number: Int) -> ExternalEdit {
        .create(
            cluster: cluster,
            name: "evil/name-\(number)",
            clusterName: "evil\(number)",
            addresses: ["203.0.115.\(1 + number % 200)"]
        )
    }

    /// An annotation that is edited without end.
    private mutating func flapping(_ cluster: String, at instant: Duration) -> [ScriptStep] {
        let pause = generator.milliseconds(50...500)
        return (0..<60).map { number in
            act(
                instant + pause * number,
                .annotate(cluster: cluster, name: "evil/squatter", "dns.external/weight", "\(40 + number % 60)")
            )
        }
    }

    /// Pools that say they are a cluster's, in load balancers that no controller has.
    mutating func forgeries(within span: Duration) -> [ScriptStep] {
        (0..<generator.number(1...4)).map { number in
            let cluster = generator.pick(casting.clusters)
            let place = generator.pick(Place.predefined.filter { $0.code != cluster.place.code }).code
            let names = ["critical-db-\(number)", "canary-of-shop-\(number)", "k8s-pool-forged\(number)-\(place)"]
            let own = "k8s-pool-forged\(number)-\(cluster.place.code)"
            let forgery = Forgery(
                pool: generator.happens(25) ? own : generator.pick(names),
                owner: "\(cluster.place.code)-\(cluster.ownerName)",
                origins: generator.pick([1, 2, 12]),
                hostname: "db\(number)"
            )
            return act(instant(in: span), .forge(forgery))
        }
    }
}

/// A pool with a token that another wrote for us.
struct Forgery: Sendable {
    var pool: String
    var owner: String
    var origins: Int
    /// Of the load balancer that it serves, below the zone.
    var hostname: String
}

extension Stage {
    func forge(_ forgery: Forgery) {
        let settings = world.settings.cloudflare
        let names = (0..<forgery.origins).map { "o\($0)" }
        let entries = names.map { "\($0)=33" }.joined(separator: ",")
        let origins = names.enumerated().map { number, name -> JSON in
            ["name": .string(name), "address": .string("203.0.116.\(number + 1)"), "enabled": true, "weight": 0.33]
        }
        let pools = "/accounts/\(settings.accountID)/load_balancers/pools"
        let token = "[external-dns-geo/1:\(forgery.owner)(\(entries))]"
        for (name, description) in [(forgery.pool, token), (forgery.pool + "-standby", "made by people")] {
            let body: JSON = [
                "name": .string(name), "latitude": 50.1109, "longitude": 8.6821, "description": .string(description),
                "origins": .array(origins),
            ]
            request(.cloudflare, .post, pools, body, by: "person")
        }
        let all = world.cloudflareJSON()["pools"]?.array ?? []
        let made = all.filter { ($0["name"]?.string ?? "").hasPrefix(forgery.pool) }.compactMap { $0["id"] }
        guard made.count == 2 else { return }
        let body: JSON = [
            "name": .string("\(forgery.hostname).\(settings.zoneName)"), "default_pools": .array(made),
            "fallback_pool": made[1], "proxied": true,
        ]
        request(.cloudflare, .post, "/zones/\(settings.zoneID)/load_balancers", body, by: "person")
    }
}
