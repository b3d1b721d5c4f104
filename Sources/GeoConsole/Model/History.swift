package import GeoFleet

/// What this session has done, as undo and redo go through it.
package struct History: Sendable, Equatable {
    /// An action with the name it keeps, however often it is undone and redone.
    package struct Entry: Sendable, Equatable {
        /// Of the latest write: the action's own, its undo's or its redo's.
        package var record: ActionRecord
        /// Such as `Drained origin-eu in k8s-pool-shop-eu`, with what came of it in parentheses.
        package var name: String
        /// The same without what came of it.
        package var title: String
    }

    /// What an end of a write was.
    enum Step: Sendable, Equatable {
        case action, undo, redo
    }

    private static let capacity = 100

    /// Actions that are in effect, newest last: undo takes the last.
    package private(set) var past: [Entry] = []
    /// Undone actions, the one to be redone first last.
    package private(set) var future: [Entry] = []

    /// Takes in what was done.
    ///
    /// - Parameters:
    ///   - record: the write.
    ///   - id: of the write that it has taken back; nil for an action of its own.
    /// - Returns: what it was.
    mutating func add(_ record: ActionRecord, takingBack id: Int?) -> Step {
        if let place = past.lastIndex(where: { $0.record.id == id }) {
            let entry = past.remove(at: place)
            future.append(Entry(record: record, name: entry.name, title: entry.title))
            return .undo
        }
        if let place = future.lastIndex(where: { $0.record.id == id }) {
            let entry = future.remove(at: place)
            past.append(Entry(record: record, name: entry.name, title: entry.title))
            return .redo
        }
        past = past.suffix(Self.capacity - 1) + [Entry(record: record, name: record.text, title: record.title)]
        // What was undone before is of another story now.
        future = []
        return .action
    }
}
