/// All objects that the list and the watch have delivered, sorted by name.
///
/// They are in a sorted array, not in a dictionary: passes use the array directly, keys need no extra memory, and
/// the order is the same in every process.
package struct ObjectStore: Sendable, Equatable {
    /// The last readable state of each object, sorted by namespace, then by name.
    package private(set) var objects: [WatchedObject] = []
    /// The unreadable objects without an earlier state in `objects`: we do not know what they ask for.
    ///
    /// At most one of them has no name.
    package private(set) var unknownObjects: [UnreadableObject] = []
    /// The approximate size of all objects, in bytes.
    private var size = 0

    /// The size in bytes above which no object is added and none may grow.
    ///
    /// Only a watch can reach this size: a list is refused earlier, at `ListBounds.sizeLimit`.
    private static let sizeLimit = ListBounds.sizeLimit * 4 / 3
    /// The largest number of named objects in `unknownObjects`; one object without a name represents all others.
    private static let unknownObjectLimit = 100

    package init() {}

    /// Applies a change; returns true where the planner's input has changed.
    package mutating func apply(_ change: ListWatch.Change) -> Bool {
        switch change {
        case .replaceAll(let list, let unreadable): replaceAll(list, unreadable)
        case .upsert(let object): upsert(object)
        case .delete(let id): delete(id)
        case .markUnreadable(let object): markUnreadable(object)
        }
    }

    /// The object with this name, by binary search; nil where there is none.
    package subscript(id: ObjectName) -> WatchedObject? {
        let index = index(of: id)
        return holds(id, at: index) ? objects[index] : nil
    }

    /// Replaces all objects, but keeps the last state of those that exist and cannot be read now.
    ///
    /// An unreadable object without a name can be any object: where there is one, everything is kept.
    private mutating func replaceAll(_ list: [WatchedObject], _ unreadable: [UnreadableObject]) -> Bool {
        let old = self
        var next = list
        if !unreadable.isEmpty {
            let keptNames = Set(unreadable.map(\.id))
            next = objects.filter { keptNames.contains(nil) || keptNames.contains($0.id) } + next
        }
        next.sort { $0.id < $1.id }  // Stable: with equal names, the one from the list comes last.
        next = next.enumerated().filter { $0.offset + 1 == next.count || next[$0.offset + 1].id != $0.element.id }
            .map(\.element)
        // Where both lists are equal, the old array stays, and the memory of the new one is freed.
        if next != objects { objects = next }
        size = objects.reduce(0) { $0 + $1.size }
        let byID = Dictionary(unreadable.map { ($0.id, $0) }) { $1 }
        let withoutState = byID.filter { id, _ in id.map { self[$0] == nil } ?? true }
        unknownObjects = withoutState.values.sorted { ($0.id?.description ?? "") < ($1.id?.description ?? "") }
        return self != old
    }

    private mutating func upsert(_ object: WatchedObject) -> Bool {
        let index = index(of: object.id)
        let growth = object.size - (holds(object.id, at: index) ? objects[index].size : 0)
        if growth > 0, size + growth > Self.sizeLimit { return markUnreadable(Self.beyondSizeLimit(object)) }
        size += growth
        let wasUnknown = removeUnknown(object.id)
        guard holds(object.id, at: index) else {
            objects.insert(object, at: index)
            return true
        }
        if objects[index] == object { return wasUnknown }
        objects[index] = object
        return true
    }

    private mutating func delete(_ id: ObjectName) -> Bool {
        let wasUnknown = removeUnknown(id)
        let index = index(of: id)
        guard holds(id, at: index) else { return wasUnknown }
        size -= objects[index].size
        objects.remove(at: index)
        return true
    }

    /// Adds an unreadable object, unless its last state is known; returns whether it was added.
    private mutating func markUnreadable(_ object: UnreadableObject) -> Bool {
        if let id = object.id, self[id] != nil { return false }
        if unknownObjects.contains(object) { return false }
        if unknownObjects.count >= Self.unknownObjectLimit, object.id != nil {
            return markUnreadable(
                UnreadableObject(
                    object.kind,
                    id: nil,
                    why: "more than \(Self.unknownObjectLimit) others cannot be read either"
                )
            )
        }
        // A new fault of the same object replaces the previous one.
        _ = removeUnknown(object.id)
        unknownObjects.append(object)
        return true
    }

    private static func beyondSizeLimit(_ object: WatchedObject) -> UnreadableObject {
        UnreadableObject(
            object.kind,
            id: object.id,
            why: "the \(object.kind.plural) take more than \(sizeLimit >> 20) MiB; "
                + "set NAMESPACE, or a LABEL_SELECTOR that picks fewer"
        )
    }

    /// Removes an object from `unknownObjects`, because it is readable or deleted now; returns whether it was there.
    private mutating func removeUnknown(_ id: ObjectName?) -> Bool {
        guard let index = unknownObjects.firstIndex(where: { $0.id == id }) else { return false }
        unknownObjects.remove(at: index)
        return true
    }

    private func holds(_ id: ObjectName, at index: Int) -> Bool {
        index < objects.count && objects[index].id == id
    }

    /// The index of the object, or the index to insert it at.
    private func index(of id: ObjectName) -> Int {
        var low = 0
        var high = objects.count
        while low < high {
            let middle = (low + high) / 2
            if objects[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
