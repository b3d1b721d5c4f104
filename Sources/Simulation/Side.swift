/// Which of the simulated servers a request goes to.
package enum Side: Sendable, Equatable, Hashable {
    case cloudflare
    /// The API server of the cluster with this name.
    case kubernetes(String)

    /// `cloudflare` or `kubernetes`, as rules and the request log write it.
    package var name: String {
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

/// Where a request came from and where it goes to.
package struct Route: Sendable, Equatable {
    /// The server that gets the request.
    package var side: Side
    /// The sender's name; the User-Agent where the request came over a socket.
    package var caller: String
    /// The connection it came over, which may close before its answer is complete; nil in process.
    package var connection: ObjectIdentifier?

    package init(_ side: Side, caller: String, connection: ObjectIdentifier? = nil) {
        self.side = side
        self.caller = caller
        self.connection = connection
    }
}
