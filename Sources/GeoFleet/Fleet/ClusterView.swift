package import GeoRouting

/// A cluster as it is watched here, and what its controller would want.
package struct ClusterView: Sendable, Equatable, Identifiable {
    /// Its short name, such as `eu`.
    package var id: String
    /// The kubeconfig's context, or `in-cluster`.
    package var context: String
    /// The rules of the cluster's controller, with the owner id under which a forced sync acts.
    package var rules: RoutingRules
    /// State of the watch on its Ingresses.
    package var watch: SourceStatus
    /// All its Ingresses, sorted by namespace and name.
    package var ingresses: [IngressView]
    /// What all its Ingresses ask for together; empty before they are read.
    package var desired: Desired
    /// When `desired` last changed; nil while it is still as it was first read.
    package var changed: Moment?
    /// What a forced sync would do now, without removals.
    package var plan: Plan

    package init(id: String, context: String, rules: RoutingRules) {
        self.id = id
        self.context = context
        self.rules = rules
        watch = SourceStatus()
        ingresses = []
        desired = Desired()
        plan = Plan()
    }
}

/// An Ingress, and what becomes of it.
package struct IngressView: Sendable, Equatable, Identifiable {
    /// The Ingress as the planner reads it.
    package var source: IngressSource
    /// The pool that it feeds; nil where it is ignored.
    package var pool: String?
    /// Why the Ingress or a part of it is ignored, in the planner's words; nil where all of it is used.
    package var problem: String?

    package init(source: IngressSource, pool: String?, problem: String? = nil) {
        self.source = source
        self.pool = pool
        self.problem = problem
    }

    /// Unique within its cluster.
    package var id: String { "\(source.namespace)/\(source.name)" }
}
