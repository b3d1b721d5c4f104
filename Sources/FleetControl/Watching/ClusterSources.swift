import GeoEngine
import GeoFleet
package import GeoRouting
package import KubernetesAPI
package import Wire

/// The views of one cluster's Ingresses, and what all Ingresses ask for together.
///
/// Only the views of changed Ingresses are computed again.
struct ClusterSources: Sendable {
    /// The views of all Ingresses, sorted by namespace and name.
    private(set) var ingresses: [SourceView] = []
    private(set) var desired = Desired()
    private var rules: RoutingRules?

    /// Applies a list of all Ingresses, sorted by namespace and name.
    mutating func apply(_ sources: [SourceObject], rules: RoutingRules) {
        // Views from other rules cannot be reused.
        let old = rules == self.rules ? ingresses : []
        self.rules = rules
        var index = 0
        ingresses = sources.map { source in
            // Both lists are sorted: an old Ingress before this one does not exist any more.
            while index < old.count, old[index].source.precedes(source) { index += 1 }
            if index < old.count, old[index].source == source { return old[index] }
            return Self.view(of: source, rules)
        }
        desired = Desired(sources, rules: rules)
    }

    private static func view(of source: SourceObject, _ rules: RoutingRules) -> SourceView {
        // With only this Ingress as input, all notices of the planner are about it.
        let alone = Desired([source], rules: rules)
        let problems = alone.notices.map(\.text)
        return SourceView(
            source: source,
            pool: alone.pools.first?.name,
            problem: problems.isEmpty ? nil : problems.joined(separator: "; ")
        )
    }
}

extension SourceObject {
    fileprivate func precedes(_ other: SourceObject) -> Bool {
        SourceObject.precedes(self, other)
    }
}

/// A cluster to watch, with its transport and the rules of its controller.
package struct WatchedCluster: Sendable {
    /// The cluster's short name, such as `eu`.
    package var id: String
    /// The context in the kubeconfig, or `in-cluster`.
    package var context: String
    /// The rules of the cluster's controller: its place, its host names, its owner id.
    package var rules: RoutingRules
    /// The transport to the cluster's API server, with credentials.
    package var transport: any Transport
    /// The URL of the cluster's API server, for people; nil where that is not known.
    package var server: String?
    /// The requests that list and watch objects, one for each kind.
    package var requests: [ObjectRequests]

    /// The kinds of the objects.
    var kinds: [ObjectKind] { requests.map(\.reading.kind) }

    package init(
        id: String,
        context: String,
        rules: RoutingRules,
        transport: any Transport,
        requests: [ObjectRequests]
    ) {
        self.id = id
        self.context = context
        self.rules = rules
        self.transport = transport
        self.requests = requests
    }
}
