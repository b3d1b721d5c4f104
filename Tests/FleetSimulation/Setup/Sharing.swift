import GeoRouting
import HTTPTypes
import Simulation
import Support
import Wire

/// Where a load balancer may name a pool besides its default pools.
enum Naming: Sendable, CaseIterable {
    case rules, ruleFallback, poolSets, regions
    /// Under a key that is not known yet, deep in it.
    case unknownKey
    /// As a key: no use of the pool.
    case weights

    fileprivate func fields(_ pool: JSON) -> JSONObject {
        let id = pool.string ?? ""
        let overrides: JSON =
            switch self {
            case .ruleFallback: ["fallback_pool": pool]
            default: ["default_pools": [pool]]
            }
        let value: (key: String, value: JSON) =
            switch self {
            case .rules, .ruleFallback:
                ("rules", [["name": "beta", "condition": "http.cookie contains \"beta\"", "overrides": overrides]])
            case .poolSets: ("pool_sets", [["name": "night", "overrides": overrides]])
            case .regions: ("region_pools", ["WNAM": [pool]])
            case .unknownKey: ("zonal_steering", ["steps": [["by": ["colo": [["to": pool]]]]]])
            case .weights:
                ("random_steering", .object(JSONObject([("pool_weights", .object(JSONObject([(id, 0.5)])))])))
            }
        return JSONObject([value])
    }

    /// None of them any more.
    fileprivate static let cleared = JSONObject([
        ("rules", []), ("pool_sets", []), ("region_pools", [:]), ("zonal_steering", .null),
        ("random_steering", ["default_weight": 1]),
    ])
}

/// Why it cannot be known whether a load balancer uses the pool that it names.
enum Obscurity: Sendable, CaseIterable {
    case withoutDefaultPools, withUnknownPool, withNumbersForPools
}

/// What others do with pools of ours.
extension Stage {
    func share(_ edit: ExternalEdit) {
        let state = world.cloudflareJSON()
        switch edit {
        case .lend(let name):
            guard let pool = Self.pool(name, state), let zone = world.settings.cloudflare.otherZones.first else {
                return
            }
            let body: JSON = [
                "name": .string("\(name).\(zone.name)"), "default_pools": [pool], "fallback_pool": pool,
                "proxied": true,
            ]
            request(.cloudflare, .post, "/zones/\(zone.id)/load_balancers", body, by: "person")
        case .name(let name, let naming):
            guard let pool = Self.pool(name, state) else { return }
            patchBalancer(state, naming.fields(pool))
        case .obscure(let name, let obscurity):
            guard let pool = Self.pool(name, state) else { return }
            obscure(name, pool, obscurity)
        case .ruin(let name):
            guard var pool = state["pools"]?.array?.first(where: { $0["name"]?.string == name })?.object else { return }
            pool["origins"] = .null
            world.insert(pool, as: .pool, at: machine.now)
            recorder.with { state in state.edits = state.edits.filter { $0.key.pool != name } }
        case .letGo(let name):
            guard let pool = Self.pool(name, state) else { return }
            for zone in state["zones"]?.array ?? [] {
                for balancer in zone["load_balancers"]?.array ?? [] where balancer.containsID(pool.string ?? "") {
                    letGo(balancer, zone["id"]?.string ?? "", state)
                }
            }
        default: break
        }
    }

    private static func pool(_ name: String, _ state: JSON) -> JSON? {
        state["pools"]?.array?.first { $0["name"]?.string == name }?["id"]
    }

    /// The load balancer that the controllers keep.
    func balancer(_ state: JSON) -> JSON? {
        state["load_balancers"]?.array?.first { $0.isBalancer(of: hostname) }
    }

    private func letGo(_ balancer: JSON, _ zone: String, _ state: JSON) {
        if balancer["id"] == self.balancer(state)?["id"] { return patchBalancer(state, Naming.cleared) }
        let id = balancer["id"]?.string ?? ""
        request(.cloudflare, .delete, "/zones/\(zone)/load_balancers/\(id)", by: "person")
    }

    private func obscure(_ name: String, _ pool: JSON, _ obscurity: Obscurity) {
        let zone = world.settings.cloudflare.zones[0]
        let pools: (JSON, fallback: JSON) =
            switch obscurity {
            case .withoutDefaultPools: (.null, pool)
            case .withUnknownPool: ([pool, "0123456789abcdef0123456789abcdef"], pool)
            case .withNumbersForPools: ([1, 2], pool)
            }
        let object = JSONObject([
            ("name", .string("\(name).\(zone.name)")), ("default_pools", pools.0), ("fallback_pool", pools.fallback),
            ("enabled", true), ("proxied", true), ("steering_policy", "off"), ("description", "somebody else's"),
        ])
        world.insert(object, as: .loadBalancer(zone: zone.id), at: machine.now)
    }
}
