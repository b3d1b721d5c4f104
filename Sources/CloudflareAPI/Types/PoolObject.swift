package import Wire

/// A pool exactly as the API sent it; keys that we do not know survive in `json`.
package struct PoolObject: Sendable, Equatable {
    package let json: JSONObject
    package let id: String
    package let name: String
    /// Each origin with every key it has, in the order received.
    package let origins: [JSONObject]

    /// Reads what the API sent; throws where it is none.
    package init(_ json: JSON) throws(CloudflareError) {
        guard let object = json.object, let id = object["id"]?.string, let name = object["name"]?.string, !id.isEmpty
        else { throw .garbled("a pool without id and name") }
        // A missing list is no empty list: rewriting it would wipe what we did not see.
        guard let origins = object["origins"]?.array?.map(\.object), !origins.contains(nil) else {
            throw .garbled("pool \(name) without a list of origins")
        }
        self.json = object
        self.id = id
        self.name = name
        self.origins = origins.compactMap { $0 }
        for origin in self.origins where origin["name"]?.string == nil || origin["address"]?.string == nil {
            throw .garbled("pool \(name) has an origin without name and address")
        }
    }

    package var description: String { json["description"]?.string ?? "" }
    package var isEnabled: Bool { json["enabled"]?.bool ?? true }
    package var latitude: Double? { json["latitude"]?.double }
    package var longitude: Double? { json["longitude"]?.double }
    package var modified: String? { json["modified_on"]?.string }
}
