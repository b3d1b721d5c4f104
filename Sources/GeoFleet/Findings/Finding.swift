package import GeoRouting

/// Something wrong that a person should know: what, where, and what mends it; `Presentation` has the words.
package struct Finding: Sendable, Equatable {
    /// How bad a finding is; the cases go from the worst to the least.
    package enum Severity: Int, Sendable, Comparable, CaseIterable {
        /// Cloudflare cannot be read, so that nothing else can be trusted.
        case blind
        /// Users get errors, or nothing, now.
        case outage
        /// A geo is served from elsewhere.
        case detour
        /// Users are routed in another way than intended.
        case misrouting
        /// A part of a geo's origins gets no traffic.
        case reduced
        /// Origins that should be gone are still there.
        case leftover
        /// A part of the fleet is not known or not kept up to date; users are still served.
        case blindSpot
        case hint

        /// Whether `left` is worse than `right`.
        package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    }

    /// How bad it is, for the order and the colour.
    package var severity: Severity
    /// The code of the place, or the short name of the cluster, that it concerns; nil if there is no single one.
    package var geo: String?
    /// The name of the origin, pool, load balancer, cluster or Ingress.
    package var object: String
    /// The name of the pool, if the object is a pool, is in a pool, or has trouble with one; else nil.
    package var pool: String?
    /// What is wrong, as a case with its details.
    package var reason: Reason
    /// The action that mends it; nil where the console has none.
    package var remedy: Action?
}

extension Finding {
    /// What is wrong, with what a person should know of it.
    package enum Reason: Sendable, Equatable {
        // MARK: How well the fleet is known

        /// Cloudflare refuses all calls until this moment; nil if it has not said until when.
        case rateLimited(until: Moment?)
        /// Cloudflare cannot be read since this moment, nil if it never could; with the reason in one line.
        case cloudflareFails(FailureKind?, since: Moment?, String)
        /// Neither Cloudflare nor any cluster can be reached.
        case cutOff(since: Moment?)
        /// The data from Cloudflare are this old, though no read fails.
        case outdated(Duration)
        /// A cluster's watch is down since this moment, nil if it was never up; with the reason in one line.
        case watchFails(FailureKind?, since: Moment?, String)
        /// The watches of several clusters fail alike; clusters by short name.
        case watchesFail(FailureKind?, since: Moment?, clusters: [String])
        /// How far Cloudflare's clock is ahead of this host's; less than zero where it is behind.
        case clockSkewed(Duration)

        // MARK: Load balancers

        /// The load balancer does not exist; with Cloudflare's message if it last refused to create it.
        ///
        /// `isDeaf` means that the watches of all clusters fail, and that no cluster has ever been read.
        case loadBalancerMissing(refusal: String?, isDeaf: Bool)
        case loadBalancerDisabled
        /// The policy is not proximity; `unplaced` is the first pool without coordinates, if that keeps a sync from it.
        case steering(policy: String, unplaced: String?)
        case unproxied
        case noPoolUsable(isFallbackDisabled: Bool)

        // MARK: Pools

        /// An object can only be read in part; with what cannot be read.
        case unreadable(String)
        /// The pool does not exist; with Cloudflare's message if it last refused to create it.
        case poolMissing(refusal: String?)
        case poolDetached
        case poolDisabled(isFallback: Bool)
        /// Cloudflare counts the pool as down, though origins are usable; `minimum` is its `minimum_origins`.
        case poolCritical(Health, minimum: Int)
        /// All origins are unhealthy; with Cloudflare's failure reason for the first.
        case poolDown(Health, String)
        /// The number of pools without a monitor.
        case unmonitored(Int)
        /// The pool has no coordinates.
        case unplaced
        /// This address of an Ingress is in no origin.
        case addressMissing(String)
        /// The ownership token has a version that this build does not know.
        case tokenNewer(String)
        case tokenUnreadable
        case shared(PoolShares)

        // MARK: Origins

        /// The origin is one of this many drained ones in its pool; `of` counts all origins there.
        case drained(Int, of: Int)
        /// The origin has weight 0; `isOverride` means that its controller had applied a weight, so 0 was set by hand.
        case weightless(isOverride: Bool)
        /// The origin is unhealthy; with Cloudflare's failure reason.
        case originDown(Health, String)
        /// Several owners claim the origin; owners by id.
        case contested(owners: [String])
        /// No Ingress asks for the origin, nor for `others` more.
        case stale(others: Int)
        /// The brake is on: `stale` of a cluster's origins would be removed at once.
        case brake(stale: Int, of: Int)

        // MARK: Ingresses

        /// A problem in the controller's words, which name the Ingress; `others` more Ingresses have one.
        case ingress(String, others: Int)
    }

    /// How many of a pool's origins are up.
    package struct Health: Sendable, Equatable {
        /// Origins that are enabled and not known to be unhealthy.
        package var up: Int
        /// All origins of the pool.
        package var total: Int
    }
}
