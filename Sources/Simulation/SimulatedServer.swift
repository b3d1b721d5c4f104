/// The simulated server that a request goes to.
package enum SimulatedServer: Sendable, Equatable, Hashable {
    case cloudflare
    /// The API server of the cluster with this name.
    case kubernetes(String)

    /// The name of the API, `cloudflare` or `kubernetes`, as fault rules and the request log write it.
    package var apiName: String {
        switch self {
        case .cloudflare: "cloudflare"
        case .kubernetes: "kubernetes"
        }
    }

    /// The cluster's name; nil for Cloudflare.
    package var cluster: String? {
        switch self {
        case .cloudflare: nil
        case .kubernetes(let cluster): cluster
        }
    }
}

/// The sender and the server of a request.
package struct Route: Sendable, Equatable {
    /// The server that gets the request.
    package var server: SimulatedServer
    /// The sender's name; for a request over a socket it is the User-Agent.
    package var caller: String
    /// The connection that carries the request; nil for a request from the same process.
    ///
    /// A connection may close before the answer is complete.
    package var connection: ObjectIdentifier?

    package init(_ server: SimulatedServer, caller: String, connection: ObjectIdentifier? = nil) {
        self.server = server
        self.caller = caller
        self.connection = connection
    }
}
