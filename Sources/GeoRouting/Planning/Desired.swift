/// What a cluster wants of Cloudflare: the sum of its Ingresses, in a fixed order.
package struct Desired: Sendable, Equatable {
    /// By name.
    package var pools: [DesiredPool]
    /// By host name.
    package var loadBalancers: [DesiredLoadBalancer]
    /// Why an Ingress, or a part of it, is not taken in.
    package var notices: [Notice]
    /// The same for whoever needs more than a line: which Ingress, and a word for the reason.
    package var ignored: [IgnoredIngress] = []
    /// Whether there is an Ingress of which nobody can tell what it asks for, so that nothing may be given up.
    package var isIncomplete = false
    /// What the rules refuse, by pool.
    package var refused: [String: RefusedClaims] = [:]

    package init(pools: [DesiredPool] = [], loadBalancers: [DesiredLoadBalancer] = [], notices: [Notice] = []) {
        self.pools = pools
        self.loadBalancers = loadBalancers
        self.notices = notices
    }
}

package struct DesiredPool: Sendable, Equatable {
    package var name: String
    package var clusterName: String
    /// By address; empty while no Ingress has one.
    package var origins: [DesiredOrigin]
    /// Whether an Ingress of this pool has no address at the moment, or one cannot be read, so that what it had must
    /// not be given up.
    package var isHeld: Bool

    package init(name: String, clusterName: String, origins: [DesiredOrigin], isHeld: Bool = false) {
        self.name = name
        self.clusterName = clusterName
        self.origins = origins
        self.isHeld = isHeld
    }

    /// The Ingress of each address, for the next plan to tell which origins have become free.
    ///
    /// An Ingress whose new address is left out keeps the one before: nothing else must take that origin over.
    package func holders(
        _ former: [Address: String],
        _ leftOut: [Wish: String],
        refused: RefusedClaims? = nil
    ) -> [Address: String] {
        let waiting = Set(origins.filter { leftOut[Wish(pool: name, address: $0.address)] != nil }.map(\.holder))
        let kept = waiting.union(refused?.ingresses ?? [])
        let present = Dictionary(origins.map { ($0.address, $0.holder) }) { first, _ in first }
        return former.filter { kept.contains($0.value) }.merging(present) { $1 }
    }

    package struct DesiredOrigin: Sendable, Equatable {
        package var address: Address
        package var weight: Weight
        /// Creation of the oldest Ingress that asks for it, in seconds since 1970: where there is no room for all, the
        /// oldest come first.
        package var created: Int
        /// That Ingress, by namespace and name.
        package var holder: String

        package init(address: Address, weight: Weight, created: Int = 0, holder: String = "") {
            self.address = address
            self.weight = weight
            self.created = created
            self.holder = holder
        }

        /// The namespace of that Ingress.
        package var namespace: String { String(holder.prefix { $0 != "/" }) }

        /// The order in which wishes are served: the oldest first.
        package static func isOlder(_ left: DesiredOrigin, _ right: DesiredOrigin) -> Bool {
            (left.created, left.address) < (right.created, right.address)
        }
    }
}

package struct DesiredLoadBalancer: Sendable, Equatable {
    package var hostname: Hostname
    /// Names of the pools that join it, sorted.
    package var pools: [String]
    /// The namespaces that ask for it, by the pool that is to join.
    package var askers: [String: Set<String>]

    package init(hostname: Hostname, pools: [String], askers: [String: Set<String>] = [:]) {
        self.hostname = hostname
        self.pools = pools
        self.askers = askers
    }
}

extension Desired {
    /// Adds up all Ingresses of a cluster.
    package init(_ sources: [IngressSource], rules: RoutingRules) {
        var sum = DesiredBuilder(sources.sorted(by: Self.olderFirst), rules: rules)
        self = sum.addAll()
    }

    private static func olderFirst(_ left: IngressSource, _ right: IngressSource) -> Bool {
        if left.created != right.created { return left.created < right.created }
        return (left.namespace, left.name) < (right.namespace, right.name)
    }
}

/// What the planner reads of an Ingress, as its author wrote it.
package struct IngressSource: Sendable, Equatable {
    package var namespace: String
    package var name: String
    /// Empty where nobody needs it.
    package var uid: String
    /// Creation, in seconds since 1970: where several Ingresses disagree, the oldest wins.
    package var created: Int
    package var clusterName: String?
    package var hostnames: String?
    package var weight: String?
    package var addresses: [String]
    /// Why nobody can tell what it asks for; nil where it can be read.
    package var defect: String?

    package init(
        namespace: String,
        name: String,
        created: Int,
        clusterName: String?,
        hostnames: String? = nil,
        weight: String? = nil,
        addresses: [String],
        uid: String = ""
    ) {
        self.uid = uid
        self.namespace = namespace
        self.name = name
        self.created = created
        self.clusterName = clusterName
        self.hostnames = hostnames
        self.weight = weight
        self.addresses = addresses
    }

    /// Its namespace and name.
    package var reference: String { name.isEmpty ? "an Ingress without a name" : "\(namespace)/\(name)" }
}

/// Why an Ingress is not taken in, wholly or in part.
package struct IgnoredIngress: Sendable, Hashable {
    /// A word for metrics and filters.
    package enum Reason: String, Sendable, CaseIterable {
        case noClusterName = "no_cluster_name"
        case invalidClusterName = "invalid_cluster_name"
        /// Its ingress controller has not given it an address yet.
        case noAddress = "no_address"
        case unusableAddress = "unusable_address"
        /// A name that the load balancer itself serves.
        case ownHostname = "own_hostname"
        /// Reachable only with `CF_VIRTUAL_NETWORK_ID`.
        case privateAddress = "private_address"
        case invalidHostname = "invalid_hostname"
        /// `RULES_FILE` does not let it.
        case refusedByRules = "refused_by_rules"
        /// `HOSTNAME_ALLOW`, or the Ingress' rule, does not list it.
        case refusedHostname = "refused_hostname"
        case hostnameOutsideZone = "hostname_outside_zone"
        /// Nobody can tell what it asks for, so that nothing is given up.
        case unreadable
    }

    package let namespace: String
    package let name: String
    package let reason: Reason
    /// One line: what is, and what to do about it.
    package let text: String
}
