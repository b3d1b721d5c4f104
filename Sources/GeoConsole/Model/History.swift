package import GeoFleet
package import GeoRouting

/// An action that a person confirmed, with its result.
package struct Attempt: Sendable, Equatable {
    /// When the result came.
    package var moment: Moment
    /// The action and its result in words.
    package var text: String
    /// The level of the result.
    package var level: Notice.Level
    /// Whether a request that writes was sent to Cloudflare.
    package var wrote: Bool

    package init(moment: Moment, text: String, _ level: Notice.Level, wrote: Bool) {
        self.moment = moment
        self.text = text
        self.level = level
        self.wrote = wrote
    }
}

/// The actions of this session: those that can be undone, and those that can be redone.
package struct History: Sendable, Equatable {
    /// An action with its name; an undo or a redo of the action does not change the name.
    package struct Entry: Sendable, Equatable {
        /// The record of the latest write: of the action itself, of its undo or of its redo.
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

    /// The actions that undo can reverse, the next one last.
    package private(set) var past: [Entry] = []
    /// All finished writes, also undos and redos, the newest last.
    package private(set) var writes: [ActionRecord] = []
    /// The undone actions that redo can repeat, the next one last.
    package private(set) var future: [Entry] = []

    /// Adds a finished write.
    ///
    /// - Parameters:
    ///   - record: the record of the write.
    ///   - id: the id of the earlier record that `record` reverses; nil for a new action.
    /// - Returns: whether the write was a new action, an undo or a redo.
    mutating func add(_ record: ActionRecord, reversing id: Int?) -> Step {
        writes = writes.suffix(Self.capacity - 1) + [record]
        // A nil `id` equals no record's id, so neither search finds anything for a new action.
        if let index = past.lastIndex(where: { $0.record.id == id }) {
            let entry = past.remove(at: index)
            future.append(Entry(record: record, name: entry.name, title: entry.title))
            return .undo
        }
        if let index = future.lastIndex(where: { $0.record.id == id }) {
            let entry = future.remove(at: index)
            past.append(Entry(record: record, name: entry.name, title: entry.title))
            return .redo
        }
        past = past.suffix(Self.capacity - 1) + [Entry(record: record, name: record.text, title: record.title)]
        // After a new action, nothing can be redone.
        future = []
        return .action
    }
}
