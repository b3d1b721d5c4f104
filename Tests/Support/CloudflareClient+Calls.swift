package import CloudflareAPI
package import Wire

/// What a person's script calls, or another tool.
extension CloudflareClient {
    @discardableResult
    package func patchPool(_ id: String, _ body: JSONObject) async throws(CloudflareError) -> CloudflareObject {
        try await send(CloudflareRequest(.pool, .change(id: id), name: id, body: body))
    }

    @discardableResult
    package func createPool(_ body: JSONObject) async throws(CloudflareError) -> CloudflareObject {
        try await send(CloudflareRequest(.pool, .create, name: "", body: body))
    }

    package func deletePool(_ id: String) async throws(CloudflareError) {
        _ = try await send(CloudflareRequest(.pool, .delete(id: id), name: id))
    }

    @discardableResult
    package func patchLoadBalancer(_ id: String, _ body: JSONObject) async throws(CloudflareError) -> CloudflareObject {
        try await send(CloudflareRequest(.loadBalancer, .change(id: id), name: id, body: body))
    }

    @discardableResult
    package func createLoadBalancer(_ body: JSONObject) async throws(CloudflareError) -> CloudflareObject {
        try await send(CloudflareRequest(.loadBalancer, .create, name: "", body: body))
    }

    @discardableResult
    package func createMonitor(_ body: JSONObject) async throws(CloudflareError) -> CloudflareObject {
        try await send(CloudflareRequest(.monitor, .create, name: "", body: body))
    }

    @discardableResult
    package func patchMonitor(_ id: String, _ body: JSONObject) async throws(CloudflareError) -> CloudflareObject {
        try await send(CloudflareRequest(.monitor, .change(id: id), name: id, body: body))
    }
}

extension CloudflareObject {
    /// Empty where there is none.
    package var id: String {
        switch self {
        case .monitor(let monitor): monitor.id
        case .pool(let pool): pool.id
        case .loadBalancer(let balancer): balancer.id
        case .none: ""
        }
    }
}
