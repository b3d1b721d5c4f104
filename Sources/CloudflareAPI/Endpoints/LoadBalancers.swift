import HTTPTypes
package import Wire

/// Zone-level: needs "Load Balancers".
extension CloudflareClient {
    private var balancersPath: String { "\(zonePath)/load_balancers" }

    package func loadBalancers() async throws(CloudflareError) -> Listing<LoadBalancerObject> {
        try Listing(try await list(balancersPath)) { json throws(CloudflareError) in try LoadBalancerObject(json) }
    }

    package func loadBalancer(_ id: String) async throws(CloudflareError) -> LoadBalancerObject {
        try LoadBalancerObject(try await call(.get, "\(balancersPath)/\(id.percentEncoded)").result)
    }

    package func createLoadBalancer(_ body: JSONObject) async throws(CloudflareError) -> LoadBalancerObject {
        try LoadBalancerObject(try await call(.post, balancersPath, body: body).result)
    }

    /// Changes only the given keys of a load balancer.
    package func patchLoadBalancer(
        _ id: String,
        _ changes: JSONObject
    ) async throws(CloudflareError) -> LoadBalancerObject {
        try LoadBalancerObject(try await call(.patch, "\(balancersPath)/\(id.percentEncoded)", body: changes).result)
    }
}
