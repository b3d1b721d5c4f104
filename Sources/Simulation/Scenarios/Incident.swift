/// The things that are broken in a world; all else is as the controllers set it up.
///
/// A random incident has one breakage, or two that do not hide each other. The same seed and kinds give the same
/// incident in every process.
package struct Incident: Sendable, Equatable {
    /// The breakages, each with its cluster; never empty.
    package let breakages: [Breakage]
    /// The names of the world's clusters.
    let clusters: [String]

    /// One thing that is broken, and the cluster where it is.
    package struct Breakage: Sendable, Equatable {
        /// The kind of the breakage, such as `.weightZero`.
        package let kind: Kind
        /// The cluster of the breakage, which is also the geo; nil where it concerns all clusters.
        package let cluster: String?
        /// A random number from 0 to 59, which chooses between forms of the same breakage.
        let variant: Int
    }

    /// An incident that the seed chooses; where `kinds` is not empty, the seed chooses only clusters and variants.
    package init(seed: UInt64, kinds: [Kind] = [], clusters: [String] = ["eu", "us_east", "us_west", "asia"]) {
        self.clusters = clusters
        var seed = Seed(seed)
        let kinds = kinds.isEmpty ? Self.randomKinds(&seed) : kinds
        var used: [String] = []
        breakages = kinds.map { kind in
            let possible = kind.possibleClusters(among: clusters)
            let unused = possible.filter { !used.contains($0) }
            let cluster = seed.element(of: unused.isEmpty ? possible : unused)
            if let cluster { used.append(cluster) }
            return Breakage(kind: kind, cluster: cluster, variant: Int.random(in: 0..<60, using: &seed))
        }
    }

    /// Returns one random kind, or in a third of all cases two kinds, of which neither hides the other.
    private static func randomKinds(_ seed: inout Seed) -> [Kind] {
        let first = seed.element(of: Kind.allCases) ?? .forgottenDrain
        guard Int.random(in: 0..<3, using: &seed) == 0 else { return [first] }
        let others = Kind.allCases.filter { $0 != first && !$0.hides(first) && !first.hides($0) }
        guard let second = seed.element(of: others) else { return [first] }
        // A kind that only certain clusters can have comes first, while these clusters are unused.
        return second == .fallbackPoolDisabled || second == .addressDead ? [second, first] : [first, second]
    }

    /// The clusters in which no controller may run, because it would mend the breakage before a person sees it.
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
    /// The kinds of breakages; the raw value is the name on the command line.
    package enum Kind: String, Sendable, CaseIterable {
        /// Every origin of a geo fails its probes.
        case regionDown = "region-down"
        /// One of the two origins of a pool fails its probes.
        case addressDead = "address-dead"
        /// An origin still has `enabled: false`, because a person forgot to enable it again.
        case forgottenDrain = "forgotten-drain"
        case poolDisabled = "pool-disabled"
        case weightZero = "weight-zero"
        case loadBalancerDisabled = "load-balancer-disabled"
        case fallbackPoolDisabled = "fallback-pool-disabled"
        /// A pool is missing from `default_pools`.
        case poolDetached = "pool-detached"
        case coordinatesGone = "coordinates-gone"
        /// The load balancer has another steering policy than `proximity`.
        case steeringChanged = "steering-changed"
        /// A pool has an origin that its owner wrote and that no Ingress asks for.
        case staleOrigin = "stale-origin"
        /// Two owner ids claim one origin, so that its address changes again and again.
        case twoOwners = "owners-at-war"
        /// A cluster's API server does not answer, or answers 503 to everything.
        case apiServerDown = "watch-dead"
        /// The Cloudflare token has no permission for pools, or none for load balancers.
        case tokenWithoutPermission = "token-without-permission"
        /// Cloudflare answers 429 to every request for 15 minutes.
        case rateLimited = "rate-limited"
        /// Cloudflare's clock is 4 to 14 minutes ahead of the world's clock, or behind it.
        case clockWrong = "clock-wrong"
        /// A cluster's pool is missing, and the account's limit allows no further pool.
        case quotaFull = "quota-full"
        case proxiedOff = "proxied-off"
    }
}

extension Incident.Kind {
    /// Returns the clusters in which the breakage can be; empty where it concerns all clusters.
    fileprivate func possibleClusters(among clusters: [String]) -> [String] {
        switch self {
        case .regionDown, .forgottenDrain, .weightZero, .coordinatesGone, .staleOrigin, .twoOwners, .apiServerDown:
            clusters
        // The first cluster's pool is the fallback pool, for which there is a kind of its own.
        case .poolDisabled, .poolDetached, .quotaFull: Array(clusters.dropFirst())
        case .fallbackPoolDisabled: Array(clusters.prefix(1))
        case .addressDead: clusters.indices.filter { ClusterFixture.addresses(at: $0).count > 1 }.map { clusters[$0] }
        case .loadBalancerDisabled, .steeringChanged, .tokenWithoutPermission, .rateLimited, .clockWrong, .proxiedOff:
            []
        }
    }

    /// Whether this breakage hides the other one.
    ///
    /// While Cloudflare refuses requests, its objects cannot be read.
    fileprivate func hides(_ other: Self) -> Bool {
        switch self {
        case .tokenWithoutPermission, .rateLimited: other != .apiServerDown
        default: false
        }
    }
}
