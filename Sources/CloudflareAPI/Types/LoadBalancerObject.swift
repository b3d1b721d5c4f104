package import Wire

/// A load balancer exactly as the API sent it.
package struct LoadBalancerObject: Sendable, Equatable {
    package let json: JSONObject
    package let id: String
    package let name: String
    package let defaultPools: [String]

    /// Reads what the API sent; throws where it is none.
    package init(_ json: JSON) throws(CloudflareError) {
        guard let object = json.object, let id = object["id"]?.string, let name = object["name"]?.string, !id.isEmpty
        else { throw .garbled("a load balancer without id and name") }
        guard let pools = object["default_pools"]?.array?.map(\.string), !pools.contains(nil) else {
            throw .garbled("load balancer \(name) without default_pools")
        }
        self.json = object
        self.id = id
        self.name = name
        defaultPools = pools.compactMap { $0 }
    }

    package var fallbackPool: String { json["fallback_pool"]?.string ?? "" }
    package var isEnabled: Bool { json["enabled"]?.bool ?? true }
    package var isProxied: Bool { json["proxied"]?.bool ?? false }
    package var steeringPolicy: String { json["steering_policy"]?.string ?? "" }
    package var zoneName: String? { json["zone_name"]?.string }
    package var modified: String? { json["modified_on"]?.string }

    /// Pools that the maps by region, country and point of presence name.
    package var mappedPools: [String] {
        ["region_pools", "country_pools", "pop_pools"].flatMap { key in
            (json[key]?.object?.members ?? []).flatMap { $0.value.array?.compactMap(\.string) ?? [] }
        }
    }
}
