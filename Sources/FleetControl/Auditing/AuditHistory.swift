import Wire

/// The actions in an audit file, oldest first, with what the file says of each of their calls.
package struct AuditHistory: Sendable {
    /// A call of an action.
    package struct Call: Sendable, Equatable {
        /// The HTTP method, such as `PATCH`.
        package var method: String
        /// The path, which names the account or the zone.
        package var path: String
        /// The body; null where there was none.
        var body: JSON
        /// The object before the call; null where there was none.
        var before: JSON
        /// The object after the call; null where it is not known or was deleted.
        var after: JSON
        /// The result: a status such as `200`, an error, or the words of a lookup; nil where none is recorded.
        package var result: String?

        /// Whether the file says that the call took effect.
        package var tookEffect: Bool { result == "took effect" || result?.first == "2" && result?.count == 3 }

        /// Whether the file does not say what became of the call: the program ended, or the answer was lost.
        package var isUnknown: Bool {
            guard let result else { return true }
            if result == "not known" { return true }
            // A server in trouble may have made the change before it answered.
            return !tookEffect && ![Self.noEffect, Self.changed].contains(result)
                && !(result.count == 3 && result.first == "4")
        }

        /// The id of the object in a list with this path; nil where the call is about another list.
        func objectID(in list: String) -> String? {
            path.hasPrefix(list + "/") ? String(path.dropFirst(list.count + 1)) : nil
        }

        /// The words of a lookup that finds the object as it was before the call.
        static let noEffect = "did not take effect"
        /// The words of a lookup that finds the object neither as before nor as after the call.
        static let changed = "cannot be told: it has changed since"
    }

    /// An action with its calls.
    package struct Action: Sendable, Equatable, Identifiable {
        /// The number of the action in the file, from 1.
        package var id: Int
        /// The session and the number in it.
        package var reference: AuditEntry.Reference
        /// The title, such as `Drain origin-eu`.
        package var title: String
        /// The person and the host.
        package var who: String
        /// When the action began, as the file writes it: RFC 3339 in UTC.
        package var when: String
        /// The calls, oldest first.
        package var calls: [Call] = []
        /// The action that this one undoes or repeats.
        package var undoes: AuditEntry.Reference?
        /// Whether a later action has undone it, and none has repeated it.
        package var isUndone = false
        /// Whether it is the undo of an action; false for a redo.
        package var isUndo = false

        /// The title without the marks of an undo or a redo: that of the first action in a chain of them.
        var originalTitle: String {
            for prefix in ["Undo: ", "Redo: "] where title.hasPrefix(prefix) {
                return String(title.dropFirst(prefix.count))
            }
            return title
        }

        /// Whether a call took effect, or may have.
        package var mayHaveTakenEffect: Bool { calls.contains { $0.tookEffect || $0.isUnknown } }
    }

    /// The actions, oldest first.
    package private(set) var actions: [Action] = []
    private var places: [AuditEntry.Reference: Int] = [:]

    /// Reads a whole file; lines that are cut off or are no audit entries are left out.
    package init(_ bytes: some Sequence<UInt8>) {
        for line in Array(bytes).split(separator: UInt8(ascii: "\n")) {
            guard let entry = try? JSON.parse(Array(line)) else { continue }
            add(entry)
        }
        for index in actions.indices { markUndone(by: index) }
    }

    private mutating func add(_ entry: JSON) {
        guard let phase = entry["phase"]?.string, let session = entry["session"]?.string,
            let number = entry["action"]?.int, let method = entry["method"]?.string, let path = entry["path"]?.string
        else { return }
        let reference = AuditEntry.Reference(session: session, action: number)
        let index = places[reference] ?? actions.count
        if index == actions.count {
            places[reference] = index
            let text = { (key: String) in entry[key]?.string ?? "?" }
            actions.append(
                Action(id: index + 1, reference: reference, title: text("what"), who: text("who"), when: text("when"))
            )
        }
        if let session = entry["undoes"]?["session"]?.string, let action = entry["undoes"]?["action"]?.int {
            actions[index].undoes = AuditEntry.Reference(session: session, action: action)
        }
        var call = Call(
            method: method,
            path: path,
            body: entry["body"] ?? .null,
            before: entry["before"] ?? .null,
            after: entry["after"] ?? .null,
            result: entry["result"]?.string
        )
        // A pass may make two objects of one kind, or write one twice: a line without a result begins another call.
        let isStart = phase == AuditEntry.Phase.intended.rawValue
        let place = actions[index].calls.lastIndex {
            $0.method == method && $0.path == path && $0.body == call.body
        }
        guard !isStart, let place else { return actions[index].calls.append(call) }
        call.before = actions[index].calls[place].before
        actions[index].calls[place] = call
    }

    private mutating func markUndone(by index: Int) {
        guard let reference = actions[index].undoes, actions[index].calls.contains(where: \.tookEffect),
            let target = places[reference], target != index
        else { return }
        actions[target].isUndone = true
        actions[index].isUndo = !actions[target].isUndo
    }

    /// The action with this number in the file.
    package func action(_ id: Int) -> Action? { id > 0 && id <= actions.count ? actions[id - 1] : nil }

    /// The number of the action that a session has done as its `action`th; nil where the file does not have it.
    package func id(session: String, action: Int) -> Int? {
        places[AuditEntry.Reference(session: session, action: action)].map { $0 + 1 }
    }
}
