package import GeoRouting

/// The fleet at one moment: the objects at Cloudflare, the watched clusters, and the state of both sources.
package struct Fleet: Sendable, Equatable {
    /// The zone's name; its id until the name is known.
    package var zone: String
    /// The state of the polls of Cloudflare.
    package var cloudflare: ReadStatus
    /// The list that Cloudflare gave at the last read while it refused the other one; nil where it refuses none.
    package var answeredList: AnsweredList?
    /// The watched clusters, in the order of the configuration.
    package var clusters: [ClusterView]
    /// The account's pools, sorted by name.
    package var pools: [PoolView]
    /// The zone's load balancers, sorted by host name.
    package var loadBalancers: [LoadBalancerView]
    /// Objects at Cloudflare that this program can read only in part.
    package var opaque: [OpaqueObject] = []
    /// Cloudflare's limit on calls, with the number of calls that are left.
    package var budget: Budget
    /// How far Cloudflare's clock is ahead of ours; nil until it is known.
    package var clockSkew: Duration?
    /// Since when the clocks differ too much, as far as this console has seen; nil while they do not.
    package var clockSkewSince: Moment?
    /// The last refused write of each object, sorted by object; an accepted write removes the entry of its object.
    package var writeRefusals: [WriteRefusal] = []
    /// The address that an origin had before it changed, for origins whose address has changed since the start.
    package var formerAddresses: [OriginKey: String] = [:]
    /// Where the API token comes from; nil where that is not known.
    package var tokenSource: TokenSource?

    package init(zone: String) {
        self.zone = zone
        cloudflare = ReadStatus()
        clusters = []
        pools = []
        loadBalancers = []
        budget = Budget()
    }

    /// A list of Cloudflare that can be read while another one is refused.
    package enum AnsweredList: Sendable, Equatable {
        case pools
        /// The zone's load balancers, by host name; without the pools, what they do is not known.
        case loadBalancers([String])
    }

    /// Whether all pools of the account are known, so that another one is not there.
    package var arePoolsKnown: Bool { cloudflare.isKnown || cloudflare.lastSuccess == nil && answeredList == .pools }

    /// Whether the clocks differ so much that it is reported, from 60 s on.
    ///
    /// With a greater difference the shown ages are wrong, and clusters may refuse this host's tokens.
    package var isClockWrong: Bool { clockSkew.map { $0.magnitude >= .seconds(60) } ?? false }

    /// The pool with this id; nil where there is none.
    package func pool(_ id: String) -> PoolView? { pools.first { $0.id == id } }

    /// The pool with this name, such as `k8s-pool-shop-eu`; nil where there is none.
    package func pool(named name: String) -> PoolView? { pools.first { $0.pool.name == name } }

    /// The watched cluster with this short name, such as `eu`; nil where there is none.
    package func cluster(_ id: String) -> ClusterView? { clusters.first { $0.id == id } }

    /// The host names that the watched clusters serve, from their rules and from their sources.
    package var servedHostnames: Set<String> {
        Set(clusters.flatMap { ($0.rules.hostnames + $0.desired.loadBalancers.map(\.hostname)).map(\.text) })
    }

    /// Whether a cluster's wishes changed so shortly before the last reading that its controller may not have written.
    package func isChanging(_ cluster: ClusterView) -> Bool {
        guard let changed = cluster.desiredChangedAt, let read = cloudflare.lastSuccess else { return false }
        return changed + Self.writingTime > read
    }

    /// The longest usual time from a change in a cluster to its controller's write.
    private static let writingTime = Duration.seconds(15)

    /// The load balancer with this id; nil where there is none.
    package func loadBalancer(_ id: String) -> LoadBalancerView? { loadBalancers.first { $0.id == id } }
}

/// Where the API token for Cloudflare comes from.
package enum TokenSource: Sendable, Hashable {
    /// The value of the variable `CF_API_TOKEN`, which is read only at the start.
    case variable
    /// A file, which is read again for each call.
    case file(String)
}

/// The state of a source of data: Cloudflare, or the sources of a cluster.
package struct ReadStatus: Sendable, Equatable {
    /// Whether the source can be read now.
    package enum State: Sendable, Equatable {
        /// The source has not answered yet, or its watch opens again.
        case connecting
        /// The last read succeeded, or the watch is open.
        case live
        /// The source cannot be read, for this reason in one line.
        case failing(String)
    }

    /// Whether the source can be read now.
    package var state = State.connecting
    /// When the source last delivered or confirmed its data; nil before the first time.
    package var lastSuccess: Moment?
    /// When the source is read again; nil if a read is under way, or if the time is not known.
    package var retryAt: Moment?
    /// How many watches ended or reads failed since the start.
    package var failureCount = 0
    /// The kind of the last failure, kept after a success; nil where the kind is not known.
    package var failure: FailureKind?

    package init() {}

    /// The state of a cluster of which several kinds of objects are watched.
    ///
    /// It fails as soon as one kind fails. It has been read once each kind has been read or has failed, and one was read.
    package init(joining statuses: [ReadStatus]) {
        if statuses.count == 1 {
            self = statuses[0]
            return
        }
        let failing = statuses.filter { if case .failing = $0.state { true } else { false } }
        state = failing.first?.state ?? statuses.first { $0.state == .connecting }?.state ?? .live
        failure = failing.first?.failure
        retryAt = failing.compactMap(\.retryAt).min()
        failureCount = statuses.reduce(0) { $0 + $1.failureCount }
        if statuses.allSatisfy({ $0.lastSuccess != nil || $0.failureCount > 0 }) {
            lastSuccess = statuses.compactMap(\.lastSuccess).min()
        }
    }

    /// Whether the source cannot be read.
    package var isFailing: Bool { if case .failing = state { true } else { false } }

    /// Whether the last read succeeded, or the watch is open.
    package var isLive: Bool { state == .live }
}

/// Cloudflare's limit on calls, from its last reply; all users of a token share the limit.
package struct Budget: Sendable, Equatable {
    /// The number of calls that one window allows; nil before the first reply with a limit.
    package var limit: Int?
    /// The number of calls left in the present window; nil before the first reply with a limit.
    package var remaining: Int?
    /// When the present window ends; nil before the first reply with a limit.
    package var resetsAt: Moment?
    /// The moment until which Cloudflare refuses all calls; nil where calls are allowed.
    package var blockedUntil: Moment?
    /// The time in which a person may test, with one call, whether Cloudflare still refuses all calls.
    ///
    /// It is nil where there is no block, and where the block ends soon anyway.
    package var testWindow: Range<Moment>?

    package init() {}
}

extension ReadStatus {
    /// Whether the source has been read and does not fail now; this includes the time while a watch opens again.
    package var isKnown: Bool {
        if case .failing = state { return false }
        return lastSuccess != nil
    }
}
