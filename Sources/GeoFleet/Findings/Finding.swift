package import GeoRouting

/// Something wrong that a person should know: what, where, and what mends it; `Presentation` has the words.
package struct Finding: Sendable, Equatable {
    /// How bad a finding is, from the worst on.
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
    /// The place that it concerns by code, or the cluster by short name; nil where it concerns no single one.
    package var geo: String?
    /// The name of the origin, pool, load balancer, cluster or Ingress.
    package var object: String
    /// The name of the pool that the object is, or is in; nil for other objects.
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

        /// Cloudflare answers nothing before this moment; nil where it has not said.
        case rateLimited(until: Moment?)
        /// Cloudflare cannot be read since this moment; nil where it never was.
        case cloudflareFails(FailureKind?, since: Moment?, String)
        /// Neither Cloudflare nor any cluster can be reached.
        case cutOff(since: Moment?)
        /// The data from Cloudflare are this old, though no read fails.
        case outdated(Duration)
        case watchFails(FailureKind?, since: Moment?, String)
        /// The watches of several clusters fail alike; clusters by short name.
        case watchesFail(FailureKind?, since: Moment?, clusters: [String])
        /// How far Cloudflare's clock is ahead of this host's; less than zero where it is behind.
        case clockSkewed(Duration)

        // MARK: Load balancers

        /// With Cloudflare's message when it last refused to create it; `isDeaf` where no cluster has ever been read.
        case loadBalancerMissing(refusal: String?, isDeaf: Bool)
        case loadBalancerDisabled
        /// With the first pool that keeps a sync from setting proximity because it has no coordinates.
        case steering(policy: String, unplaced: String?)
        case unproxied
        case noPoolUsable(isFallbackDisabled: Bool)

        // MARK: Pools

        /// With what in the object cannot be read.
        case unreadable(String)
        /// With Cloudflare's message when it last refused to create it.
        case poolMissing(refusal: String?)
        case poolDetached
        case poolDisabled(isFallback: Bool)
        case poolCritical(Health, minimum: Int)
        case poolDown(Health, String)
        /// The number of pools without a monitor.
        case unmonitored(Int)
        case unplaced
        /// This address of an Ingress is in no origin.
        case addressMissing(String)
        /// The ownership token has a version that this build does not know.
        case tokenNewer(String)
        case tokenUnreadable
        case shared(PoolShares)

        // MARK: Origins

        case drained(Int, of: Int)
        /// Weight 0; `isOverride` where a controller had set another weight.
        case weightless(isOverride: Bool)
        /// With Cloudflare's failure reason.
        case originDown(Health, String)
        /// Several owners claim it; by id.
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
