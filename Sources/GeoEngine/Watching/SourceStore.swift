package import GeoRouting
package import KubernetesAPI
import Synchronization

/// The cluster's objects from lists and watches, from which a pass can read what they ask for at any time.
package final class SourceStore: Sendable {
    private struct State {
        var stores: [ObjectKind: ObjectStore] = [:]
        /// Why not all objects of a kind are known, by kind.
        var gaps: [ObjectKind: String] = [:]
    }

    private let state = Mutex(State())
    private let onEvent: (@Sendable (SourceEvent) -> Void)?

    /// Makes an empty store, which calls `onEvent` with each change after the first list of a kind.
    package init(onEvent: (@Sendable (SourceEvent) -> Void)? = nil) {
        self.onEvent = onEvent
    }

    /// The number of objects of a kind, without those that cannot be read.
    package func count(of kind: ObjectKind = .ingress) -> Int {
        state.withLock { $0.stores[kind]?.objects.count ?? 0 }
    }

    /// All objects that ask for a pool, for the planner, sorted by namespace, name and kind.
    ///
    /// Those that cannot be read have a `defect`, and so has each kind of which not all objects are known.
    package var sources: [SourceObject] {
        let state = state.withLock { $0 }
        return SourceResolver(state.stores, gaps: state.gaps).sources
    }

    /// Records why not all objects of a kind are known, or with nil that they are; returns whether this is news.
    func setGap(_ gap: String?, of kind: ObjectKind) -> Bool {
        state.withLock { state in
            let isNews = state.gaps[kind] != gap
            state.gaps[kind] = gap
            return isNews
        }
    }

    /// The store of one kind, without what other kinds say.
    func objects(of kind: ObjectKind) -> ObjectStore { state.withLock { $0.stores[kind] ?? ObjectStore() } }

    /// Applies a change of objects of one kind; returns whether the planner's input may have changed.
    func apply(_ change: ListWatch.Change, to kind: ObjectKind = .ingress) -> Bool {
        let (changesRouting, events) = state.withLock { state in
            // The store is moved out and back: an update in place needs the only reference to it.
            var store = state.stores.removeValue(forKey: kind) ?? ObjectStore()
            let keptChange = change.holding(store)
            // The events are computed from the store before the change.
            let events = onEvent == nil ? [] : SourceEvent.events(of: keptChange, to: store)
            let changesRouting = store.apply(keptChange)
            state.stores[kind] = store
            return (changesRouting, events)
        }
        if let onEvent { events.forEach(onEvent) }
        return changesRouting
    }
}

extension ListWatch.Change {
    /// The same change, in which each object keeps what its status does not say for certain now.
    fileprivate func holding(_ store: ObjectStore) -> ListWatch.Change {
        switch self {
        case .delete, .markUnreadable: self
        case .upsert(let object): .upsert(object.holding(store[object.id]))
        case .replaceAll(let list, let unreadable):
            .replaceAll(list.map { $0.holding(store[$0.id]) }, unreadable: unreadable)
        }
    }
}
