import CloudflareAPI

/// Reads Cloudflare's lists, all at the same time; one that cannot be trusted spoils the others.
struct CloudflareReader: Sendable {
    let client: CloudflareClient

    /// Reads the pools, and whatever of the rest is not given.
    func read(
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
