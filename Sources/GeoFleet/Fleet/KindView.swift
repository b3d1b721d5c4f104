package import GeoRouting

/// One kind of objects that is watched in a cluster, with how well it can be read.
package struct KindView: Sendable, Equatable {
    /// The kind as Kubernetes names it, such as `HTTPRoute`.
    package var name: String
    /// Several objects of the kind, such as `HTTPRoutes`.
    package var plural: String
    /// The kind as kubectl takes it, such as `httproutes.gateway.networking.k8s.io`.
    package var resource: String
    /// The word in `SOURCES` by which the kind is watched, such as `gateway`.
    package var setting: String
    /// The state of the kind's list and watch.
    package var status = ReadStatus()
    /// Why not all objects of the kind are known; nil where they are known, or where no list has been tried yet.
    package var gap: KindGap?
    /// When the gap began; nil where there is none.
    package var gapSince: Moment?
    /// Whether the API server lacks the kind and need not have it, as with older releases of the Gateway API.
    package var isLeftOut = false
    /// The number of objects of the kind, also of those that ask for no pool.
    package var count = 0

    package init(name: String, plural: String, resource: String, setting: String) {
        self.name = name
        self.plural = plural
        self.resource = resource
        self.setting = setting
    }

    /// Whether all objects of the kind are known, and its watch is open.
    package var isWell: Bool { status.isLive && gap == nil && !isLeftOut }

    /// Whether the kind is Ingress.
    package var isIngress: Bool { name == SourceKind.ingress.rawValue }
}

extension ReadStatus {
    /// The state of a cluster of which these kinds are watched.
    ///
    /// Kinds with a gap do not count where another kind is known: a finding of their own reports them.
    package init(joining kinds: [KindView]) {
        let known = kinds.filter { $0.gap == nil && !$0.isLeftOut }
        self.init(joining: (known.isEmpty ? kinds : known).map(\.status))
    }
}

extension ClusterView {
    /// The kinds of which not all objects are known, while other kinds are known; empty where none is known.
    package var unknownKinds: [KindView] {
        kinds.contains { $0.gap == nil && !$0.isLeftOut } ? kinds.filter { $0.gap != nil } : []
    }
}
