import HTTPTypes
package import Wire

/// Account-level: needs "Load Balancing: Monitors and Pools".
extension CloudflareClient {
    private var poolsPath: String { "\(accountPath)/load_balancers/pools" }

    package func pools() async throws(CloudflareError) -> [PoolObject] {
        var pools: [PoolObject] = []
        for element in try await list(poolsPath) { pools.append(try PoolObject(element)) }
        return pools
    }

    package func pool(_ id: String) async throws(CloudflareError) -> PoolObject {
        try PoolObject(try await call(.get, "\(poolsPath)/\(id.percentEncoded)").result)
    }

    /// What each region's probes say of a pool: `pop_health` by city.
    package func poolHealth(_ id: String) async throws(CloudflareError) -> JSON {
        try await call(.get, "\(poolsPath)/\(id.percentEncoded)/health").result
    }

    package func createPool(_ body: JSONObject) async throws(CloudflareError) -> PoolObject {
        try PoolObject(try await call(.post, poolsPath, body: body).result)
    }

    /// Deletes a pool; refused (412, code 1005) while a load balancer names it.
    package func deletePool(_ id: String) async throws(CloudflareError) {
        _ = try await call(.delete, "\(poolsPath)/\(id.percentEncoded)")
    }

    /// Changes only the given keys of a pool; `origins` is replaced as a whole.
    package func patchPool(_ id: String, _ changes: JSONObject) async throws(CloudflareError) -> PoolObject {
        try PoolObject(try await call(.patch, "\(poolsPath)/\(id.percentEncoded)", body: changes).result)
    }
}
