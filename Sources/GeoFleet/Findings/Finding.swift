package import GeoRouting

/// Something wrong that a person should know: what, where, and what mends it; `Presentation` has the words.
package struct Finding: Sendable, Equatable {
    /// From the worst on.
    package enum Severity: Int, Sendable, Comparable, CaseIterable {
        /// Nothing else can be trusted.
        case blind
        /// Users get errors, or nothing, now.
        case outage
        /// A geo is served from elsewhere.
        case detour
        /// Users are routed otherwise than meant.
        case misrouting
        /// A part of a geo's origins gets no traffic.
        case reduced
        /// What should be gone is still there, or fought over.
        case leftover
        /// A part cannot be seen or kept up to date; what is there still serves.
        case blindSpot
        case hint

        package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    }

    package var severity: Severity
    /// The place that it concerns; nil where it concerns all.
    package var geo: String?
    /// The name of the origin, pool, load balancer, cluster or Ingress.
    package var object: String
    /// The pool that the object is or is in, by name; nil where it is none.
    package var pool: String?
    package var reason: Reason
    /// What mends it; nil where that is in nobody's power here.
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
        /// What is shown is so old, though nothing fails.
        case outdated(Duration)
        case watchFails(FailureKind?, since: Moment?, String)
        /// The same trouble in several clusters; by short name.
        case watchesFail(FailureKind?, since: Moment?, clusters: [String])
        /// How far Cloudflare's clock is ahead of this host's; less than zero where it is behind.
        case clockSkewed(Duration)

        // MARK: Load balancers

        /// With what Cloudflare said when it last refused to make it; `isDeaf` where no cluster was ever heard.
        case loadBalancerMissing(refusal: String?, isDeaf: Bool)
        case loadBalancerDisabled
        /// With the first pool that keeps a sync from setting proximity, as it has no coordinates.
        case steering(policy: String, unplaced: String?)
        case unproxied
        case noPoolUsable(isFallbackDisabled: Bool)

        // MARK: Pools

        /// With what of the object cannot be read.
        case unreadable(String)
        /// With what Cloudflare said when it last refused to make it.
        case poolMissing(refusal: String?)
        case poolDetached
        case poolDisabled(isFallback: Bool)
        case poolCritical(Health, minimum: Int)
        case poolDown(Health, String)
        /// So many pools have no monitor.
        case unmonitored(Int)
        case unplaced
        /// An Ingress has this address, and no origin.
        case addressMissing(String)
        /// The ownership token has a version that this build does not know.
        case tokenNewer(String)
        case tokenUnreadable
        case shared(PoolShares)

        // MARK: Origins

        case drained(Int, of: Int)
        /// Weight 0; whether a controller had set another.
        case weightless(isOverride: Bool)
        /// With Cloudflare's failure reason.
        case originDown(Health, String)
        /// Several owners claim it; by id.
        case contested(owners: [String])
        /// No Ingress asks for it, nor for so many others.
        case stale(others: Int)
        /// So many of a cluster's origins would be removed at once.
        case brake(stale: Int, of: Int)

        // MARK: Ingresses

        /// In the controller's own words, which name the Ingress, and how many others have a problem.
        case ingress(String, others: Int)
    }

    /// How many of a pool's origins are up.
    package struct Health: Sendable, Equatable {
        package var up: Int
        package var total: Int
    }
}
