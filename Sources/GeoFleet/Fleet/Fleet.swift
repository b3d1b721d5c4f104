package import GeoRouting

/// The fleet at one moment: what Cloudflare has, what the clusters want, how well both are known.
package struct Fleet: Sendable, Equatable {
    /// The zone's name; its id until the name is known.
    package var zone: String
    /// State of the polls of Cloudflare.
    package var cloudflare: SourceStatus
    /// The watched clusters, in the order in which they were named.
    package var clusters: [ClusterView]
    /// The account's pools, sorted by name.
    package var pools: [PoolView]
    /// The zone's load balancers, sorted by host name.
    package var loadBalancers: [LoadBalancerView]
    /// Objects at Cloudflare of which only a part can be read.
    package var opaque: [OpaqueObject] = []
    /// The calls that Cloudflare still allows.
    package var budget: Budget
    /// How far Cloudflare's clock is ahead of ours; nil until it is known.
    package var clockSkew: Duration?
    /// The last refused write of each object, sorted by object, until a later write to it is accepted.
    package var refusals: [WriteRefusal] = []

    package init(zone: String) {
        self.zone = zone
        cloudflare = SourceStatus()
        clusters = []
        pools = []
        loadBalancers = []
        budget = Budget()
    }

    /// The pool with this id; nil where there is none.
    package func pool(_ id: String) -> PoolView? { pools.first { $0.id == id } }

    /// The pool with this name, such as `k8s-pool-shop-eu`; nil where there is none.
    package func pool(named name: String) -> PoolView? { pools.first { $0.pool.name == name } }

    /// The watched cluster with this short name, such as `eu`; nil where there is none.
    package func cluster(_ id: String) -> ClusterView? { clusters.first { $0.id == id } }

    /// Host names that the watched clusters serve, by their rules or their Ingresses.
    package var keptHostnames: Set<String> {
        Set(clusters.flatMap { ($0.rules.hostnames + $0.desired.loadBalancers.map(\.hostname)).map(\.text) })
    }

    /// The load balancer with this id; nil where there is none.
    package func loadBalancer(_ id: String) -> LoadBalancerView? { loadBalancers.first { $0.id == id } }
}

/// State of a source of data, Cloudflare or a cluster's Ingresses; its last data stay on the screen with their age.
package struct SourceStatus: Sendable, Equatable {
    /// Whether the source can be read now.
    package enum State: Sendable, Equatable {
        case connecting
        case live
        /// With the reason in one line, without line breaks.
        case failing(String)
    }

    /// Whether the source can be read now; `connecting` at the start and while a watch is reopened.
    package var state = State.connecting
    /// When the source last delivered or confirmed its data; nil before the first time.
    package var lastSuccess: Moment?
    /// When the source is asked again; nil if it is being asked now, or if the time is not known.
    package var retryAt: Moment?
    /// How often a stream broke or a read failed since the start.
    package var reconnects = 0
    /// The kind of the last failure, kept after a recovery; nil where it is not known.
    package var failure: FailureKind?

    package init() {}

    /// Whether the last read succeeded, or the watch is open.
    package var isLive: Bool { state == .live }
}

/// The limit on calls that all users of a token share, as Cloudflare last told it.
package struct Budget: Sendable, Equatable {
    /// Calls in a whole window; nil before a reply has said.
    package var limit: Int?
    /// Calls left in the present window; nil before a reply has said.
    package var remaining: Int?
    /// When the present window ends; nil before a reply has said.
    package var resetsAt: Moment?
    /// No call is sent before this moment; nil where calls are allowed.
    package var blockedUntil: Moment?

    package init() {}
}

extension SourceStatus {
    /// Whether there are data and the source does not fail; a watch that is just being reopened does not.
    package var isKnown: Bool {
        if case .failing = state { return false }
        return lastSuccess != nil
    }
}
