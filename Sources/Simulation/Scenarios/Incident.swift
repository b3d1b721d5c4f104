/// The things that are broken in a world that controllers had set up well.
///
/// Where they are drawn, there is one, or there are two that do not hide each other.
///
/// A value: the same seed and kinds always give the same incident, in every process.
package struct Incident: Sendable, Equatable {
    /// What is broken, each at its place; never empty.
    package let breakages: [Breakage]
    let clusters: [String]

    /// One breakage and the place where it is.
    package struct Breakage: Sendable, Equatable {
        /// What kind of thing is broken, such as `.weightZero`.
        package let kind: Kind
        /// The cluster, which is also the geo; nil where it concerns all.
        package let cluster: String?
        /// Chooses between forms of the same breakage.
        let variant: Int
    }

    /// Draws an incident; where `kinds` are given, only its details.
    package init(seed: UInt64, kinds: [Kind] = [], clusters: [String] = ["eu", "us_east", "us_west", "asia"]) {
        self.clusters = clusters
        var seed = Seed(seed)
        let kinds = kinds.isEmpty ? Self.draw(&seed) : kinds
        var taken: [String] = []
        breakages = kinds.map { kind in
            let places = kind.places(among: clusters)
            let free = places.filter { !taken.contains($0) }
            let cluster = seed.element(of: free.isEmpty ? places : free)
            if let cluster { taken.append(cluster) }
            return Breakage(kind: kind, cluster: cluster, variant: Int.random(in: 0..<60, using: &seed))
        }
    }

    /// One kind in two cases of three, two that do not hide each other in the third.
    private static func draw(_ seed: inout Seed) -> [Kind] {
        let first = seed.element(of: Kind.allCases) ?? .forgottenDrain
        guard Int.random(in: 0..<3, using: &seed) == 0 else { return [first] }
        let others = Kind.allCases.filter { $0 != first && !$0.hides(first) && !first.hides($0) }
        guard let second = seed.element(of: others) else { return [first] }
        // The kind that needs a certain place comes first, so that the place is free.
        return second == .fallbackPoolDisabled || second == .addressDead ? [second, first] : [first, second]
    }

    /// Clusters in which no controller must run, because it would mend the breakage before a person sees it.
    package var stoppedControllers: [String] {
        clusters.filter { cluster in
            breakages.contains { breakage in
                switch breakage.kind {
                case .steeringChanged, .proxiedOff: true
                case .poolDetached, .coordinatesGone: breakage.cluster == cluster
                default: false
                }
            }
        }
    }
}

extension Incident {
    /// What breaks in reality; the raw value is its name on the command line.
    package enum Kind: String, Sendable, CaseIterable {
        /// Every origin of a geo fails its probes.
        case regionDown = "region-down"
        /// One of two origins of a pool fails its probes.
        case addressDead = "address-dead"
        /// An origin was left with `enabled: false`.
        case forgottenDrain = "forgotten-drain"
        case poolDisabled = "pool-disabled"
        case weightZero = "weight-zero"
        case loadBalancerDisabled = "load-balancer-disabled"
        case fallbackPoolDisabled = "fallback-pool-disabled"
        /// A pool is gone from `default_pools`.
        case poolDetached = "pool-detached"
        case coordinatesGone = "coordinates-gone"
        case steeringChanged = "steering-changed"
        /// An own origin without an Ingress still serves.
        case staleOrigin = "stale-origin"
        /// Two owner ids claim one origin, so that its address flips.
        case ownersAtWar = "owners-at-war"
        /// A cluster's API server does not answer.
        case watchDead = "watch-dead"
        /// Cloudflare's token may not read pools, or load balancers.
        case tokenWithoutPermission = "token-without-permission"
        case rateLimited = "rate-limited"
        /// Cloudflare's clock and ours are minutes apart.
        case clockWrong = "clock-wrong"
        /// A cluster's pool is not there, and cannot be created.
        case quotaFull = "quota-full"
        case proxiedOff = "proxied-off"
    }
}

extension Incident.Kind {
    /// The clusters in which it can be; empty where it concerns all.
    fileprivate func places(among clusters: [String]) -> [String] {
        switch self {
        case .regionDown, .forgottenDrain, .weightZero, .coordinatesGone, .staleOrigin, .ownersAtWar, .watchDead:
            clusters
        // The first cluster's pool is the fallback pool, which is a case of its own.
        case .poolDisabled, .poolDetached, .quotaFull: Array(clusters.dropFirst())
        case .fallbackPoolDisabled: Array(clusters.prefix(1))
        case .addressDead: clusters.indices.filter { Site.addresses(at: $0).count > 1 }.map { clusters[$0] }
        case .loadBalancerDisabled, .steeringChanged, .tokenWithoutPermission, .rateLimited, .clockWrong, .proxiedOff:
            []
        }
    }

    /// Whether it hides the other: Cloudflare's objects cannot be read while Cloudflare refuses requests.
    fileprivate func hides(_ other: Self) -> Bool {
        switch self {
        case .tokenWithoutPermission, .rateLimited: other != .watchDead
        default: false
        }
    }
}
