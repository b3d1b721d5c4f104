package import HTTPTypes
package import Wire

/// A write to Cloudflare as one value: what a person confirms, what is put down, and what is sent.
package struct CloudflareRequest: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case monitor, pool
        case loadBalancer = "load balancer"
    }

    package enum Action: Sendable, Hashable {
        case create
        /// Changes only the given keys of the object with this id; a pool's `origins` are replaced as a whole.
        case change(id: String)
        /// Refused (412, code 1005) for a pool that a load balancer names.
        case delete(id: String)
    }

    /// What the server computes of an origin and shows, and nobody sets.
    package static let computedOriginKeys = ["healthy", "failure_reason", "disabled_at"]

    package let kind: Kind
    package let action: Action
    /// As people know the object: a pool's name, a load balancer's host name.
    package let name: String
    /// Nil where the object is deleted.
    package let body: JSONObject?

    package init(_ kind: Kind, _ action: Action, name: String, body: JSONObject? = nil) {
        self.kind = kind
        self.action = action
        self.name = name
        self.body = body
    }

    /// Nil for an object that is to be made.
    package var id: String? {
        switch action {
        case .create: nil
        case .change(let id), .delete(let id): id
        }
    }

    package var isChange: Bool { if case .change = action { true } else { false } }
    package var isDeletion: Bool { if case .delete = action { true } else { false } }

    package var method: HTTPRequest.Method {
        switch action {
        case .create: .post
        case .change: .patch
        case .delete: .delete
        }
    }

    /// Where the write goes, in this account and zone.
    package func path(account: String, zone: String) -> String {
        let list = Self.path(of: kind, account: account, zone: zone)
        return id.map { "\(list)/\($0.percentEncoded)" } ?? list
    }

    /// The list of all objects of a kind: monitors and pools are the account's, load balancers the zone's.
    static func path(of kind: Kind, account: String, zone: String) -> String {
        switch kind {
        case .monitor: "/accounts/\(account.percentEncoded)/load_balancers/monitors"
        case .pool: "/accounts/\(account.percentEncoded)/load_balancers/pools"
        case .loadBalancer: "/zones/\(zone.percentEncoded)/load_balancers"
        }
    }
}

/// What Cloudflare shows in reply to a write.
package enum CloudflareObject: Sendable, Equatable {
    case monitor(MonitorObject)
    case pool(PoolObject)
    case loadBalancer(LoadBalancerObject)
    /// It was deleted.
    case none
}

/// Puts down each write before it is sent, and what came of it.
package protocol WriteRecorder: Sendable {
    /// Called right before a write is sent; what it throws keeps the write from being sent.
    func begins(_ request: CloudflareRequest) throws(TransportError)
    func ended(_ request: CloudflareRequest, _ outcome: Result<Reply, TransportError>)
}

extension CloudflareClient {
    /// Sends a write; what the object is now, as the reply shows it.
    package func send(_ request: CloudflareRequest) async throws(CloudflareError) -> CloudflareObject {
        let target = request.path(account: account, zone: zone)
        let result = try await call(request.method, target, body: request.body, write: request).result
        if request.isDeletion { return .none }
        switch request.kind {
        case .monitor: return .monitor(try MonitorObject(result))
        case .pool: return .pool(try PoolObject(result))
        case .loadBalancer: return .loadBalancer(try LoadBalancerObject(result))
        }
    }
}
