import KubernetesAPI

/// The deletions of objects that must be confirmed before they count.
///
/// When a CustomResourceDefinition is removed, the API server deletes all objects of its kind, and the watch cannot
/// tell this from deletions by people. While the definition is being removed, discovery names no verb `create` for the
/// kind. With several API servers that sign may come about a second late (kubernetes/apiextensions-apiserver,
/// customresource_handler.go). So deletions, and the first list too, count only after a look at discovery.
struct PendingDeletions: Sendable {
    /// The time between a deletion and the look at discovery.
    static let delay = Duration.seconds(5)
    /// The time until the next look, where the last one did not show that the kind is served.
    static let retryDelay = Duration.seconds(30)

    /// The instant of each deletion that is not confirmed.
    private var instants: [ObjectName: Duration] = [:]
    /// Whether an answer of discovery has made the deletions doubtful, and no list or event has come since.
    private var awaitsNews = false
    /// When to look at discovery next; nil where nothing waits for it.
    private(set) var nextLook: Duration?

    /// Whether no deletion waits.
    var isEmpty: Bool { instants.isEmpty }

    /// Makes a look due now, because the kind was listed for the first time, or is not served.
    mutating func lookNow(_ now: Duration) { nextLook = now }

    /// The change without its deletions, which wait from now on; nil where nothing else remains.
    ///
    /// - Parameters:
    ///   - change: the change, which is not applied yet.
    ///   - store: the store to which the change will be applied.
    ///   - now: the present instant.
    /// - Returns: what may be applied now.
    mutating func withhold(_ change: ListWatch.Change, from store: ObjectStore, at now: Duration) -> ListWatch.Change? {
        switch change {
        case .markUnreadable: return change
        case .upsert(let object):
            instants[object.id] = nil
            return change
        case .delete(let id):
            if store[id] == nil { return change }
            add(id, now)
            return nil
        case .replaceAll(let list, let unreadable):
            awaitsNews = false
            let present = Set(list.map(\.id)).union(unreadable.compactMap(\.id))
            let missing = store.objects.filter { !present.contains($0.id) }
            instants = instants.filter { !present.contains($0.key) }
            for object in missing { add(object.id, now) }
            return .replaceAll(list + missing, unreadable: unreadable)
        }
    }

    /// Notes that an event has come, so that the watch is one of the kind as it is now.
    mutating func noteEvent() { awaitsNews = false }

    private mutating func add(_ id: ObjectName, _ now: Duration) {
        if instants[id] == nil { instants[id] = now }
        nextLook = max(nextLook ?? .zero, now + Self.delay)
    }

    /// Applies what discovery says now; returns the objects whose deletion counts from now on, sorted by name.
    mutating func confirm(_ presence: KindPresence, at now: Duration) -> [ObjectName] {
        switch presence {
        case .served where !awaitsNews || instants.isEmpty: break
        case .beingRemoved, .absent:
            // These were no deletions by people: when the kind is there again, a new list tells which objects are. Or
            // the answer was not right, and the watch goes on: then they count later.
            awaitsNews = true
            nextLook = now + Self.retryDelay
            return []
        case .served, .unknown:
            nextLook = now + Self.retryDelay
            return []
        }
        let confirmed = instants.filter { $0.value + Self.delay <= now }.keys.sorted()
        for id in confirmed { instants[id] = nil }
        nextLook = instants.values.max().map { $0 + Self.delay }
        return confirmed
    }
}
