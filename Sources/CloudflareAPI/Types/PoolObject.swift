package import Wire

/// A pool exactly as the API sent it; `json` keeps the keys that we do not know.
package struct PoolObject: Sendable, Equatable {
    /// Every key of the object, also those that this program does not know.
    package let json: JSONObject
    /// The id at Cloudflare; never empty.
    package let id: String
    /// The pool's name, such as `k8s-pool-shop-eu`.
    package let name: String
    /// Each origin with every key it has, in the order received.
    package let origins: [JSONObject]

    /// Reads what the API sent; throws `unusable` where that is no pool.
    package init(_ json: JSON) throws(CloudflareError) {
        guard let object = json.object, let id = object["id"]?.string, let name = object["name"]?.string, !id.isEmpty
        else { throw .unusable("a pool without id and name") }
        // A missing list must not count as an empty one, because writing an empty list back would delete all origins.
        guard let origins = object["origins"]?.array?.map(\.object), !origins.contains(nil) else {
            throw .unusable("pool \(name) without a list of origins")
        }
        self.json = object
        self.id = id
        self.name = name
        self.origins = origins.compactMap { $0 }
        for origin in self.origins where origin["name"]?.string == nil || origin["address"]?.string == nil {
            throw .unusable("pool \(name) has an origin without name and address")
        }
    }

    /// The pool's free text, which may contain an ownership token; empty where the key is missing.
    package var description: String { json["description"]?.string ?? "" }
    /// Whether the pool is switched on (`enabled`); true where the key is missing.
    package var isEnabled: Bool { json["enabled"]?.bool ?? true }
    /// The latitude in degrees north; nil where the pool has no coordinates.
    package var latitude: Double? { json["latitude"]?.double }
    /// The longitude in degrees east; nil where the pool has no coordinates.
    package var longitude: Double? { json["longitude"]?.double }
    /// The time of the last change (`modified_on`) as the API spells it; nil where it is missing.
    package var modified: String? { json["modified_on"]?.string }
}
