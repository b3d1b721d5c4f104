import GeoEngine
package import GeoRouting
package import KubernetesAPI
package import Wire

/// A cluster that is watched: how to reach it, and as whom a forced sync acts there.
package struct WatchedCluster: Sendable {
    /// Its short name, such as `eu`.
    package var id: String
    /// The kubeconfig's context, or `in-cluster`.
    package var context: String
    package var rules: RoutingRules
    package var transport: any Transport
    package var requests: IngressRequests

    package init(
        id: String,
        context: String,
        rules: RoutingRules,
        transport: any Transport,
        requests: IngressRequests
    ) {
        self.id = id
        self.context = context
        self.rules = rules
        self.transport = transport
        self.requests = requests
    }
}
