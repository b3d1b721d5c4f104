package import Wire

/// A load balancer exactly as the API sent it.
package struct LoadBalancerObject: Sendable, Equatable {
    /// Every key of the object, also those that this program does not know.
    package let json: JSONObject
    /// The id at Cloudflare; never empty.
    package let id: String
    /// The host name as the API spells it, such as `app.example.com`.
    package let name: String
    /// Ids of the pools in `default_pools`, in the order received.
    package let defaultPools: [String]

    /// Reads what the API sent; throws `unusable` where that is no load balancer.
    package init(_ json: JSON) throws(CloudflareError) {
        guard let object = json.object, let id = object["id"]?.string, let name = object["name"]?.string, !id.isEmpty
        else { throw .unusable("a load balancer without id and name") }
        guard let pools = object["default_pools"]?.array?.map(\.string), !pools.contains(nil) else {
            throw .unusable("load balancer \(name) without default_pools")
        }
        self.json = object
        self.id = id
        self.name = name
        defaultPools = pools.compactMap { $0 }
    }

    /// The id of the fallback pool (`fallback_pool`); empty where the object has none.
    package var fallbackPool: String { json["fallback_pool"]?.string ?? "" }
    /// Whether the load balancer is switched on (`enabled`); true where the key is missing.
    package var isEnabled: Bool { json["enabled"]?.bool ?? true }
    /// Whether traffic goes through Cloudflare's proxy (`proxied`); false where the key is missing.
    package var isProxied: Bool { json["proxied"]?.bool ?? false }
    /// The `steering_policy`, such as `proximity`; empty where the key is missing.
    package var steeringPolicy: String { json["steering_policy"]?.string ?? "" }
    /// The zone's name, such as `example.com`; nil where the reply lacks `zone_name`.
    package var zoneName: String? { json["zone_name"]?.string }
    /// The time of the last change (`modified_on`) as the API spells it, such as `2014-01-01T05:20:00.12345Z`; nil
    /// where it is missing.
    package var modified: String? { json["modified_on"]?.string }

    /// Every string and every key of the object at any depth, except in its own `default_pools` and `fallback_pool`.
    ///
    /// A pool whose id is among these strings is in use, even in a field that we do not know. The keys of
    /// `pool_weights` are left out, because a pool that only has a weight there is not in use.
    package var otherStringsAndKeys: Set<String> {
        var found: Set<String> = []
        for (key, value) in json.members where !["default_pools", "fallback_pool"].contains(key) {
            found.insert(key)
            value.collectStrings(into: &found, skippingOwnKeys: key == "pool_weights")
        }
        return found
    }

    /// Ids of the pools in `region_pools`, `country_pools` and `pop_pools`.
    package var mappedPools: [String] {
        ["region_pools", "country_pools", "pop_pools"].flatMap { key in
            (json[key]?.object?.members ?? []).flatMap { $0.value.array?.compactMap(\.string) ?? [] }
        }
    }
}

// MARK: - Rules

extension LoadBalancerObject {
    /// The number of `rules` that are switched on and may choose a pool or an answer.
    package var decidingRuleCount: Int { decidingCount(in: "rules") }

    /// The number of `pool_sets` that are switched on and may choose a pool or an answer.
    package var decidingPoolSetCount: Int { decidingCount(in: "pool_sets") }

    private func decidingCount(in key: String) -> Int {
        (json[key]?.array ?? []).count { element in
            if element["disabled"]?.bool == true { return false }
            let overrides = element["overrides"]?.object?.members ?? []
            let isAnswer = element["fixed_response"]?.object != nil
            return isAnswer || overrides.contains { !Self.overridesWithoutChoice.contains($0.key) && $0.value != .null }
        }
    }

    /// The overrides that choose no pool; an override that we do not know may choose one.
    private static let overridesWithoutChoice: Set<String> = [
        "adaptive_routing", "session_affinity", "session_affinity_attributes", "session_affinity_ttl", "ttl",
    ]
}

extension JSON {
    /// Every string and every key in this value at any depth, except the keys of `pool_weights`.
    package var stringsAndKeys: Set<String> {
        var found: Set<String> = []
        collectStrings(into: &found, skippingOwnKeys: false)
        return found
    }

    /// Adds every string and every key in this value; with `skippingOwnKeys`, only the keys deeper inside.
    fileprivate func collectStrings(into found: inout Set<String>, skippingOwnKeys: Bool) {
        switch self {
        case .string(let text): found.insert(text)
        case .array(let elements):
            for element in elements { element.collectStrings(into: &found, skippingOwnKeys: false) }
        case .object(let object):
            for (key, value) in object.members {
                if !skippingOwnKeys { found.insert(key) }
                value.collectStrings(into: &found, skippingOwnKeys: key == "pool_weights")
            }
        case .null, .bool, .number: break
        }
    }
}
