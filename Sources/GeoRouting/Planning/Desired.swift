/// The pools and load balancers that all Ingresses of a cluster ask for together, in a fixed order.
package struct Desired: Sendable, Equatable {
    /// The pools that Ingresses ask for, sorted by name.
    package var pools: [DesiredPool]
    /// The load balancers that Ingresses ask for, sorted by host name.
    package var loadBalancers: [DesiredLoadBalancer]
    /// The reasons why an Ingress, or a part of one, is left out.
    package var notices: [Notice]
    /// The Ingresses that are left out, wholly or in part, for metrics and Events.
    package var ignored: [IgnoredSource] = []
    /// The addresses that two objects ask for with different settings.
    package var conflicts: [SettingsConflict] = []
    /// Whether an Ingress of the cluster cannot be read; then no origin or pool may be removed.
    package var isIncomplete = false
    /// The host names that objects ask for and that the rules refuse, by the name of the pool.
    package var refusedHostnames: [String: Set<Hostname>] = [:]
    /// Names of pools for which an object asks for host names that cannot be read.
    package var poolsWithUnknownHostnames: Set<String> = []
    /// The Ingresses that the rules refuse, by the name of the pool that they ask for.
    package var refused: [String: RefusedSources] = [:]

    package init(pools: [DesiredPool] = [], loadBalancers: [DesiredLoadBalancer] = [], notices: [Notice] = []) {
        self.pools = pools
        self.loadBalancers = loadBalancers
        self.notices = notices
    }
}

/// A pool that the Ingresses with one cluster-name ask for.
package struct DesiredPool: Sendable, Equatable {
    /// The pool's name, such as `k8s-pool-shop-eu`.
    package var name: String
    /// The label `cluster-name` of its Ingresses, such as `shop`.
    package var clusterName: String
    /// The origins that Ingresses ask for, sorted by address; empty while no Ingress has an address.
    package var origins: [DesiredOrigin]
    /// Whether the pool is held: no origin may be removed from it.
    ///
    /// A pool is held while one of its Ingresses has no address, or any Ingress of the cluster cannot be read.
    package var isHeld: Bool

    package init(name: String, clusterName: String, origins: [DesiredOrigin], isHeld: Bool = false) {
        self.name = name
        self.clusterName = clusterName
        self.origins = origins
        self.isHeld = isHeld
    }

    /// The Ingress to which each address belongs; the next plan gets the result as `recentlyWanted`.
    ///
    /// An Ingress keeps its former addresses while its new address is left out, and while the rules refuse the Ingress.
    /// So no other Ingress gets the origins with these addresses.
    package func sourceByAddress(
        _ former: [Address: String],
        _ leftOut: [Wish: String],
        refused: RefusedSources? = nil
    ) -> [Address: String] {
        let waiting = Set(origins.filter { leftOut[Wish(pool: name, address: $0.address)] != nil }.map(\.oldestSource))
        let kept = waiting.union(refused?.ingresses ?? [])
        let present = Dictionary(origins.map { ($0.address, $0.oldestSource) }) { first, _ in first }
        return former.filter { kept.contains($0.value) }.merging(present) { $1 }
    }

    /// An origin that Ingresses ask for: an address with its weight.
    package struct DesiredOrigin: Sendable, Equatable {
        /// The address from the status of an Ingress; it is usable.
        package var address: Address
        /// The weight that the oldest Ingress asks for; without an annotation, the weight of the settings.
        package var weight: Weight
        /// The port that `oldestSource` asks for; nil for the usual one.
        package var port: OriginPort?
        /// The Host header that `oldestSource` asks for; nil for the load balancer's host name.
        package var hostHeader: Hostname?
        /// The time when `oldestSource` was created, in seconds since 1970.
        ///
        /// Where there is no room for all addresses, those of older Ingresses are preferred.
        package var created: Int
        /// The oldest Ingress that asks for the address, such as `team-a/shop`.
        package var oldestSource: String

        package init(
            address: Address,
            weight: Weight,
            port: OriginPort? = nil,
            hostHeader: Hostname? = nil,
            created: Int = 0,
            oldestSource: String = ""
        ) {
            self.address = address
            self.weight = weight
            self.port = port
            self.hostHeader = hostHeader
            self.created = created
            self.oldestSource = oldestSource
        }

        /// The namespace in `oldestSource`.
        package var namespace: String { SourceObject.namespace(in: oldestSource) }

        /// The order in which addresses get their origins: by age, the oldest first, then by address.
        package static func isOlder(_ left: DesiredOrigin, _ right: DesiredOrigin) -> Bool {
            (left.created, left.address) < (right.created, right.address)
        }
    }
}

/// An address that two objects ask for with different settings, such as weights.
package struct SettingsConflict: Sendable, Hashable {
    /// The pool and the address.
    package let wish: Wish
    /// The older object, whose settings count (`SourceObject.reference`).
    package let winner: String
    /// The first of the younger objects whose settings do not count.
    package let loser: String
    /// What differs, such as `weight 50 and 20`.
    package let difference: String
}

/// A load balancer that Ingresses ask for: a host name with the pools to serve it.
package struct DesiredLoadBalancer: Sendable, Equatable {
    /// The host name from an annotation, else from `CF_LB_HOSTNAME`.
    package var hostname: Hostname
    /// Names of the pools to put into the load balancer, sorted.
    package var pools: [String]
    /// The namespaces that ask for the host name, by the name of the pool.
    package var namespacesByPool: [String: Set<String>]

    package init(hostname: Hostname, pools: [String], namespacesByPool: [String: Set<String>] = [:]) {
        self.hostname = hostname
        self.pools = pools
        self.namespacesByPool = namespacesByPool
    }
}

extension Desired {
    /// Combines what all Ingresses of a cluster ask for; where they disagree, the oldest wins.
    package init(_ sources: [SourceObject], rules: RoutingRules) {
        var builder = DesiredBuilder(sources.sorted(by: Self.olderFirst), rules: rules)
        self = builder.build()
    }

    private static func olderFirst(_ left: SourceObject, _ right: SourceObject) -> Bool {
        if left.created != right.created { return left.created < right.created }
        return SourceObject.precedes(left, right)
    }
}

/// An Ingress that is left out, wholly or in part, with the reason.
package struct IgnoredSource: Sendable, Hashable {
    /// The reason as a word for metrics and filters, such as `no_address`.
    package enum Reason: String, Sendable, CaseIterable {
        case noClusterName = "no_cluster_name"
        case invalidClusterName = "invalid_cluster_name"
        /// Its ingress controller has not given it an address yet.
        case noAddress = "no_address"
        case unusableAddress = "unusable_address"
        /// The address is a host name of the load balancer itself; traffic would come back to the load balancer.
        case ownHostname = "own_hostname"
        /// The address can be reached only with `CF_VIRTUAL_NETWORK_ID`.
        case privateAddress = "private_address"
        case invalidHostname = "invalid_hostname"
        /// `RULES_FILE` does not allow what the Ingress asks for.
        case refusedByRules = "refused_by_rules"
        /// `HOSTNAME_ALLOW`, or the rule for the Ingress, does not list the host name.
        case refusedHostname = "refused_hostname"
        case hostnameOutsideZone = "hostname_outside_zone"
        /// `TARGET_ALLOW` does not list an address, or is not set and an annotation names an address.
        case refusedTarget = "refused_target"
        /// An annotation about the port or the Host header cannot be used.
        case invalidSetting = "invalid_setting"
        /// The object asks for nothing: its Gateways refuse it, or a Service has another type.
        case notServed = "not_served"
        /// Its status does not say for certain what it asks for.
        case uncertain
        /// The Ingress cannot be read; meanwhile nothing of the cluster is removed.
        case unreadable
    }

    /// The object's namespace.
    package let namespace: String
    /// The object in messages (`SourceObject.reference`).
    package let reference: String
    /// The reason as a word, without names and values.
    package let reason: Reason
    /// One line: what is wrong, and what to do about it.
    package let text: String
}
