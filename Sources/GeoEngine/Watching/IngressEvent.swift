import KubernetesAPI

/// A change of one Ingress, as a watch names it.
package struct IngressEvent: Sendable, Equatable {
    /// What happened to the Ingress, under the watch's own name.
    package enum Kind: String, Sendable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }

    /// Whether the Ingress was added, modified or deleted.
    package var kind: Kind
    /// The Ingress as `namespace/name`.
    package var reference: String
    /// The IP addresses and host names of the Ingress after the change; those before it for a deleted Ingress.
    ///
    /// An Ingress whose status has become empty keeps the ones it had.
    package var addresses: [String]
    /// Whether a field that routing depends on has changed; always true for an added or deleted Ingress.
    package var changesRouting: Bool

    init(_ kind: Kind, _ ingress: Ingress, changesRouting: Bool = true) {
        self.kind = kind
        reference = ingress.id.description
        addresses = ingress.addresses
        self.changesRouting = changesRouting
    }

    /// The events of a change that is yet to be applied to `store`; a first list causes none.
    static func events(of change: ListWatch.Change, to store: IngressStore) -> [IngressEvent] {
        switch change {
        case .markUnreadable: return []
        case .delete(let id): return store[id].map { [IngressEvent(.deleted, $0)] } ?? []
        case .upsert(let ingress):
            guard let known = store[ingress.id] else { return [IngressEvent(.added, ingress)] }
            return [IngressEvent(.modified, ingress, changesRouting: known != ingress)]
        case .replaceAll(let list, let unreadable):
            if store.ingresses.isEmpty { return [] }
            // A copy: the caller applies the change itself.
            var next = store
            _ = next.apply(.replaceAll(list, unreadable: unreadable))
            return differences(from: store, to: next)
        }
    }

    /// The events that turn one list into another.
    private static func differences(from old: IngressStore, to new: IngressStore) -> [IngressEvent] {
        let gone = old.ingresses.filter { new[$0.id] == nil }.map { IngressEvent(.deleted, $0) }
        let others = new.ingresses.compactMap { ingress -> IngressEvent? in
            guard let known = old[ingress.id] else { return IngressEvent(.added, ingress) }
            return known == ingress ? nil : IngressEvent(.modified, ingress)
        }
        return gone + others
    }
}
