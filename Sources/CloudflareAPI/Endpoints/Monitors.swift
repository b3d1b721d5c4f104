import HTTPTypes
import Wire

/// Account-level: needs "Load Balancing: Monitors and Pools".
extension CloudflareClient {
    package func monitors() async throws(CloudflareError) -> Listing<MonitorObject> {
        try Listing(try await list(path(of: .monitor))) { json throws(CloudflareError) in try MonitorObject(json) }
    }
}
