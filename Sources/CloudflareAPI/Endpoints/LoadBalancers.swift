import HTTPTypes
import Wire

/// Zone-level: needs "Load Balancers".
extension CloudflareClient {
    private var balancersPath: String { path(of: .loadBalancer) }

    package func loadBalancers() async throws(CloudflareError) -> Listing<LoadBalancerObject> {
        try Listing(try await list(balancersPath)) { json throws(CloudflareError) in try LoadBalancerObject(json) }
    }

    package func loadBalancer(_ id: String) async throws(CloudflareError) -> LoadBalancerObject {
        try LoadBalancerObject(try await call(.get, "\(balancersPath)/\(id.percentEncoded)").result)
    }
}
