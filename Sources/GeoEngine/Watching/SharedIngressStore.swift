package import GeoRouting
import KubernetesAPI
import Synchronization

/// The cluster's Ingresses from list and watch, which a pass can read at any time.
package final class SharedIngressStore: Sendable {
    private let store = Mutex(IngressStore())
    private let onEvent: (@Sendable (IngressEvent) -> Void)?

    /// Makes an empty store, which calls `onEvent` with each change after the first list.
    package init(onEvent: (@Sendable (IngressEvent) -> Void)? = nil) {
        self.onEvent = onEvent
    }

    /// The number of Ingresses, without those that cannot be read.
    package var count: Int { store.withLock { $0.ingresses.count } }

    /// All Ingresses for the planner, sorted by namespace and name; those that cannot be read have a `defect`.
    package var sources: [IngressSource] {
        let store = store.withLock { $0 }
        let sources = store.ingresses.map(IngressSource.init)
        if store.unknownObjects.isEmpty { return sources }
        return (sources + store.unknownObjects.map(IngressSource.init)).sorted {
            ($0.namespace, $0.name) < ($1.namespace, $1.name)
        }
    }

    /// Applies a change; returns whether the planner's input has changed.
    func apply(_ change: ListWatch.Change) -> Bool {
        let (changesRouting, events) = store.withLock { store in
            let keptChange = change.keepingAddresses(from: store)
            // The events are computed from the store before the change.
            let events = onEvent == nil ? [] : IngressEvent.events(of: keptChange, to: store)
            return (store.apply(keptChange), events)
        }
        if let onEvent { events.forEach(onEvent) }
        return changesRouting
    }
}

extension ListWatch.Change {
    /// The same change, in which an Ingress without addresses keeps its former ones.
    ///
    /// Ingress controllers clear the status while they restart. Removing the addresses then causes outages
    /// (kubernetes-sigs/external-dns#2677). Therefore an address is removed only when another one replaces it, or when
    /// the Ingress is deleted.
    fileprivate func keepingAddresses(from store: IngressStore) -> ListWatch.Change {
        switch self {
        case .delete, .markUnreadable: self
        case .upsert(let ingress): .upsert(ingress.keepingAddresses(from: store))
        case .replaceAll(let list, let unreadable):
            .replaceAll(list.map { $0.keepingAddresses(from: store) }, unreadable: unreadable)
        }
    }
}

extension Ingress {
    /// The same Ingress; where it has no addresses, with those in the store.
    ///
    /// An Ingress that was deleted and created again has another uid, and keeps no addresses.
    fileprivate func keepingAddresses(from store: IngressStore) -> Ingress {
        guard addresses.isEmpty, let known = store[id], known.uid == uid else { return self }
        var copy = self
        copy.addresses = known.addresses
        return copy
    }
}

extension IngressSource {
    init(_ ingress: Ingress) {
        self.init(
            namespace: ingress.namespace,
            name: ingress.name,
            created: ingress.created,
            clusterName: ingress.clusterName,
            hostnames: ingress.hostnames,
            weight: ingress.weight,
            addresses: ingress.addresses,
            uid: ingress.uid
        )
    }

    init(_ object: UnreadableObject) {
        self.init(
            namespace: object.id?.namespace ?? "",
            name: object.id?.name ?? "",
            created: 0,
            clusterName: nil,
            addresses: []
        )
        defect = object.why
    }
}
