import GeoEngine
import GeoFleet
package import GeoRouting
package import KubernetesAPI
package import Wire

/// The views of one cluster's sources, and what all of them ask for together.
///
/// Only the views of changed sources are computed again.
struct ClusterSources: Sendable {
    /// The views of all sources, sorted by namespace, name and kind.
    private(set) var sources: [SourceView] = []
    /// The values that stand for whole kinds of which not all objects are known.
    private(set) var wholeKinds: [SourceObject] = []
    private(set) var desired = Desired()
    private var rules: RoutingRules?

    /// Applies a list of all sources, sorted by namespace, name and kind.
    ///
    /// A value that stands for a whole kind counts for the wishes, and has no view.
    mutating func apply(_ objects: [SourceObject], rules: RoutingRules) {
        // Views from other rules cannot be reused.
        let old = rules == self.rules ? sources : []
        self.rules = rules
        var index = 0
        sources = objects.lazy.filter { !$0.isWholeKind }.map { source in
            // Both lists are sorted: an old source before this one does not exist any more.
            while index < old.count, old[index].source.precedes(source) { index += 1 }
            if index < old.count, old[index].source == source { return old[index] }
            return Self.view(of: source, rules)
        }
        wholeKinds = objects.filter(\.isWholeKind)
        desired = Desired(objects, rules: rules)
    }

    private static func view(of source: SourceObject, _ rules: RoutingRules) -> SourceView {
        // With only this source as input, all notices of the planner are about it.
        let alone = Desired([source], rules: rules)
        var problems = alone.notices.map(\.text)
        if let doubt = alone.ignored.first(where: { $0.reason == .uncertain })?.text {
            // What is uncertain also explains why there is no address yet.
            let explained = alone.ignored.filter { $0.reason == .noAddress }.map(\.text) + [doubt]
            problems = [doubt] + problems.filter { !explained.contains($0) }
        }
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
