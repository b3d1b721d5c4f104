package import CloudflareAPI
package import GeoRouting
import Wire

/// Translates operations into requests with the JSON for Cloudflare.
///
/// An update contains only the fields that change. The origins are always sent as a whole list. The fields of an
/// existing origin that we do not set are copied from the last read.
package struct RequestBodies {
    /// The pools of the last read; fields that we do not set are copied from them.
    let pools: Listing<PoolObject>
    /// `CF_VIRTUAL_NETWORK_ID`, sent with private addresses; nil where it is unset.
    let virtualNetwork: String?

    package init(pools: Listing<PoolObject>, virtualNetwork: String? = nil) {
        self.pools = pools
        self.virtualNetwork = virtualNetwork
    }

    /// The request for an operation; nil where `pools` lacks a pool or an origin that the request needs.
    package func request(for operation: Operation) -> CloudflareRequest? {
        let name = operation.subject
        func request(_ kind: CloudflareRequest.Kind, _ action: CloudflareRequest.Action, _ body: JSONObject?)
            -> CloudflareRequest?
        {
            body.map { CloudflareRequest(kind, action, name: name, body: $0) }
        }
        return switch operation {
        case .createMonitor(let draft): request(.monitor, .create, body(of: draft))
        case .updateMonitor(let id, let settings): request(.monitor, .change(id: id), body(of: settings))
        case .createPool(let draft): request(.pool, .create, body(of: draft))
        case .updatePool(let update): request(.pool, .change(id: update.id), body(of: update))
        case .deletePool(let id, _): CloudflareRequest(.pool, .delete(id: id), name: name)
        case .createLoadBalancer(let draft): request(.loadBalancer, .create, body(of: draft))
        case .updateLoadBalancer(let update): request(.loadBalancer, .change(id: update.id), body(of: update))
        }
    }

    func body(of draft: PoolDraft) -> JSONObject {
        var body = JSONObject()
        body["name"] = .string(draft.name)
        body["description"] = .string(draft.description)
        body["enabled"] = true
        body["latitude"] = JSON(draft.coordinates.latitude)
        body["longitude"] = JSON(draft.coordinates.longitude)
        body["origins"] = .array(draft.origins.compactMap { origin($0, from: []) }.map(JSON.object))
        if let monitor = draft.monitor { body["monitor"] = .string(monitor) }
        return body
    }

    /// The body of a pool's update; nil where `pools` lacks the pool, or the pool lacks an origin of the update.
    func body(of update: PoolUpdate) -> JSONObject? {
        guard let pool = pools.first(where: { $0.id == update.id }) else { return nil }
        var body = JSONObject()
        if let description = update.description { body["description"] = .string(description) }
        if let coordinates = update.coordinates {
            body["latitude"] = JSON(coordinates.latitude)
            body["longitude"] = JSON(coordinates.longitude)
        }
        if let monitor = update.monitor { body["monitor"] = .string(monitor) }
        if let edits = update.origins {
            let origins = edits.compactMap { origin($0, from: pool.origins) }
            if origins.count < edits.count { return nil }
            body["origins"] = .array(origins.map(JSON.object))
        }
        if let isEnabled = update.isEnabled { body["enabled"] = .bool(isEnabled) }
        return body
    }

    /// The JSON of one origin; nil where `existing` lacks the origin that the edit changes.
    private func origin(_ edit: OriginEdit, from existing: [JSONObject]) -> JSONObject? {
        var json: JSONObject
        if let source = edit.source {
            guard existing.indices.contains(source) else { return nil }
            json = existing[source]
            for key in CloudflareRequest.computedOriginKeys { json[key] = nil }
        } else {
            json = JSONObject([(key: "name", value: .string(edit.name)), (key: "enabled", value: true)])
        }
        if let address = edit.address {
            json["address"] = .string(address.text)
            if address.scope == .privateNetwork, let virtualNetwork {
                json["virtual_network_id"] = .string(virtualNetwork)
            }
        }
        // At Cloudflare a weight is a number from 0 to 1 in steps of 0.01.
        if let weight = edit.weight { json["weight"] = JSON(Double(weight.percent) / 100) }
        if let port = edit.port { json["port"] = port.value.map { JSON($0.number) } }
        if let host = edit.hostHeader { json["header"] = header(json["header"], host.value) }
        if let isEnabled = edit.isEnabled { json["enabled"] = .bool(isEnabled) }
        return json
    }

    /// The headers of an origin with another Host header, or without one; nil where no header is left.
    private func header(_ present: JSON?, _ host: Hostname?) -> JSON? {
        var header = present?.object ?? JSONObject()
        header[header.hostKey ?? "Host"] = host.map { [.string($0.text)] }
        return header.keys.isEmpty ? nil : .object(header)
    }

    // MARK: Monitors

    func body(of draft: MonitorDraft) -> JSONObject {
        body(of: draft.settings).merging(JSONObject([(key: "description", value: .string(draft.description))]))
    }

    func body(of settings: MonitorSettings) -> JSONObject {
        var body = JSONObject()
        body["type"] = .string(settings.kind.rawValue)
        body["path"] = .string(settings.path)
        body["interval"] = JSON(settings.interval)
        body["expected_codes"] = .string(settings.expectedCodes)
        body["header"] = ["Host": [.string(settings.host)]]
        return body
    }

    // MARK: Load balancers

    /// The body of a new load balancer; nil where none of its pools exists.
    func body(of draft: LoadBalancerDraft) -> JSONObject? {
        let pools = draft.pools.compactMap(id)
        guard let fallback = pools.first else { return nil }
        var body = JSONObject()
        body["name"] = .string(draft.hostname.text)
        body["default_pools"] = .array(pools.map { .string($0) })
        body["fallback_pool"] = .string(fallback)
        body["steering_policy"] = .string(draft.steeringPolicy)
        body["proxied"] = true
        // Cloudflare ignores `ttl` while the load balancer is proxied.
        body["ttl"] = 30
        return body
    }

    func body(of update: LoadBalancerUpdate) -> JSONObject {
        var body = JSONObject()
        if let pools = update.defaultPools { body["default_pools"] = .array(pools.compactMap(id).map { .string($0) }) }
        if let pool = update.fallbackPool.flatMap(id) { body["fallback_pool"] = .string(pool) }
        if let policy = update.steeringPolicy { body["steering_policy"] = .string(policy) }
        if let isProxied = update.isProxied { body["proxied"] = .bool(isProxied) }
        if let isEnabled = update.isEnabled { body["enabled"] = .bool(isEnabled) }
        return body
    }

    func id(of reference: PoolReference) -> String? {
        switch reference {
        case .id(let id): id
        case .name(let name): pools.first { $0.name == name }?.id
        }
    }
}
