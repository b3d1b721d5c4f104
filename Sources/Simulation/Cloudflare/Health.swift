import Wire

/// The health of pools and origins, as the probes of a monitor find it.
///
/// An origin has a health only if it is enabled, and only after the first interval of its pool's monitor.
struct Health {
    let monitor: JSONObject?
    let originServers: OriginServers

    /// The cities from which Cloudflare sends probes.
    private static let cities = ["Amsterdam, NL", "Ashburn, US", "Tokyo, JP"]

    /// Returns the pool with `healthy`, and its origins with `healthy` and `failure_reason`, as lists show them.
    func applied(to pool: JSONObject) -> JSONObject {
        guard let stored = pool["origins"]?.array else { return pool }
        var result = pool
        let origins = stored.map { origin -> JSON in
            guard var object = origin.object, object["enabled"]?.bool != false else { return origin }
            let failure = originServers.failure(of: object, probedBy: monitor)
            object["healthy"] = .bool(failure == nil)
            object["failure_reason"] = .string(failure ?? "No failures")
            return .object(object.sorted)
        }
        result["origins"] = .array(origins)
        let healthy = origins.count { $0["healthy"]?.bool == true }
        result["healthy"] = .bool(healthy >= max(1, pool["minimum_origins"]?.int ?? 1))
        return result
    }

    /// Returns the results of the probes from every city.
    func detail(of pool: JSONObject) -> JSON {
        let probed = (pool["origins"]?.array ?? []).compactMap(\.object).filter { $0["enabled"]?.bool != false }
        let isHealthy = applied(to: pool)["healthy"] ?? false
        let results = Self.cities.enumerated().map { city, name -> (key: String, value: JSON) in
            let origins = probed.map { origin -> JSON in
                let failure = originServers.failure(of: origin, probedBy: monitor)
                let result = JSONObject([
                    ("healthy", .bool(failure == nil)), ("rtt", .string("\(12 + 40 * city).1ms")),
                    ("failure_reason", .string(failure ?? "No failures")),
                    ("response_code", failure == nil ? 200 : 0),
                ])
                return .object(JSONObject([(origin["address"]?.string ?? "", .object(result))]))
            }
            return (name, ["healthy": isHealthy, "origins": .array(origins)])
        }
        return ["pool_id": pool["id"] ?? "", "pop_health": .object(JSONObject(results))]
    }

    /// Returns a change of a pool's health in the form of the list of health events.
    static func event(_ id: JSON, _ pool: JSONObject, before: JSONObject, at now: Timestamp) -> JSONObject {
        let old = (before["origins"]?.array ?? []).compactMap(\.object)
        let origins = zip((pool["origins"]?.array ?? []).compactMap(\.object), old).map { origin, old -> JSON in
            [
                "name": origin["name"] ?? "", "ip": origin["address"] ?? "", "address": origin["address"] ?? "",
                "enabled": origin["enabled"] ?? true, "healthy": origin["healthy"] ?? false,
                "changed": .bool(origin["healthy"] != old["healthy"]),
                "failure_reason": origin["failure_reason"] ?? "No failures",
            ]
        }
        return JSONObject([
            ("id", id), ("timestamp", .string(now.textWithMicroseconds)),
            (
                "pool",
                [
                    "id": pool["id"] ?? "", "name": pool["name"] ?? "", "healthy": pool["healthy"] ?? false,
                    "changed": .bool(pool["healthy"] != before["healthy"]),
                    "minimum_origins": pool["minimum_origins"] ?? 1,
                ]
            ), ("origins", .array(origins)),
        ])
    }
}
