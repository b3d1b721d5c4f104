import HTTPTypes
package import Wire

/// Account-level: needs "Load Balancing: Monitors and Pools".
extension CloudflareClient {
    private var monitorsPath: String { "\(accountPath)/load_balancers/monitors" }

    package func monitors() async throws(CloudflareError) -> [MonitorObject] {
        var monitors: [MonitorObject] = []
        for element in try await list(monitorsPath) { monitors.append(try MonitorObject(element)) }
        return monitors
    }

    package func createMonitor(_ body: JSONObject) async throws(CloudflareError) -> MonitorObject {
        try MonitorObject(try await call(.post, monitorsPath, body: body).result)
    }

    /// Changes only the given keys of a monitor; HTTP monitors need `expected_codes` among them.
    package func patchMonitor(_ id: String, _ changes: JSONObject) async throws(CloudflareError) -> MonitorObject {
        try MonitorObject(try await call(.patch, "\(monitorsPath)/\(id.percentEncoded)", body: changes).result)
    }
}
