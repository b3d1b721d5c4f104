import KubernetesAPI

/// A change of one Ingress, as a watch names it.
package struct IngressEvent: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }

    package var kind: Kind
    /// Namespace and name.
    package var reference: String
    package var addresses: [String]
    /// Whether anything that routing looks at is different.
    package var isNews: Bool

    init(_ kind: Kind, _ ingress: Ingress, isNews: Bool = true) {
        self.kind = kind
        reference = ingress.id.description
        addresses = ingress.addresses
        self.isNews = isNews
    }

    /// What a change does to what is known; a first list is no change.
    static func events(of change: ListWatch.Change, to store: IngressStore) -> [IngressEvent] {
        switch change {
        case .spoil: return []
        case .delete(let id): return store[id].map { [IngressEvent(.deleted, $0)] } ?? []
        case .upsert(let ingress):
            guard let known = store[ingress.id] else { return [IngressEvent(.added, ingress)] }
            return [IngressEvent(.modified, ingress, isNews: known != ingress)]
        case .replaceAll(let list, let unreadable):
            if store.ingresses.isEmpty { return [] }
            var next = store
            _ = next.apply(.replaceAll(list, unreadable: unreadable))
            return differences(from: store, to: next)
        }
    }

    /// What happened between two lists.
    private static func differences(from old: IngressStore, to new: IngressStore) -> [IngressEvent] {
        let gone = old.ingresses.filter { new[$0.id] == nil }.map { IngressEvent(.deleted, $0) }
        let others = new.ingresses.compactMap { ingress -> IngressEvent? in
            guard let known = old[ingress.id] else { return IngressEvent(.added, ingress) }
            return known == ingress ? nil : IngressEvent(.modified, ingress)
        }
        return gone + others
    }
}
