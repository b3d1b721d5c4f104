package import GeoRouting

/// A problem of the fleet, with the affected object and the action that fixes it; `Presentation` has the text.
package struct Finding: Sendable, Equatable {
    /// How bad a finding is; the cases are sorted from the worst to the mildest.
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
        case lessCapacity
        /// Stale origins are not removed yet.
        case leftover
        /// A part of the fleet is not known or not up to date; users are still served.
        case partlyUnknown
        /// Users are served, but something can be improved.
        case hint

        /// Whether `left` is worse than `right`.
        package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    }

    /// How bad the finding is, for its colour, and for the order of findings with the same impact.
    package var severity: Severity
    /// What the finding costs users now; the findings are sorted by it.
    package var impact = Impact.none
    /// The listed cities that the geo's own pools would serve, and who serves them now; nil where that is not the impact.
    package var detours: CityMoves?
    /// The geo that is affected; for a problem of one cluster, the cluster's short name.
    package var geo: String?
    /// The name of the affected origin, pool, load balancer, cluster or source; else a word such as `Cloudflare`.
    package var object: String
    /// The name of the affected pool; nil where no pool is affected.
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
        /// Cloudflare cannot be read, for this reason in one line; `since` is its last reading, nil if there was none.
        case cloudflareFails(FailureKind?, since: Moment?, String)
        /// Cloudflare and all clusters are unreachable; `since` is the last reading of Cloudflare.
        case allUnreachable(since: Moment?)
        /// The data from Cloudflare have this age, though no read has failed.
        case outdated(Duration)
        /// A cluster's watch fails, for this reason in one line; `since` is its last success, nil if there was none.
        case watchFails(FailureKind?, since: Moment?, String)
        /// The watches of these clusters fail for the same reason; clusters by short name.
        case watchesFail(FailureKind?, since: Moment?, clusters: [String])
        /// Cloudflare's clock is ahead of this host's clock by this time; a negative time means behind.
        ///
        /// `since` is when this console saw it first.
        case clockSkewed(Duration, since: Moment?)

        // MARK: Load balancers

        /// The load balancer does not exist; `refusal` is Cloudflare's message if a write to create it was refused.
        ///
        /// `noClusterEverRead` means that all watches fail and that no cluster has ever been read.
        case loadBalancerMissing(refusal: String?, noClusterEverRead: Bool)
        case loadBalancerDisabled
        /// The policy is not proximity; `poolWithoutCoordinates` may be the reason: proximity needs coordinates.
        ///
        /// `allTrafficTo` is the geo of the one pool that gets all traffic under the policy; nil if there is no such pool.
        case steering(policy: String, poolWithoutCoordinates: String?, allTrafficTo: String? = nil)
        /// Users do not come through Cloudflare's proxy.
        case unproxied
        /// No pool of the load balancer can serve: users go to the fallback pool, or get errors if that is disabled.
        case noPoolUsable(isFallbackDisabled: Bool)

        // MARK: Pools

        /// An object can be read only in part, for this reason.
        case unreadable(String)
        /// The pool does not exist; `refusal` is Cloudflare's message if a write to create it was refused.
        case poolMissing(refusal: String?)
        /// The pool exists, but is not in the default pools of its load balancer.
        case poolDetached
        case poolDisabled(isFallback: Bool)
        /// Cloudflare counts the pool as down, though origins are usable; `minimum` is its `minimum_origins`.
        case poolCritical(Health, minimum: Int)
        /// All origins are unhealthy; with Cloudflare's failure reason for the first one.
        case poolDown(Health, String)
        /// This number of pools has no monitor.
        case unmonitored(Int)
        /// The pool has no coordinates.
        case noCoordinates
        /// A source asks for this address, but no origin of the pool has it.
        case addressMissing(String)
        /// The ownership token has this version, which is newer than the versions that this program can read.
        case tokenNewer(String)
        /// The ownership token in the pool's description cannot be read.
        case tokenUnreadable
        /// Several namespaces or owners use the pool; with the share of each.
        case poolShared(PoolShares)

        // MARK: Origins

        /// The origin is drained; with the numbers of drained origins and of all origins in its pool.
        case drained(Int, of: Int)
        /// The origin has weight 0; `isOverride` means that its controller applied a weight and a person set 0 later.
        case weightless(isOverride: Bool)
        /// The origin is unhealthy; with Cloudflare's failure reason.
        case originDown(Health, String)
        /// The ownership record has the origin under several owners.
        case contested(Contest)
        /// The origin is stale; `others` is the number of other stale origins.
        ///
        /// `share` is the greatest part of a pool's users that is sent to stale origins, 0 to 1.
        case stale(others: Int, share: Double)
        /// The brake refuses to remove `stale` origins of a cluster at once; `of` is the number of all its origins.
        case brake(stale: Int, of: Int, share: Double)

        // MARK: Sources

        /// A source has this problem, in the controller's words; `others` is the number of other troubled sources.
        case source(String, others: Int)
        /// Two sources ask for one address with different settings; `others` is the number of other such addresses.
        case conflict(SettingsConflict, others: Int)
        /// Not all objects of these kinds, such as `Gateways`, are known in a cluster, while other kinds are known.
        ///
        /// `since` is when the first gap began.
        case kindsUnknown(KindGap, kinds: [String], since: Moment?)
    }

    /// An origin with several owners, of which each writes its own address.
    package struct Contest: Sendable, Equatable {
        /// One owner of the origin.
        package struct Claim: Sendable, Equatable {
            /// The owner's id.
            package var owner: String
            /// The short name of the watched cluster that has this owner id; nil where none has it.
            package var cluster: String?
        }

        /// An address that the origin has, or had before.
        package struct Address: Sendable, Equatable {
            /// The address as text.
            package var text: String
            /// The watched cluster whose sources ask for the address in this pool; nil where none asks for it.
            package var cluster: String?
        }

        /// The owners, sorted by id.
        package var claims: [Claim]
        /// The address now.
        package var address: Address
        /// The address before the last change that this console has seen; nil where it has seen none.
        package var former: Address?
        /// The share of the pool's traffic that the origin gets, 0 to 1.
        package var share = 0.0

        /// Whether users go at times to an address that no source asks for.
        var leadsAstray: Bool { address.cluster == nil || former.map { $0.cluster == nil } ?? false }
    }

    /// The health of a pool as two numbers: its origins that are up, and all its origins.
    package struct Health: Sendable, Equatable {
        /// Origins that are enabled and not known to be unhealthy.
        package var up: Int
        /// All origins of the pool.
        package var total: Int
    }
}
