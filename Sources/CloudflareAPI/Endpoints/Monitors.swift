import HTTPTypes
package import Wire

/// Account-level: needs "Load Balancing: Monitors and Pools".
extension CloudflareClient {
    private var monitorsPath: String { "\(accountPath)/load_balancers/monitors" }

    package func monitors() async throws(CloudflareError) -> Listing<MonitorObject> {
        try Listing(try await list(monitorsPath)) { json throws(CloudflareError) in try MonitorObject(json) }
    }

    package func createMonitor(_ body: JSONObject) async throws(CloudflareError) -> MonitorObject {
        try MonitorObject(try await call(.post, monitorsPath, body: body).result)
    }

    /// Changes only the given keys of a monitor; HTTP monitors need `expected_codes` among them.
    package func patchMonitor(_ id: String, _ changes: JSONObject) async throws(CloudflareError) -> MonitorObject {
        try MonitorObject(try await call(.patch, "\(monitorsPath)/\(id.percentEncoded)", body: changes).result)
    }
}
