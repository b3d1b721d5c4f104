package import GeoRouting

/// A problem of the fleet, with its place and its remedy; `Presentation` has the text.
package struct Finding: Sendable, Equatable {
    /// How bad a finding is; the worst case comes first.
    package enum Severity: Int, Sendable, Comparable, CaseIterable {
        /// Cloudflare cannot be read: the other findings may be out of date.
        case cloudflareUnknown
        /// Users get errors or no answer.
        case outage
        /// The pool of another geo serves the users of a geo.
        case servedElsewhere
        /// Users are routed to other pools than intended.
        case misrouting
        /// A part of a geo's origins gets no traffic.
        case reduced
        /// Stale origins are not removed yet.
        case leftover
        /// A part of the fleet is not known or not up to date; users are still served.
        case partlyUnknown
        case hint

        /// Whether `left` is worse than `right`.
        package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    }

    /// How bad the finding is; it decides the order and the colour.
    package var severity: Severity
    /// The code of the place or the short name of the cluster that is concerned; nil where there is no single one.
    package var geo: String?
    /// The name of the origin, pool, load balancer, cluster or Ingress.
    package var object: String
    /// The name of the pool that is concerned; nil where there is none.
    package var pool: String?
    /// The kind of the problem, with its details.
    package var reason: Reason
    /// The action that fixes the problem; nil where the console has none.
    package var remedy: Action?
}

extension Finding {
    /// The kind of a problem, with its details.
    package enum Reason: Sendable, Equatable {
        // MARK: How well the fleet is known

        /// Cloudflare refuses all calls until this moment; nil if the moment is not known.
        case rateLimited(until: Moment?)
        /// Cloudflare has been unreadable since this moment, nil if it was never read; with the reason in one line.
        case cloudflareFails(FailureKind?, since: Moment?, String)
        /// Cloudflare and all clusters are unreachable.
        case cutOff(since: Moment?)
        /// The data from Cloudflare have this age, though no read has failed.
        case outdated(Duration)
        /// A cluster's watch has been down since this moment, nil if it was never open; with the reason in one line.
        case watchFails(FailureKind?, since: Moment?, String)
        /// The watches of several clusters fail for the same reason; clusters by short name.
        case watchesFail(FailureKind?, since: Moment?, clusters: [String])
        /// The two clocks differ: Cloudflare's is ahead of this host's by this time, or behind it if negative.
        case clockSkewed(Duration)

        // MARK: Load balancers

        /// The load balancer does not exist; `refusal` is Cloudflare's message if it has refused to create it.
        ///
        /// `allWatchesFail` means that the watches of all clusters fail and that no cluster has ever been read.
        case loadBalancerMissing(refusal: String?, allWatchesFail: Bool)
        case loadBalancerDisabled
        /// The policy is not proximity; `unplaced` names a pool without coordinates that may prevent that.
        case steering(policy: String, unplaced: String?)
        case unproxied
        case noPoolUsable(isFallbackDisabled: Bool)

        // MARK: Pools

        /// An object can be read only in part; with the part that cannot be read.
        case unreadable(String)
        /// The pool does not exist; `refusal` is Cloudflare's message if it has refused to create it.
        case poolMissing(refusal: String?)
        case poolDetached
        case poolDisabled(isFallback: Bool)
        /// Cloudflare counts the pool as down, though origins are usable; `minimum` is its `minimum_origins`.
        case poolCritical(Health, minimum: Int)
        /// All origins are unhealthy; with Cloudflare's failure reason for the first one.
        case poolDown(Health, String)
        /// This number of pools has no monitor.
        case unmonitored(Int)
        /// The pool has no coordinates.
        case unplaced
        /// An Ingress has this address, but no origin of the pool has it.
        case addressMissing(String)
        /// The ownership token has this version, which is newer than the versions that this program can read.
        case tokenNewer(String)
        case tokenUnreadable
        case shared(PoolShares)

        // MARK: Origins

        /// The origin is drained; with the number of drained origins in its pool, and of all origins there.
        case drained(Int, of: Int)
        /// The origin has weight 0; `isOverride` means that its controller applied a weight and a person set 0 later.
        case weightless(isOverride: Bool)
        /// The origin is unhealthy; with Cloudflare's failure reason.
        case originDown(Health, String)
        /// The ownership record has the origin under several owners; owners by id.
        case contested(owners: [String])
        /// The origin and `others` more are stale.
        case stale(others: Int)
        /// The brake is on: `stale` of the cluster's origins would be removed at once; `of` counts all its origins.
        case brake(stale: Int, of: Int)

        // MARK: Ingresses

        /// An Ingress has this problem, in the controller's words; `others` more Ingresses have problems.
        case ingress(String, others: Int)
    }

    /// The number of a pool's origins that are up, and of all its origins.
    package struct Health: Sendable, Equatable {
        /// Origins that are enabled and not known to be unhealthy.
        package var up: Int
        /// All origins of the pool.
        package var total: Int
    }
}
