package import GeoRouting

/// The whole at one moment, as a person looks at it: what Cloudflare has, what the clusters want, how well both are known.
package struct Fleet: Sendable, Equatable {
    /// The zone's name; its id until the name is known.
    package var zone: String
    package var cloudflare: SourceStatus
    /// In the order in which they were named.
    package var clusters: [ClusterView]
    /// By name.
    package var pools: [PoolView]
    /// By host name.
    package var loadBalancers: [LoadBalancerView]
    /// Objects at Cloudflare of which only a part can be read.
    package var opaque: [OpaqueObject] = []
    package var budget: Budget
    /// How far Cloudflare's clock is ahead of ours; nil until it is known.
    package var clockSkew: Duration?
    /// Writes that Cloudflare refused and that nothing has made good since; the last of each object, by object.
    package var refusals: [WriteRefusal] = []

    package init(zone: String) {
        self.zone = zone
        cloudflare = SourceStatus()
        clusters = []
        pools = []
        loadBalancers = []
        budget = Budget()
    }

    package func pool(_ id: String) -> PoolView? { pools.first { $0.id == id } }

    package func pool(named name: String) -> PoolView? { pools.first { $0.pool.name == name } }

    package func cluster(_ id: String) -> ClusterView? { clusters.first { $0.id == id } }

    /// Host names of the load balancers that the watched clusters keep.
    package var keptHostnames: Set<String> {
        Set(clusters.flatMap { ($0.rules.hostnames + $0.desired.loadBalancers.map(\.hostname)).map(\.text) })
    }

    package func loadBalancer(_ id: String) -> LoadBalancerView? { loadBalancers.first { $0.id == id } }
}

/// How well a source of data is doing; what it last told stays on show with its age.
package struct SourceStatus: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        case connecting
        case live
        /// In one line, without line breaks.
        case failing(String)
    }

    package var state = State.connecting
    /// When it last told the truth; nil before the first time.
    package var lastSuccess: Moment?
    /// When it is asked again; nil where that is now or unknown.
    package var retryAt: Moment?
    /// How often a stream broke since the start.
    package var reconnects = 0
    /// What is behind a failing state, where that is known.
    package var failure: FailureKind?

    package init() {}

    package var isLive: Bool { state == .live }
}

/// What is left of the calls that Cloudflare allows a token's users together.
package struct Budget: Sendable, Equatable {
    /// Calls in a window; nil until a reply has told.
    package var limit: Int?
    package var remaining: Int?
    package var resetsAt: Moment?
    /// Nothing is sent before.
    package var blockedUntil: Moment?

    package init() {}
}

extension SourceStatus {
    /// Whether what it told holds now; one that is opened again right after its end is as good as live.
    package var isKnown: Bool {
        if case .failing = state { return false }
        return lastSuccess != nil
    }
}
