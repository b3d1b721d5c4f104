import GeoEngine
import GeoFleet
package import GeoRouting
package import KubernetesAPI
package import Wire

/// What one cluster's Ingresses come to; made anew only as far as they have changed.
struct ClusterIngresses: Sendable {
    /// By namespace and name.
    private(set) var ingresses: [IngressView] = []
    private(set) var desired = Desired()
    private var rules: RoutingRules?

    /// Takes in all Ingresses, sorted by namespace and name.
    mutating func take(_ sources: [IngressSource], rules: RoutingRules) {
        // By other rules nothing known of single Ingresses holds.
        let old = rules == self.rules ? ingresses : []
        self.rules = rules
        var index = 0
        ingresses = sources.map { source in
            // Both are sorted: what comes before this one is gone.
            while index < old.count, old[index].source.precedes(source) { index += 1 }
            if index < old.count, old[index].source == source { return old[index] }
            return Self.view(of: source, rules)
        }
        desired = Desired(sources, rules: rules)
    }

    private static func view(of source: IngressSource, _ rules: RoutingRules) -> IngressView {
        // What an Ingress wants by itself: the planner's own words, for it alone.
        let alone = Desired([source], rules: rules)
        let problems = alone.notices.map(\.text)
        return IngressView(
            source: source,
            pool: alone.pools.first?.name,
            problem: problems.isEmpty ? nil : problems.joined(separator: "; ")
        )
    }
}

extension IngressSource {
    fileprivate func precedes(_ other: IngressSource) -> Bool {
        (namespace, name) < (other.namespace, other.name)
    }
}

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
