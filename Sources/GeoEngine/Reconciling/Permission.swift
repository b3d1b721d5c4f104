import CloudflareAPI

/// The permission that a call needs, and the advice for a refused call.
enum Permission {
    /// Any valid token is enough.
    case token
    case pools, balancers, zone

    /// The permission to read and write objects of a kind.
    init(_ kind: CloudflareRequest.Kind) { self = kind == .loadBalancer ? .balancers : .pools }

    /// What a person can do about the error; nil where only waiting helps.
    func advice(for error: CloudflareError) -> String? {
        switch error.cause {
        case .token: "check CF_API_TOKEN"
        case .address:
            "the token's Client IP Address Filtering shuts this address out: add it in the Cloudflare dashboard"
        case .scope: scopeAdvice
        case .permission: permissionAdvice
        case .proxyLogin: "the proxy wants a login: write HTTPS_PROXY as http://USER:PASSWORD@HOST:PORT"
        case .interception: "a firewall, proxy or portal has answered: let this program through to CF_API_URL"
        case nil: nil
        }
    }

    /// The advice where the token belongs to another account or zone.
    private var scopeAdvice: String {
        switch self {
        case .token: "check CF_API_TOKEN"
        case .pools: "CF_ACCOUNT_ID must be the token's account"
        case .balancers, .zone: "CF_ZONE_ID must be a zone of the token"
        }
    }

    /// The advice for a missing permission, in the words of Cloudflare's dashboard.
    private var permissionAdvice: String {
        switch self {
        case .token: scopeAdvice
        case .pools:
            "the token needs the permission Account · Load Balancing: Monitors and Pools · Edit, "
                + "and CF_ACCOUNT_ID must be its account"
        case .balancers:
            "the token needs the permission Zone · Load Balancers · Edit, and CF_ZONE_ID must be its zone"
        case .zone: "the token needs the permission Zone · Zone · Read for this check"
        }
    }
}
