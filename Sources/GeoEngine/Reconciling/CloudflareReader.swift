package import CloudflareAPI
import GeoRouting

/// Reads Cloudflare's lists, all at the same time; one that cannot be trusted spoils the others.
package struct CloudflareReader: Sendable {
    let client: any CloudflareAccess

    package init(client: any CloudflareAccess) {
        self.client = client
    }

    /// Reads the pools, and whatever of the rest is not given.
    package func read(
        balancers presentBalancers: Listing<LoadBalancerObject>?,
        monitors presentMonitors: Listing<MonitorObject>?
    ) async throws(PassFailure) -> Observation {
        async let pools = pools()
        async let monitors = monitors(presentMonitors)
        let balancers = await balancers(presentBalancers)
        return Observation(
            pools: try await pools.get(),
            balancers: try balancers.get(),
            monitors: try await monitors.get()
        )
    }

    /// Who else uses a pool whose service is about to end; what cannot be read may be anything.
    func use(of pool: String, besides observed: Observed) async -> PoolUse {
        do throws(CloudflareError) {
            let known = Set(observed.loadBalancers.filter { $0.names(pool) }.map(\.id))
            let others = try await client.poolReferences(pool).filter { !known.contains($0.id) }
            return .elsewhere(others.map { $0.name.isEmpty ? $0.id : $0.name }.sorted())
        } catch {
            return .unknown("\(error)")
        }
    }

    private func pools() async -> Result<Listing<PoolObject>, PassFailure> {
        do throws(CloudflareError) {
            return .success(try await client.pools())
        } catch {
            return .failure(.cloudflare(error, doing: "reading the pools"))
        }
    }

    private func balancers(_ present: Listing<LoadBalancerObject>?) async -> Result<
        Listing<LoadBalancerObject>, PassFailure
    > {
        if let present { return .success(present) }
        do throws(CloudflareError) {
            return .success(try await client.loadBalancers())
        } catch {
            return .failure(.cloudflare(error, doing: "reading the load balancers"))
        }
    }

    private func monitors(_ present: Listing<MonitorObject>?) async -> Result<Listing<MonitorObject>, PassFailure> {
        if let present { return .success(present) }
        do throws(CloudflareError) {
            return .success(try await client.monitors())
        } catch {
            return .failure(.cloudflare(error, doing: "reading the monitors"))
        }
    }
}
