/// Cloudflare as a pass uses it: the live API, or a rehearsal that only records what would be sent.
package protocol CloudflareAccess: Sendable {
    func pools() async throws(CloudflareError) -> Listing<PoolObject>
    func loadBalancers() async throws(CloudflareError) -> Listing<LoadBalancerObject>
    func monitors() async throws(CloudflareError) -> Listing<MonitorObject>
    func pool(_ id: String) async throws(CloudflareError) -> PoolObject
    func loadBalancer(_ id: String) async throws(CloudflareError) -> LoadBalancerObject
    /// Other objects that refer to the pool, such as load balancers of other zones.
    func poolReferences(_ id: String) async throws(CloudflareError) -> [PoolReferrer]
    func send(_ request: CloudflareRequest) async throws(CloudflareError) -> CloudflareObject
}
