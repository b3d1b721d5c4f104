import HTTPTypes
import Simulation
import Wire

/// Rows and columns of the table of what went wrong where.
package enum Coverage {
    /// What a request is for.
    package enum Operation: String, CaseIterable, Sendable {
        case checks
        case poolsRead = "pools read"
        case balancersRead = "load balancers read"
        case poolLookUp = "pool look-up"
        case balancerLookUp = "load balancer look-up"
        case poolCreate = "pool create"
        case poolUpdate = "pool update"
        case poolDelete = "pool delete"
        case balancerCreate = "load balancer create"
        case balancerUpdate = "load balancer update"
        case list, watch, discovery
        case leaseRead = "lease read"
        case leaseWrite = "lease write"

        fileprivate var isWrite: Bool {
            switch self {
            case .poolCreate, .poolUpdate, .poolDelete, .balancerCreate, .balancerUpdate, .leaseWrite: true
            default: false
            }
        }

        fileprivate var isCloudflare: Bool {
            switch self {
            case .list, .watch, .discovery, .leaseRead, .leaseWrite: false
            default: true
            }
        }
    }

    static func operation(_ request: Request, _ route: Route) -> Operation {
        let path = request.path
        if path.contains(bytesOf: "/leases") { return request.isWrite ? .leaseWrite : .leaseRead }
        if path == Self.discoveryPath { return .discovery }
        if path.hasPrefix("/api") { return request.queryValue("watch") == nil ? .list : .watch }
        if path.hasSuffix("/load_balancers") { return request.isWrite ? .balancerCreate : .balancersRead }
        if path.hasSuffix("/load_balancers/pools") { return request.isWrite ? .poolCreate : .poolsRead }
        if path.contains(bytesOf: "/load_balancers/pools/") {
            return request.isWrite ? request.method == .delete ? .poolDelete : .poolUpdate : .poolLookUp
        }
        if path.contains(bytesOf: "/monitors") { return .checks }
        if path.contains(bytesOf: "/load_balancers/") { return request.isWrite ? .balancerUpdate : .balancerLookUp }
        return .checks
    }

    /// Where an API server tells which kinds of the Gateway API it has.
    private static let discoveryPath = "/apis/gateway.networking.k8s.io/v1"

    private static let onTheWay = ["latency", "dropBefore", "dropAfter", "hangBefore", "hangAfter"]
    /// Of what stands before Cloudflare's API.
    private static let pages = ["firewall", "wrongLocation", "status 404"]
    private static let bodies = ["truncate", "half"]
    private static let lists = ["stale", "jumbled"]
    private static let cloudflare = [401, 429, 500, 502, 503, 504].map { "status \($0)" }
    private static let kubernetes = [401, 403, 429, 500, 503].map { "status \($0)" }
    private static let watches = [
        "cut", "reset", "halfOpen", "gone", "bookmarksOnly", "repeated", "garbageLine", "halfLine", "mute", "drip",
    ]

    /// What can go wrong with a request for this.
    static func faults(of operation: Operation) -> [String] {
        switch operation {
        // A watch has no whole reply that could be cut or old; what happens to it happens while it is open.
        case .watch: onTheWay + kubernetes + ["status 410"] + watches
        case .discovery: onTheWay + bodies + kubernetes + ["status 404"]
        case .list: onTheWay + bodies + lists + kubernetes + ["status 410"]
        case .poolsRead, .balancersRead: onTheWay + bodies + lists + cloudflare + pages
        case .leaseRead, .leaseWrite: onTheWay + bodies + (operation.isWrite ? [] : ["stale"]) + kubernetes
        default: onTheWay + bodies + (operation.isWrite ? [] : ["stale"]) + cloudflare + pages
        }
    }

    /// All faults, in the order in which the table shows them.
    package static let faults =
        onTheWay + bodies + lists
        + pages.dropLast() + [401, 403, 404, 410, 429, 500, 502, 503, 504].map { "status \($0)" } + watches

    /// The cell of the table; nil where there can be none.
    package static func cell(_ fault: String, _ operation: Operation) -> String? {
        faults(of: operation).contains(fault) ? "\(fault) × \(operation.rawValue)" : nil
    }
}
