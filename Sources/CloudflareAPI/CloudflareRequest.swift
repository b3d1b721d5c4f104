package import HTTPTypes
package import Wire

/// A write to Cloudflare as a value: a person confirms it, a recorder records it, a client sends it.
package struct CloudflareRequest: Sendable, Equatable {
    /// The kind of object that is written; the raw value is its name in messages, such as `load balancer`.
    package enum Kind: String, Sendable {
        case monitor, pool
        case loadBalancer = "load balancer"
    }

    /// The effect of the write on its object.
    package enum Action: Sendable, Hashable {
        case create
        /// Changes the keys in the body, and no others, of the object with this id.
        ///
        /// A pool's `origins` are one key: the new list replaces the whole old list.
        case change(id: String)
        /// Deletes the object with this id; Cloudflare refuses this for a pool that a load balancer names (code 1005).
        case delete(id: String)
    }

    /// Keys of an origin that only the server sets; replies contain them, requests must not.
    package static let computedOriginKeys = ["healthy", "failure_reason", "disabled_at"]

    /// The kind of the object, which decides the path.
    package let kind: Kind
    /// The effect on the object, with the object's id; a new object has no id yet.
    package let action: Action
    /// The object's name for people: a pool's name, a load balancer's host name.
    package let name: String
    /// The JSON to send; nil where the object is deleted.
    package let body: JSONObject?

    package init(_ kind: Kind, _ action: Action, name: String, body: JSONObject? = nil) {
        self.kind = kind
        self.action = action
        self.name = name
        self.body = body
    }

    /// The object's id; nil where the request creates the object.
    package var id: String? {
        switch action {
        case .create: nil
        case .change(let id), .delete(let id): id
        }
    }

    /// Whether the write changes an existing object.
    package var isChange: Bool { if case .change = action { true } else { false } }
    /// Whether the write deletes the object; then the reply contains no object.
    package var isDeletion: Bool { if case .delete = action { true } else { false } }

    /// The HTTP method: POST creates, PATCH changes, DELETE deletes.
    package var method: HTTPRequest.Method {
        switch action {
        case .create: .post
        case .change: .patch
        case .delete: .delete
        }
    }

    /// The path of the request, in this account and zone.
    package func path(account: String, zone: String) -> String {
        let list = Self.path(of: kind, account: account, zone: zone)
        return id.map { "\(list)/\($0.percentEncoded)" } ?? list
    }

    /// The path of the list of all objects of a kind; monitors and pools belong to the account, load balancers to the
    /// zone.
    static func path(of kind: Kind, account: String, zone: String) -> String {
        switch kind {
        case .monitor: "/accounts/\(account.percentEncoded)/load_balancers/monitors"
        case .pool: "/accounts/\(account.percentEncoded)/load_balancers/pools"
        case .loadBalancer: "/zones/\(zone.percentEncoded)/load_balancers"
        }
    }
}

/// The object in Cloudflare's reply to a write.
package enum CloudflareObject: Sendable, Equatable {
    case monitor(MonitorObject)
    case pool(PoolObject)
    case loadBalancer(LoadBalancerObject)
    /// The reply contains no object, because the object was deleted.
    case none
}

/// A recorder of writes: it records each write before it is sent, and then the outcome.
package protocol WriteRecorder: Sendable {
    /// Called right before a write is sent; if this throws, the write is not sent.
    func recordStart(of request: CloudflareRequest) throws(TransportError)
    /// Called after the write, with its reply, or with the error if there is no reply.
    func recordEnd(of request: CloudflareRequest, _ outcome: Result<Reply, TransportError>)
}

extension CloudflareClient {
    /// Sends a write; returns the object in the reply.
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
