package import KubernetesAPI

/// A change of one object: added, modified or deleted.
package struct SourceEvent: Sendable, Equatable {
    /// The kind of a change, with the name that the watch uses for it.
    package enum Kind: String, Sendable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }

    /// Whether the Ingress was added, modified or deleted.
    package var kind: Kind
    /// The kind of the object.
    package var objectKind: ObjectKind
    /// The object in messages (`SourceObject.reference`).
    package var reference: String
    /// The IP addresses and host names of the Ingress after the change; for a deleted Ingress, its last ones.
    ///
    /// An Ingress whose status has become empty keeps its former addresses.
    package var addresses: [String]
    /// Whether a field that routing depends on has changed; always true for an added or deleted Ingress.
    package var changesRouting: Bool

    init(_ kind: Kind, _ object: WatchedObject, changesRouting: Bool = true) {
        self.kind = kind
        objectKind = object.kind
        reference = object.reference
        addresses = object.addresses
        self.changesRouting = changesRouting
    }

    /// The events of a change that is not applied to `store` yet; the first list causes no events.
    static func events(of change: ListWatch.Change, to store: ObjectStore) -> [SourceEvent] {
        switch change {
        case .markUnreadable: return []
        case .delete(let id): return store[id].map { [SourceEvent(.deleted, $0)] } ?? []
        case .upsert(let ingress):
            guard let known = store[ingress.id] else { return [SourceEvent(.added, ingress)] }
            return [SourceEvent(.modified, ingress, changesRouting: known != ingress)]
        case .replaceAll(let list, let unreadable):
            if store.objects.isEmpty { return [] }
            // This changes a copy: the caller applies the change to the store.
            var next = store
            _ = next.apply(.replaceAll(list, unreadable: unreadable))
            return differences(from: store, to: next)
        }
    }

    /// The events for all differences between two lists.
    private static func differences(from old: ObjectStore, to new: ObjectStore) -> [SourceEvent] {
        let gone = old.objects.filter { new[$0.id] == nil }.map { SourceEvent(.deleted, $0) }
        let others = new.objects.compactMap { ingress -> SourceEvent? in
            guard let known = old[ingress.id] else { return SourceEvent(.added, ingress) }
            return known == ingress ? nil : SourceEvent(.modified, ingress)
        }
        return gone + others
    }
}
