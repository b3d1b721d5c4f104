/// All Ingresses as far as the watch has told, in the order of their names.
///
/// A sorted array: passes read it as it is, it costs no second copy of the names, and its order is the same in every
/// process.
package struct IngressStore: Sendable, Equatable {
    package private(set) var ingresses: [Ingress] = []
    /// What is there, and of which nothing is known: it may ask for anything.
    ///
    /// One at most has no name.
    package private(set) var unread: [UnreadableObject] = []
    /// The bytes that the Ingresses take, roughly.
    private var size = 0

    /// Beyond it nothing is added: a list of as many is refused earlier, so that only a flood of events gets here.
    private static let sizeLimit = ListBounds.sizeLimit * 4 / 3
    /// More names than that say no more than one without a name.
    private static let unreadLimit = 100

    package init() {}

    /// Applies a change; whether anything that the planner sees became different.
    package mutating func apply(_ change: ListWatch.Change) -> Bool {
        switch change {
        case .replaceAll(let list, let unreadable): replaceAll(list, unreadable)
        case .upsert(let ingress): upsert(ingress)
        case .delete(let id): delete(id)
        case .spoil(let object): spoil(object)
        }
    }

    package subscript(id: ObjectName) -> Ingress? {
        let index = index(of: id)
        return holds(id, at: index) ? ingresses[index] : nil
    }

    /// An unreadable object is not an absent one: what is known of it stays.
    ///
    /// Of one without a name nobody knows which it is, so everything stays.
    private mutating func replaceAll(_ list: [Ingress], _ unreadable: [UnreadableObject]) -> Bool {
        let old = self
        var next = list
        if !unreadable.isEmpty {
            let held = Set(unreadable.map(\.id))
            next = ingresses.filter { held.contains(nil) || held.contains($0.id) } + next
        }
        next.sort { $0.id < $1.id }  // Stable: of two with one name, the listed one comes last.
        next = next.enumerated().filter { $0.offset + 1 == next.count || next[$0.offset + 1].id != $0.element.id }
            .map(\.element)
        // What is equal keeps its memory.
        if next != ingresses { ingresses = next }
        size = ingresses.reduce(0) { $0 + $1.size }
        let byID = Dictionary(unreadable.map { ($0.id, $0) }) { $1 }
        let unknown = byID.filter { id, _ in id.map { self[$0] == nil } ?? true }
        unread = unknown.values.sorted { ($0.id?.description ?? "") < ($1.id?.description ?? "") }
        return self != old
    }

    private mutating func upsert(_ ingress: Ingress) -> Bool {
        let index = index(of: ingress.id)
        let growth = ingress.size - (holds(ingress.id, at: index) ? ingresses[index].size : 0)
        if growth > 0, size + growth > Self.sizeLimit { return spoil(Self.tooMany(ingress.id)) }
        size += growth
        let wasUnread = read(ingress.id)
        guard holds(ingress.id, at: index) else {
            ingresses.insert(ingress, at: index)
            return true
        }
        if ingresses[index] == ingress { return wasUnread }
        ingresses[index] = ingress
        return true
    }

    private mutating func delete(_ id: ObjectName) -> Bool {
        let wasUnread = read(id)
        let index = index(of: id)
        guard holds(id, at: index) else { return wasUnread }
        size -= ingresses[index].size
        ingresses.remove(at: index)
        return true
    }

    private mutating func spoil(_ object: UnreadableObject) -> Bool {
        if let id = object.id, self[id] != nil { return false }
        if unread.contains(object) { return false }
        if unread.count >= Self.unreadLimit, object.id != nil {
            return spoil(UnreadableObject(id: nil, why: "more than \(Self.unreadLimit) others cannot be read either"))
        }
        _ = read(object.id)
        unread.append(object)
        return true
    }

    private static func tooMany(_ id: ObjectName) -> UnreadableObject {
        UnreadableObject(
            id: id,
            why: "the Ingresses take more than \(sizeLimit >> 20) MiB; "
                + "set NAMESPACE, or a LABEL_SELECTOR that picks fewer"
        )
    }

    /// It is not unread any more; whether it was.
    private mutating func read(_ id: ObjectName?) -> Bool {
        guard let index = unread.firstIndex(where: { $0.id == id }) else { return false }
        unread.remove(at: index)
        return true
    }

    private func holds(_ id: ObjectName, at index: Int) -> Bool {
        index < ingresses.count && ingresses[index].id == id
    }

    /// Where the object is, or belongs.
    private func index(of id: ObjectName) -> Int {
        var low = 0
        var high = ingresses.count
        while low < high {
            let middle = (low + high) / 2
            if ingresses[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
