package import GeoFleet

/// The actions of this session, in the order of undo and redo.
package struct History: Sendable, Equatable {
    /// An action under a name that its undo and redo keep.
    package struct Entry: Sendable, Equatable {
        /// The record of the latest of its writes: that of the action itself, of an undo or of a redo.
        package var record: ActionRecord
        /// The name, such as `Drained origin-eu in k8s-pool-shop-eu`, with the result in parentheses.
        package var name: String
        /// The name without the result.
        package var title: String
    }

    /// The kind of a finished write.
    enum Step: Sendable, Equatable {
        case action, undo, redo
    }

    /// The number of actions that can be undone; older ones are forgotten.
    private static let capacity = 100

    /// Actions that are in effect, newest last: undo takes the last.
    package private(set) var past: [Entry] = []
    /// Undone actions; redo takes the last.
    package private(set) var future: [Entry] = []

    /// Adds a finished write.
    ///
    /// - Parameters:
    ///   - record: the record of the write.
    ///   - id: the id of the earlier write that this one reverses; nil for a new action.
    /// - Returns: whether it was an action, an undo or a redo.
    mutating func add(_ record: ActionRecord, takingBack id: Int?) -> Step {
        // A nil `id` equals no record's id, so neither search finds anything for a new action.
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
        // A new action ends what could be redone.
        future = []
        return .action
    }
}
