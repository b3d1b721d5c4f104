import Wire

/// The pools and load balancer of a zone that is not the caller's.
enum Foreign {
    static func store(seed: Seed) -> CloudflareStore {
        var store = CloudflareStore(seed: seed)
        let instant = "2025-02-26T20:44:27.999349Z"
        for (name, address) in [("foreign-blue", "198.51.100.201"), ("foreign-green", "198.51.100.202")] {
            store.pools.append(
                JSONObject([
                    ("check_regions", .null), ("created_on", .string(instant)), ("description", "somebody else's"),
                    ("enabled", true), ("id", .string(store.makeID())), ("minimum_origins", 1),
                    ("modified_on", .string(instant)), ("name", .string(name)), ("networks", ["cloudflare"]),
                    ("notification_email", ""),
                    ("origins", [["address": .string(address), "enabled": true, "name": "one", "weight": 1]]),
                ])
            )
        }
        let ids = store.pools.compactMap { $0["id"] }
        store.loadBalancers.append(
            JSONObject([
                ("adaptive_routing", ["failover_across_pools": false]), ("created_on", .string(instant)),
                ("default_pools", .array(ids)), ("description", ""), ("enabled", true),
                ("fallback_pool", ids.first ?? ""), ("id", .string(store.makeID())),
                ("modified_on", .string(instant)), ("name", "www.example.net"), ("networks", ["cloudflare"]),
                ("pop_pools", [:]), ("proxied", true), ("region_pools", [:]), ("session_affinity", "none"),
                ("steering_policy", "off"), ("ttl", 0), ("zone_name", "example.net"),
            ])
        )
        return store
    }
}
