package import GeoRouting

/// A cluster as it is watched here, and what its controller would want.
package struct ClusterView: Sendable, Equatable, Identifiable {
    /// Its short name, such as `eu`.
    package var id: String
    /// The kubeconfig's context, or `in-cluster`.
    package var context: String
    /// With the owner id as which a forced sync acts.
    package var rules: RoutingRules
    package var watch: SourceStatus
    /// By namespace and name.
    package var ingresses: [IngressView]
    package var desired: Desired
    /// When that last became other than it was; nil where it has been so since the first list.
    package var changed: Moment?
    /// What a forced sync would do now, removals left aside.
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
    package var source: IngressSource
    /// The pool that it feeds; nil where it is ignored.
    package var pool: String?
    /// Why it, or a part of it, is not taken in.
    package var problem: String?

    package init(source: IngressSource, pool: String?, problem: String? = nil) {
        self.source = source
        self.pool = pool
        self.problem = problem
    }

    /// Unique within its cluster.
    package var id: String { "\(source.namespace)/\(source.name)" }
}
