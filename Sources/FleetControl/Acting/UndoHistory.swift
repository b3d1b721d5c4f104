import CloudflareAPI
import GeoEngine
import GeoFleet
import GeoRouting
import Presentation
import Wire

/// The actions of this session, with the data to undo them.
struct UndoHistory: Sendable {
    /// One object that an action has changed.
    struct ChangedObject: Sendable {
        var kind: CloudflareRequest.Kind
        var id: String
        var name: String
        /// The written keys with their values before the action.
        var before: JSONObject
        /// The same keys with their values right after the action.
        var after: JSONObject
    }

    /// One action of this session.
    struct Entry: Sendable {
        var record: ActionRecord
        var action: Action
        var objects: [ChangedObject]
        /// The text of the first action in a chain of undos and redos, such as `Drained origin-eu in k8s-pool-shop-eu`.
        var originalText: String
        /// Whether the entry is an undo; false for a redo, and for all other actions.
        var isUndo = false
        var hasBeenUndone = false
        /// The action in the audit file, where it is one of an earlier session.
        var reference: AuditEntry.Reference?

        /// The verb for reversing this entry: `Undid`, or `Redid` if the entry is an undo.
        var reverseVerb: String { isUndo ? "Redid" : "Undid" }
    }

    private(set) var entries: [Entry] = []

    subscript(id: Int) -> Entry? { entries.first { $0.record.id == id } }

    /// Adds an action of an earlier session.
    mutating func add(_ entry: Entry) {
        entries.removeAll { $0.record.id == entry.record.id }
        entries.append(entry)
    }

    /// Adds an action; it can be undone only if each of its writes changed an existing object.
    mutating func add(_ result: ActionResult, _ record: ActionRecord) -> ActionRecord {
        let (action, writes, before) = (result.prepared.action, result.writes, result.prepared.snapshot)
        let objects = result.after.map { Self.changedObjects(writes, before: before, after: $0) } ?? []
        var record = record
        record.canUndo = !objects.isEmpty && writes.allSatisfy(\.isChange)
        var entry = Entry(record: record, action: action, objects: objects, originalText: action.doneText)
        if !action.namesItsChange { entry.originalText += objects.changeSummary(ObjectDiff(before, result.after)) }
        if case .undo(let id) = action, let index = entries.firstIndex(where: { $0.record.id == id }) {
            entries[index].hasBeenUndone = true
            entries[index].record.canUndo = false
            entry.originalText = entries[index].originalText
            entry.isUndo = !entries[index].isUndo
            record.title = "\(entries[index].reverseVerb): \(entry.originalText)"
            record.text = record.title
            record.action = entries[index].record.action
            record.isUndo = entry.isUndo
            entry.record = record
        }
        entries.append(entry)
        return record
    }

    /// The changed objects, each once even if several writes changed it.
    private static func changedObjects(
        _ writes: [CloudflareRequest],
        before: Snapshot,
        after: Snapshot
    ) -> [ChangedObject] {
        var keys: [String: [String]] = [:]
        var order: [CloudflareRequest] = []
        for write in writes where write.isChange {
            guard let id = write.id else { continue }
            if keys[id] == nil { order.append(write) }
            keys[id, default: []] += write.body?.keys ?? []
        }
        return order.compactMap { write in
            guard let id = write.id, let old = before.object(id), let new = after.object(id) else { return nil }
            let keys = Set(keys[id] ?? []).sorted()
            return ChangedObject(
                kind: write.kind,
                id: id,
                name: write.name,
                before: old.writableValues(keys),
                after: new.writableValues(keys)
            )
        }
    }
}

extension JSONObject {
    /// The values of these keys in the form of a write: an absent key is null, and absent origins are an empty list.
    func writableValues(_ keys: [String]) -> JSONObject {
        JSONObject(keys.map { (key: $0, value: $0 == "origins" ? origins : self[$0] ?? .null) })
    }

    private var origins: JSON {
        let origins = (self["origins"]?.array ?? []).map { origin -> JSON in
            guard var object = origin.object else { return origin }
            for key in ObjectDiff.computedKeys { object[key] = nil }
            return .object(object)
        }
        return .array(origins)
    }
}

extension JSONObject {
    /// The origins by name; nil where one has no name, or two have the same.
    fileprivate var originsByName: [String: JSONObject]? {
        let origins = self["origins"]?.array ?? []
        let named = origins.compactMap { origin in
            origin.object.flatMap { object in object["name"]?.string.map { ($0, object) } }
        }
        let byName = Dictionary(named) { first, _ in first }
        return byName.count == origins.count ? byName : nil
    }

    /// The keys whose values differ for Cloudflare.
    fileprivate func differs(from other: JSONObject) -> Set<String> {
        Set(keys + other.keys).filter { !ObjectDiff.isSame(self[$0], other[$0]) }
    }
}

extension Action {
    /// Whether `doneText` already names the object and the change.
    fileprivate var namesItsChange: Bool {
        switch self {
        case .setWeight, .releaseWeight, .drain, .enable, .removeOrigin, .undo: true
        case .prune, .sync, .confirmRemovals: false
        }
    }
}

extension [UndoHistory.ChangedObject] {
    /// The first change in parentheses, with the number of the others; empty where there is no change.
    ///
    /// Such as ` (k8s-pool-shop-eu: origin-eu address 203.0.113.10 → 203.0.113.11 and 2 more)`.
    fileprivate func changeSummary(_ difference: ObjectDiff) -> String {
        let changes = flatMap { object in
            difference.changes(from: object.before, to: object.after).filter { $0.field != "description" }
                .map { "\(object.name): \([$0].line)" }
        }
        guard let first = changes.first else { return "" }
        return " (\(first)" + (changes.count > 1 ? " and \(changes.count - 1) more" : "") + ")"
    }
}

extension UndoHistory.ChangedObject {
    /// The kind and the name, such as `pool k8s-pool-shop-eu`.
    var title: String { "\(kind.noun) \(name)" }

    /// The write that restores the values before the action.
    var inverse: CloudflareRequest {
        CloudflareRequest(kind, .change(id: id), name: name, body: before)
    }

    /// Whether the object has its values from before the action again.
    func isRestored(in snapshot: Snapshot) -> Bool {
        guard let object = snapshot.object(id) else { return false }
        return CloudflareRequest.arePresent(before, in: object)
    }

    /// This object with the present addresses of its origins, where the action changed only weights and nothing but
    /// addresses has changed since; otherwise the object itself.
    ///
    /// A controller moves an address without a look at the weight, so the undo of a weight need not move it back. All
    /// else must be as the action left it: the origins are written as one list, which would overwrite other changes.
    func keepingAddresses(of snapshot: Snapshot) -> Self {
        guard after.keys == ["origins"], let object = snapshot.object(id) else { return self }
        let present = object.writableValues(["origins"])
        let (old, new) = (before.originsByName, after.originsByName)
        guard let old, let new, let now = present.originsByName, Set(old.keys) == Set(new.keys) else { return self }
        guard Set(now.keys) == Set(new.keys) else { return self }
        let areSafe = now.allSatisfy { name, origin in
            guard let before = old[name], let after = new[name] else { return false }
            let isOwnWeight = before.differs(from: after) == ["weight"]
            if !isOwnWeight, !before.differs(from: after).isEmpty { return false }
            let isPutBack = isOwnWeight && ObjectDiff.isSame(origin["weight"], before["weight"])
            return origin.differs(from: after).isSubset(of: isPutBack ? ["address", "weight"] : ["address"])
        }
        guard areSafe else { return self }
        let restored = (present["origins"]?.array ?? []).map { origin -> JSON in
            guard var object = origin.object, let name = object["name"]?.string else { return origin }
            object["weight"] = old[name]?["weight"]
            return .object(object)
        }
        var kept = self
        kept.before = JSONObject([(key: "origins", value: .array(restored))])
        kept.after = present
        return kept
    }

    /// Whether the action changed the weight of an origin.
    var changesWeight: Bool {
        guard let old = before.originsByName, let new = after.originsByName else { return false }
        return new.contains { name, origin in
            old[name].map { !ObjectDiff.isSame($0["weight"], origin["weight"]) } ?? false
        }
    }

    /// The differences between the action's values and the present ones; empty if the action can be undone.
    func differences(in snapshot: Snapshot) -> [FieldChange] {
        guard let object = snapshot.object(id) else {
            return [FieldChange(field: name, before: "exists", after: "deleted")]
        }
        if CloudflareRequest.arePresent(after, in: object) { return [] }
        let present = JSONObject(after.keys.map { (key: $0, value: object[$0] ?? .null) })
        return ObjectDiff(snapshot).changes(from: after, to: present)
    }
}

/// The changes of one recent action; later readings show whether another program has reverted them.
///
/// Cloudflare supports no preconditions. If another program reads an object before our write, and writes the whole
/// object after our write, it reverts our change without noticing. Only a later reading shows that.
struct RecentChange: Sendable {
    /// How long readings are checked for a revert; other programs write sooner than this after their own read.
    private static let checkTime = Duration.seconds(60)

    private let text: String
    private let objects: [UndoHistory.ChangedObject]
    private let checkEnd: Moment

    init(_ action: UndoHistory.Entry) {
        text = action.record.text
        objects = action.objects
        checkEnd = action.record.moment + Self.checkTime
    }

    func isExpired(at now: Moment) -> Bool { now > checkEnd }

    func concerns(_ ids: Set<String>) -> Bool { objects.contains { ids.contains($0.id) } }

    /// The message that another program has reverted some of the changes; nil if no change is reverted.
    func revertMessage(in snapshot: Snapshot) -> String? {
        let difference = ObjectDiff(snapshot)
        let reverted = objects.flatMap { object -> [FieldChange] in
            // Only fields that this action changed are checked: other programs may change the others. A deleted object
            // is a difference with the object's name as its field.
            let own = difference.changes(from: object.before, to: object.after).map(\.field)
            return object.differences(in: snapshot).filter { change in
                change.field != "description" && (own.contains(change.field) || change.field == object.name)
            }
        }
        return reverted.isEmpty ? nil : "\(text): reverted by another program: \(reverted.line)"
    }
}
