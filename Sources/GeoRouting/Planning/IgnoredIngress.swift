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

    package init(_ source: IngressSource, _ reason: Reason, _ text: String) {
        namespace = source.namespace
        name = source.name
        self.reason = reason
        self.text = text
    }
}
