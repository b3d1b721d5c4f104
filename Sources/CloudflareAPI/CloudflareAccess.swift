/// The calls to Cloudflare that a pass makes.
///
/// One implementation sends the calls to the live API. The other is a rehearsal: it only records what would be sent.
package protocol CloudflareAccess: Sendable {
    func pools() async throws(CloudflareError) -> Listing<PoolObject>
    func loadBalancers() async throws(CloudflareError) -> Listing<LoadBalancerObject>
    func monitors() async throws(CloudflareError) -> Listing<MonitorObject>
    func pool(_ id: String) async throws(CloudflareError) -> PoolObject
    func loadBalancer(_ id: String) async throws(CloudflareError) -> LoadBalancerObject
    /// The objects that use the pool, also those of other zones.
    func poolReferences(_ id: String) async throws(CloudflareError) -> [PoolReferrer]
    func send(_ request: CloudflareRequest) async throws(CloudflareError) -> CloudflareObject
}
