import GeoRouting
import Wire

/// What this session has done, with what is needed to take it back.
struct Journal: Sendable {
    /// One object that an action has changed.
    struct Touched: Sendable {
        var target: Write.Target
        var name: String
        /// The keys that were written, as they were before.
        var before: JSONObject
        /// The same keys as they were right after.
        var after: JSONObject
    }

    struct Action: Sendable {
        var record: ActionRecord
        var remedy: Remedy
        var touched: [Touched]
        var isUndone = false
    }

    private(set) var actions: [Action] = []

    var nextID: Int { actions.count + 1 }

    subscript(id: Int) -> Action? { actions.first { $0.record.id == id } }

    /// Notes an action; only what changed existing objects, and nothing else, can be undone.
    mutating func add(
        _ remedy: Remedy,
        at moment: Moment,
        _ writes: [Write],
        before: Reading,
        after: Reading?
    ) -> ActionRecord {
        let touched = after.map { Self.touched(writes, before: before, after: $0) } ?? []
        let canUndo = !touched.isEmpty && writes.allSatisfy { $0.method == .patch }
        let record = ActionRecord(id: nextID, moment: moment, text: remedy.past, canUndo: canUndo)
        actions.append(Action(record: record, remedy: remedy, touched: touched))
        if case .undo(let id) = remedy, let index = actions.firstIndex(where: { $0.record.id == id }) {
            actions[index].isUndone = true
            actions[index].record.canUndo = false
        }
        return record
    }

    /// One entry for each object, however often it was written.
    private static func touched(_ writes: [Write], before: Reading, after: Reading) -> [Touched] {
        var keys: [String: [String]] = [:]
        var order: [Write] = []
        for write in writes where write.method == .patch {
            guard let id = write.id else { continue }
            if keys[id] == nil { order.append(write) }
            keys[id, default: []] += write.body?.keys ?? []
        }
        return order.compactMap { write in
            guard let id = write.id, let old = before.object(id), let new = after.object(id) else { return nil }
            let keys = Set(keys[id] ?? []).sorted()
            return Touched(
                target: write.target,
                name: write.name,
                before: old.settable(keys),
                after: new.settable(keys)
            )
        }
    }
}

extension JSONObject {
    /// These keys' values without what the server computes; what is absent is null.
    fileprivate func settable(_ keys: [String]) -> JSONObject {
        JSONObject(keys.map { (key: $0, value: $0 == "origins" ? origins : self[$0] ?? .null) })
    }

    private var origins: JSON {
        let origins = (self["origins"]?.array ?? []).map { origin -> JSON in
            guard var object = origin.object else { return origin }
            for key in Difference.computedKeys { object[key] = nil }
            return .object(object)
        }
        return .array(origins)
    }
}

extension Journal.Touched {
    /// The write that takes it back.
    var inverse: Write {
        Write(method: .patch, target: target, name: name, body: before)
    }

    /// What is different now from what the action had written; empty where it can be taken back.
    func differences(in reading: Reading) -> [Review.Change] {
        guard let id = inverse.id, let object = reading.object(id) else {
            return [Review.Change(field: name, before: "there", after: "gone")]
        }
        if Write.holds(after, in: object) { return [] }
        let present = JSONObject(after.keys.map { (key: $0, value: object[$0] ?? .null) })
        return Difference(reading).changes(from: after, to: present)
    }
}
