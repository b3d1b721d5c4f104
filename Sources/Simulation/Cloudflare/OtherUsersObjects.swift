import Wire

/// The objects of other users that can be put into the account; some have forms that a client may not expect.
///
/// A raw value is the name in a control request.
package enum OtherUsersObjects: String, Sendable, CaseIterable {
    /// Two pools, and a load balancer in the last zone that uses them.
    case neighbours
    /// A pool whose `origins` is null.
    case poolWithoutOrigins = "pool-without-origins"
    case originWithoutName = "origin-without-name"
    case originWithoutAddress = "origin-without-address"
    /// A load balancer in the first zone whose `default_pools` is null.
    case balancerWithoutPools = "load-balancer-without-pools"
    /// A load balancer in the first zone that names a pool which the account does not have.
    case balancerOfUnknownPool = "load-balancer-of-unknown-pool"

    /// Whether the objects have a form that a client may be unable to read.
    package var isUnreadable: Bool { self != .neighbours }
}

extension OtherUsersObjects {
    /// Adds the objects to a store, without any check.
    func insert(into store: inout CloudflareStore, _ zones: [Zone]) {
        guard let first = zones.first, let last = zones.last else { return }
        let id = JSON.string(store.makeID())
        switch self {
        case .neighbours: Self.insertNeighbours(into: &store, [last.id], hostZone: last)
        case .poolWithoutOrigins: store.pools.append(Self.pool("foreign-empty", id, origins: .null))
        case .originWithoutName:
            store.pools.append(
                Self.pool("foreign-nameless", id, origins: [Self.origin("198.51.100.203", without: "name")])
            )
        case .originWithoutAddress:
            store.pools.append(Self.pool("foreign-homeless", id, origins: [Self.origin("", without: "address")]))
        case .balancerWithoutPools:
            store[.loadBalancer(zone: first.id)].append(Self.balancer("bare", id, first, pools: .null))
        case .balancerOfUnknownPool:
            let pool = JSON.string(store.makeID())
            store[.loadBalancer(zone: first.id)].append(Self.balancer("lost", id, first, pools: [pool]))
        }
    }

    /// Returns a store with only the objects of other users, the same ones in every zone.
    static func store(zones: [Zone], seed: Seed) -> CloudflareStore {
        var store = CloudflareStore(zones: zones, seed: seed)
        insertNeighbours(into: &store, zones.map(\.id), hostZone: Zone("example.net"))
        return store
    }

    private static let instant = JSON.string("2025-02-26T20:44:27.999349Z")

    /// Adds two pools, and in each zone a load balancer whose host name is in `hostZone`.
    private static func insertNeighbours(into store: inout CloudflareStore, _ zones: [String], hostZone: Zone) {
        let pools = [("foreign-blue", "198.51.100.201"), ("foreign-green", "198.51.100.202")].map { name, address in
            pool(name, .string(store.makeID()), origins: [origin(address)])
        }
        store.pools += pools
        for zone in zones {
            let id = JSON.string(store.makeID())
            let list = JSON.array(pools.compactMap { $0["id"] })
            store[.loadBalancer(zone: zone)].append(balancer("foreign", id, hostZone, pools: list))
        }
    }

    private static func origin(_ address: String, without key: String? = nil) -> JSON {
        let origin = JSONObject([("address", .string(address)), ("enabled", true), ("name", "one"), ("weight", 1)])
        return .object(key.map { origin.removing([$0]) } ?? origin)
    }

    private static func pool(_ name: String, _ id: JSON, origins: JSON) -> JSONObject {
        JSONObject([
            ("check_regions", .null), ("created_on", instant), ("description", "somebody else's"), ("enabled", true),
            ("id", id), ("minimum_origins", 1), ("modified_on", instant), ("name", .string(name)),
            ("networks", ["cloudflare"]), ("notification_email", ""), ("origins", origins),
        ])
    }

    private static func balancer(_ name: String, _ id: JSON, _ zone: Zone, pools: JSON) -> JSONObject {
        JSONObject([
            ("adaptive_routing", ["failover_across_pools": false]), ("created_on", instant), ("default_pools", pools),
            ("description", ""), ("enabled", true), ("fallback_pool", pools.array?.first ?? .null), ("id", id),
            ("modified_on", instant), ("name", .string(name + "." + zone.name)), ("networks", ["cloudflare"]),
            ("pop_pools", [:]), ("proxied", true), ("region_pools", [:]), ("session_affinity", "none"),
            ("steering_policy", "off"), ("ttl", 0), ("zone_name", .string(zone.name)),
        ])
    }
}
