extension CloudflareError {
    /// The cause of a refused call; each case has its own remedy.
    package enum Cause: Sendable, Equatable {
        /// The token is malformed, unknown or expired.
        case token
        /// The token's "Client IP Address Filtering" does not allow this host's address.
        case address
        /// The token is not for this account or zone, or there is no such account or zone.
        case scope
        /// The token lacks a permission.
        case permission
        /// A proxy demands a login.
        case proxyLogin
        /// A firewall, a proxy or a network's login page answered instead of the API.
        case interception
    }

    /// The cause of the refusal; nil where neither the token nor the network is the cause.
    package var cause: Cause? {
        switch self {
        case .unauthorized(let refusal), .forbidden(let refusal), .notFound(let refusal), .refused(let refusal):
            refusal.cause
        case .intercepted(let page): page.status == 407 ? .proxyLogin : .interception
        case .noReply, .rateLimited, .serverFault, .conflict, .unusable: nil
        }
    }
}

extension CloudflareError.Refusal {
    /// The cause that status and code show; code 9109 has three causes, and only the message distinguishes them.
    var cause: CloudflareError.Cause? {
        switch (status, code) {
        case (_, 9109) where message.contains("from location"): .address
        case (_, 9109) where message.contains("access requested resource"): .scope
        case (_, 9109) where message.contains("Invalid access token"): .token
        case (_, 1000), (_, 6003), (_, 9103), (_, 9106), (401, _): .token
        case (_, 7000), (_, 7003), (404, _): .scope
        case (403, _): .permission
        default: nil
        }
    }
}
