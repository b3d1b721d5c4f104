import CloudflareAPI
import GeoRouting
import Wire

/// The numbers for the metrics of a pool in which this cluster has origins or wants them.
struct PoolFigures: Sendable, Equatable {
    /// The result of Cloudflare's monitors; disabled pools and origins are not probed.
    enum Health: String, CaseIterable, Sendable {
        case healthy, unhealthy, unknown, disabled

        init(_ object: JSON?, isEnabled: Bool) {
            self = !isEnabled ? .disabled : object?.bool.map { $0 ? .healthy : .unhealthy } ?? .unknown
        }
    }

    struct Sample {
        var name: String
        var labels: [(String, String)]
        var value: Double

        var key: String { name + labels.map { "|\($0.0)=\($0.1)" }.joined() }
    }

    var pool: String
    var health: Health
    /// How many origins the Ingresses ask for.
    var desired: Int
    /// How many own origins no Ingress asks for; origins that the last plan removes do not count.
    var stale: Int
    /// How many origins are not this cluster's own.
    var foreign = 0
    /// How many origins are disabled.
    var drained = 0
    /// How many own origins have a weight that differs from the one that we applied last.
    var overridden = 0
    var origins: [Health: Int] = [:]
    /// Each namespace's or owner's share of the pool's traffic; empty unless there are several.
    var shares: [PoolShares.Share] = []

    var samples: [Sample] {
        let label = ("pool", pool)
        let counts = [
            ("pool_origins", origins.values.reduce(0, +)), ("pool_desired_origins", desired),
            ("pool_stale_origins", stale), ("pool_foreign_origins", foreign), ("pool_drained_origins", drained),
            ("pool_overridden_origins", overridden),
        ].map { Sample(name: $0.0, labels: [label], value: Double($0.1)) }
        let states = Health.allCases.flatMap { state in
            let labels = [label, ("health", state.rawValue)]
            return [
                Sample(name: "pool_origin_health", labels: labels, value: Double(origins[state] ?? 0)),
                Sample(name: "pool_health", labels: labels, value: health == state ? 1 : 0),
            ]
        }
        let shareSamples = shares.map { share in
            Sample(name: "pool_share_ratio", labels: [label, ("party", share.party)], value: share.ratio)
        }
        return counts + states + shareSamples
    }
}

extension RawState {
    /// The figures of each pool that Ingresses ask for or that has an own origin, sorted by the pool's name.
    func figures(_ desired: Desired, _ plan: Plan, _ rules: RoutingRules) -> [PoolFigures] {
        let wanted = Dictionary(desired.pools.map { ($0.name, $0.origins.count) }) { first, _ in first }
        let stale = Dictionary(grouping: plan.stale.subtracting(plan.removedOrigins), by: \.pool)
        return zip(current.pools, pools).compactMap { pool, object in
            var figures = PoolFigures(
                pool: pool.name,
                health: PoolFigures.Health(object.json["healthy"], isEnabled: pool.isEnabled),
                desired: wanted[pool.name] ?? 0,
                stale: stale[pool.name]?.count ?? 0
            )
            figures.shares = plan.shares.first { $0.pool == pool.name }?.shares ?? []
            var own = 0
            for (origin, json) in zip(pool.origins, object.origins) {
                own += figures.add(origin, json, pool, rules) ? 1 : 0
            }
            return wanted[pool.name] == nil && own == 0 ? nil : figures
        }.sorted { $0.pool < $1.pool }
    }
}

extension PoolFigures {
    /// Counts an origin; returns whether it is our own.
    fileprivate mutating func add(_ origin: Origin, _ json: JSONObject, _ pool: Pool, _ rules: RoutingRules) -> Bool {
        origins[Health(json["healthy"], isEnabled: pool.isEnabled && origin.isEnabled), default: 0] += 1
        if !origin.isEnabled { drained += 1 }
        guard let owner = rules.owner(of: origin.name, in: pool),
            let applied = pool.description.record[owner][origin.name]
        else {
            foreign += 1
            return false
        }
        if applied.percent != origin.weight { overridden += 1 }
        return true
    }
}
