package import GeoFleet

/// What the objects that ask for pools are called: Ingresses where no other kind is watched, else sources.
package enum SourceNoun: Sendable {
    case ingress, source

    /// One of them, such as `source`.
    package var singular: String { self == .ingress ? "Ingress" : "source" }
    /// Several of them, such as `sources`.
    package var plural: String { self == .ingress ? "Ingresses" : "sources" }
    /// One of them with its article, such as `a source`.
    package var one: String { self == .ingress ? "an Ingress" : "a source" }
}

extension ClusterView {
    /// What the objects of this cluster are called.
    package var sourceNoun: SourceNoun { kinds.allSatisfy(\.isIngress) ? .ingress : .source }
}

extension Fleet {
    /// What the objects of all watched clusters are called together.
    package var sourceNoun: SourceNoun { clusters.allSatisfy { $0.sourceNoun == .ingress } ? .ingress : .source }
}
