import HTTPTypes
package import Wire

/// The reads of Cloudflare's API, a method for each endpoint.
///
/// To read pools and monitors, a token needs the permission "Load Balancing: Monitors and Pools".
extension CloudflareClient {
    /// All pools of the account, every page of `/accounts/{account}/load_balancers/pools`.
    package func pools() async throws(CloudflareError) -> Listing<PoolObject> {
        try Listing(try await list(path(of: .pool))) { json throws(CloudflareError) in try PoolObject(json) }
    }

    /// All load balancers of the zone, every page of `/zones/{zone}/load_balancers`.
    package func loadBalancers() async throws(CloudflareError) -> Listing<LoadBalancerObject> {
        try Listing(try await list(path(of: .loadBalancer))) { json throws(CloudflareError) in
            try LoadBalancerObject(json)
        }
    }

    /// All monitors of the account, every page of `/accounts/{account}/load_balancers/monitors`.
    package func monitors() async throws(CloudflareError) -> Listing<MonitorObject> {
        try Listing(try await list(path(of: .monitor))) { json throws(CloudflareError) in try MonitorObject(json) }
    }

    /// One pool of the account by its id; throws `notFound` where there is none.
    package func pool(_ id: String) async throws(CloudflareError) -> PoolObject {
        try PoolObject(try await call(.get, path(of: .pool, id)).result)
    }

    /// One load balancer of the zone by its id; throws `notFound` where there is none.
    package func loadBalancer(_ id: String) async throws(CloudflareError) -> LoadBalancerObject {
        try LoadBalancerObject(try await call(.get, path(of: .loadBalancer, id)).result)
    }

    /// A pool's health, with the results of the probes by city (`pop_health`).
    package func poolHealth(_ id: String) async throws(CloudflareError) -> JSON {
        try await call(.get, "\(path(of: .pool, id))/health").result
    }

    /// All objects that use a pool, in all zones of the account.
    ///
    /// A `referral` is left out, because this kind of reference names the monitor that the pool uses.
    package func poolReferences(_ id: String) async throws(CloudflareError) -> [PoolReferrer] {
        let result = try await call(.get, "\(path(of: .pool, id))/references").result
        guard let elements = result.array else { throw .unusable("references that are no list") }
        var referrers: [PoolReferrer] = []
        for element in elements {
            guard let reference = element.object else { throw .unusable("a reference that is no object") }
            if reference["reference_type"]?.string == "referral" { continue }
            referrers.append(
                PoolReferrer(
                    id: reference["resource_id"]?.string ?? "",
                    name: reference["resource_name"]?.string ?? ""
                )
            )
        }
        return referrers
    }

    /// The token's status, such as `active`, and when it expires.
    ///
    /// The endpoint for users does not know the tokens of accounts. If this endpoint refuses the token, the endpoint
    /// for accounts is tried.
    package func verifyToken() async throws(CloudflareError) -> TokenStatus {
        do throws(CloudflareError) {
            return try TokenStatus(try await call(.get, "/user/tokens/verify").result)
        } catch {
            switch error {
            case .unauthorized, .forbidden, .notFound, .refused:
                let target = "/accounts/\(account.percentEncoded)/tokens/verify"
                return try TokenStatus(try await call(.get, target).result)
            default: throw error
            }
        }
    }

    /// How much of the account's load balancing is in use, with the plan's limits as far as Cloudflare says them.
    package func usage() async throws(CloudflareError) -> UsageObject {
        UsageObject(try await call(.get, "/accounts/\(account.percentEncoded)/load_balancers/usage").result)
    }

    /// The zone's name, such as `example.com`.
    package func zoneName() async throws(CloudflareError) -> String {
        try await text("name", of: "/zones/\(zone.percentEncoded)", "a zone without name")
    }

    private func text(_ key: String, of target: String, _ fault: String) async throws(CloudflareError) -> String {
        guard let text = try await call(.get, target).result[key]?.string else { throw .unusable(fault) }
        return text
    }

    private func path(of kind: CloudflareRequest.Kind, _ id: String? = nil) -> String {
        let list = CloudflareRequest.path(of: kind, account: account, zone: zone)
        return id.map { "\(list)/\($0.percentEncoded)" } ?? list
    }
}

/// An object that uses a pool, such as a load balancer of another zone.
package struct PoolReferrer: Sendable, Equatable {
    /// The object's id (`resource_id`); empty where the reply lacks it.
    package let id: String
    /// The object's name (`resource_name`); empty where the reply lacks it.
    package let name: String
}
