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
    /// The kinds of objects that are watched; empty where only the state of all together is known.
    package var kinds: [KindView] = []
    /// The state of the watches on the cluster's objects, all kinds together.
    package var watch: ReadStatus
    /// All objects of the cluster that ask for a pool, sorted by namespace, name and kind.
    package var sources: [SourceView]
    /// The values that stand for whole kinds of which not all objects are known; while there is one, nothing is removed.
    package var wholeKinds: [SourceObject] = []
    /// What all objects of the cluster ask for together; empty before they are read.
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
        sources = []
        desired = Desired()
        plan = Plan()
    }
}

/// An object that asks for a pool, such as an Ingress, with the pool that it feeds.
package struct SourceView: Sendable, Equatable, Identifiable {
    /// The object as the planner reads it.
    package var source: SourceObject {
        didSet { key = Self.key(of: source) }
    }
    /// `NAMESPACE/NAME`, with the kind in front where it is no Ingress: `Gateway/infra/edge`; unique in the cluster.
    ///
    /// It is kept, because the rows of ten thousand objects are named again with each change.
    package private(set) var key: String
    /// The name of the pool that the object feeds; nil where the object is ignored.
    package var pool: String?
    /// Why the object or a part of it is ignored, in the planner's words; nil where all of it is used.
    package var problem: String?

    package init(source: SourceObject, pool: String?, problem: String? = nil) {
        self.source = source
        self.pool = pool
        self.problem = problem
        key = Self.key(of: source)
    }

    private static func key(of source: SourceObject) -> String {
        (source.kind == .ingress ? "" : source.kind.rawValue + "/") + source.namespace + "/" + source.name
    }

    /// The namespace and the name, with the kind in front where it is no Ingress: `Gateway infra/edge`.
    ///
    /// The text is unique within the cluster: a Gateway and an HTTPRoute often have the same name.
    package var id: String {
        let name = "\(source.namespace)/\(source.name)"
        return source.kind == .ingress ? name : "\(source.kind.rawValue) \(name)"
    }
}
