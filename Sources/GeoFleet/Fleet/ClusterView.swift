package import GeoRouting

/// A watched cluster, with the plan of its controller.
package struct ClusterView: Sendable, Equatable, Identifiable {
    /// The cluster's short name, such as `eu`.
    package var id: String
    /// The context in the kubeconfig, or `in-cluster`.
    package var context: String
    /// The URL of the cluster's API server; nil where that is not known.
    package var server: String?
    /// The rules of the cluster's controller, with the owner id under which a forced sync acts.
    package var rules: RoutingRules
    /// The state of the watch on the cluster's Ingresses.
    package var watch: ReadStatus
    /// All Ingresses of the cluster, sorted by namespace and name.
    package var ingresses: [SourceView]
    /// What all Ingresses of the cluster ask for together; empty before they are read.
    package var desired: Desired
    /// When `desired` last changed; nil if it has not changed since the first reading.
    package var desiredChangedAt: Moment?
    /// The plan of a forced sync now, without removals.
    package var plan: Plan

    package init(id: String, context: String, rules: RoutingRules) {
        self.id = id
        self.context = context
        self.rules = rules
        watch = ReadStatus()
        ingresses = []
        desired = Desired()
        plan = Plan()
    }
}

/// An Ingress, with the pool that it feeds.
package struct SourceView: Sendable, Equatable, Identifiable {
    /// The Ingress as the planner reads it.
    package var source: SourceObject
    /// The name of the pool that the Ingress feeds; nil where the Ingress is ignored.
    package var pool: String?
    /// Why the Ingress or a part of it is ignored, in the planner's words; nil where all of it is used.
    package var problem: String?

    package init(source: SourceObject, pool: String?, problem: String? = nil) {
        self.source = source
        self.pool = pool
        self.problem = problem
    }

    /// The namespace and the name, which are unique within the cluster.
    package var id: String { "\(source.namespace)/\(source.name)" }
}
