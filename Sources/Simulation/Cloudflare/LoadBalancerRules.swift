import Wire

/// The rules of Cloudflare for writes of a load balancer: defaults, normal forms and checks.
struct LoadBalancerRules {
    let settings: CloudflareSettings
    let zone: Zone
    let pools: [JSONObject]

    /// The members that only the server sets; in a body they are ignored.
    static let readOnly = ["id", "created_on", "modified_on", "zone_name", "networks"]

    private static let policies = [
        "off", "geo", "random", "dynamic_latency", "proximity", "least_outstanding_requests", "least_connections",
    ]

    private static let defaults = JSONObject([
        ("adaptive_routing", ["failover_across_pools": false]), ("description", ""), ("enabled", true),
        ("location_strategy", ["mode": "pop", "prefer_ecs": "proximity"]), ("networks", ["cloudflare"]),
        ("pop_pools", [:]), ("proxied", false), ("random_steering", ["default_weight": 1]), ("region_pools", [:]),
        ("session_affinity", "none"),
        (
            "session_affinity_attributes",
            ["drain_duration": 0, "samesite": "Auto", "secure": "Auto", "zero_downtime_failover": "none"]
        ),
        ("steering_policy", ""), ("ttl", 30),
    ])

    /// Returns the load balancer to store: `base`, or the defaults, with the members of `supplied`.
    ///
    /// Throws `.invalid` where the result breaks a rule.
    func loadBalancer(_ supplied: JSONObject, over base: JSONObject?) throws(Refusal) -> JSONObject {
        // Null leaves `pool_sets` as it is; an empty list removes all sets.
        let unchanged = supplied["pool_sets"]?.isNull == true ? ["pool_sets"] : []
        var result = (base ?? Self.defaults).merging(supplied.removing(Self.readOnly + unchanged)).droppingNulls()
        for (key, value) in Self.defaults.members where result[key] == nil { result[key] = value }
        try checkName(result)
        normalise(&result)
        try checkTypes(result)
        try checkPools(result)
        try checkProximity(result)
        result["zone_name"] = .string(settings.showsZoneNamesInASCII ? DomainName(zone.name).ascii : zone.name)
        return result
    }

    private func checkName(_ object: JSONObject) throws(Refusal) {
        guard let name = object["name"]?.string, !name.isEmpty else { throw .invalid("name is required") }
        let host = DomainName(name.hasPrefix("*.") ? String(name.dropFirst(2)) : name)
        guard host.isWithin(zone), case .hostname = Address(host.ascii) else {
            throw .invalid("invalid hostname: \(name)")
        }
    }

    /// Replaces each empty value by the value that Cloudflare uses instead, and sets the TTL.
    ///
    /// A proxied load balancer always has the TTL 0; any other load balancer has 30 where the body has 0.
    private func normalise(_ object: inout JSONObject) {
        if object["steering_policy"]?.string == "" {
            let hasMap = ["region_pools", "country_pools", "pop_pools"].contains { !object.object($0).members.isEmpty }
            object["steering_policy"] = hasMap ? "geo" : "off"
        }
        if object["session_affinity"]?.string == "" { object["session_affinity"] = "none" }
        if object.object("country_pools").members.isEmpty { object["country_pools"] = nil }
        if object["proxied"]?.bool == true {
            object["ttl"] = 0
        } else if object["ttl"]?.int == 0 {
            object["ttl"] = 30
        }
    }

    private func checkTypes(_ object: JSONObject) throws(Refusal) {
        for key in ["enabled", "proxied"] { try object.require(key, "a boolean") { $0.bool.map { _ in true } } }
        try object.require("description", "a string") { ($0.string?.utf8.count).map { $0 <= 1024 } }
        try object.require("ttl", "a number") { $0.double.map { $0 >= 0 } }
        try object.require("steering_policy", "a known policy") { $0.string.map(Self.policies.contains) }
        try object.require("session_affinity", "a known affinity") {
            $0.string.map(["none", "cookie", "ip_cookie", "header"].contains)
        }
    }

    private func checkPools(_ object: JSONObject) throws(Refusal) {
        guard let defaults = object["default_pools"]?.array, !defaults.isEmpty else {
            throw .invalid("default_pools must have at least one pool")
        }
        guard let fallback = object["fallback_pool"]?.string, !fallback.isEmpty else {
            throw .invalid("fallback_pool is required")
        }
        if defaults.contains(where: { $0.string == nil }) { throw .invalid("default_pools must be a list of pool ids") }
        let known = Set(pools.compactMap { $0["id"]?.string })
        if let missing = object.poolIDs.first(where: { !known.contains($0) }) {
            throw .invalid("pool \(missing) not found")
        }
    }

    /// Throws where the policy is `proximity` and a default pool lacks coordinates.
    private func checkProximity(_ object: JSONObject) throws(Refusal) {
        guard object["steering_policy"]?.string == "proximity" else { return }
        let lacking = (object["default_pools"]?.array ?? []).compactMap(\.string).filter { id in
            pools.first { $0["id"]?.string == id }?["latitude"] == nil
        }
        if lacking.isEmpty { return }
        throw .invalid(
            "Proximity Load Balancer has pools missing Latitude/Longitude. Pool id's "
                + lacking.joined(separator: ", ")
        )
    }
}
