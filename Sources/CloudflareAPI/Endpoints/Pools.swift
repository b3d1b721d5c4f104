import HTTPTypes
package import Wire

/// Account-level: needs "Load Balancing: Monitors and Pools".
extension CloudflareClient {
    private var poolsPath: String { path(of: .pool) }

    package func pools() async throws(CloudflareError) -> Listing<PoolObject> {
        try Listing(try await list(poolsPath)) { json throws(CloudflareError) in try PoolObject(json) }
    }

    package func pool(_ id: String) async throws(CloudflareError) -> PoolObject {
        try PoolObject(try await call(.get, "\(poolsPath)/\(id.percentEncoded)").result)
    }

    /// What each region's probes say of a pool: `pop_health` by city.
    package func poolHealth(_ id: String) async throws(CloudflareError) -> JSON {
        try await call(.get, "\(poolsPath)/\(id.percentEncoded)/health").result
    }

    /// What uses a pool, in all zones of the account; `referral` is what the pool itself uses, a monitor.
    package func poolReferences(_ id: String) async throws(CloudflareError) -> [PoolUser] {
        let result = try await call(.get, "\(poolsPath)/\(id.percentEncoded)/references").result
        guard let elements = result.array else { throw .garbled("references that are no list") }
        var references: [PoolUser] = []
        for element in elements {
            guard let reference = element.object else { throw .garbled("a reference that is no object") }
            if reference["reference_type"]?.string == "referral" { continue }
            references.append(
                PoolUser(
                    id: reference["resource_id"]?.string ?? "",
                    name: reference["resource_name"]?.string ?? ""
                )
            )
        }
        return references
    }
}

/// Something that uses a pool.
package struct PoolUser: Sendable, Equatable {
    package let id: String
    package let name: String
}
