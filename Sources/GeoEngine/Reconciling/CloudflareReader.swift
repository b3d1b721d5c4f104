package import CloudflareAPI
import GeoRouting

/// Reads all lists of Cloudflare at the same time; where one read fails, all of them count as failed.
package struct CloudflareReader: Sendable {
    let client: any CloudflareAccess

    package init(client: any CloudflareAccess) {
        self.client = client
    }

    /// Reads the pools; reads the load balancers and the monitors only where their argument is nil.
    package func read(
        balancers knownBalancers: Listing<LoadBalancerObject>?,
        monitors knownMonitors: Listing<MonitorObject>?
    ) async throws(PassFailure) -> RawState {
        async let pools = listing(.pool, nil) { client throws(CloudflareError) in try await client.pools() }
        async let monitors = listing(.monitor, knownMonitors) { client throws(CloudflareError) in
            try await client.monitors()
        }
        let balancers = await listing(.loadBalancer, knownBalancers) { client throws(CloudflareError) in
            try await client.loadBalancers()
        }
        return RawState(
            pools: try await pools.get(),
            balancers: try balancers.get(),
            monitors: try await monitors.get()
        )
    }

    /// The users of a pool that are not in `current`, such as load balancers of other zones.
    ///
    /// The result is `unknown` where the read fails.
    func otherUse(of pool: String, besides current: CurrentState) async -> PoolUse {
        do throws(CloudflareError) {
            let known = Set(current.loadBalancers.filter { $0.references(poolID: pool) }.map(\.id))
            let others = try await client.poolReferences(pool).filter { !known.contains($0.id) }
            return .known(users: others.map { $0.name.isEmpty ? $0.id : $0.name }.sorted())
        } catch {
            return .unknown("\(error)")
        }
    }

    /// The list of the argument `known`; where it is nil, the list that `read` returns.
    private func listing<Object>(
        _ kind: CloudflareRequest.Kind,
        _ known: Listing<Object>?,
        _ read: (any CloudflareAccess) async throws(CloudflareError) -> Listing<Object>
    ) async -> Result<Listing<Object>, PassFailure> {
        if let known { return .success(known) }
        do throws(CloudflareError) {
            return .success(try await read(client))
        } catch {
            return .failure(.cloudflare(error, .reading(kind)))
        }
    }
}
