import CloudflareAPI
import GeoEngine
import GeoFleet
import GeoRouting
import Presentation
import Wire

/// What this session has done, with what is needed to take it back.
struct UndoHistory: Sendable {
    /// One object that an action has changed.
    struct Touched: Sendable {
        var kind: CloudflareRequest.Kind
        var id: String
        var name: String
        /// The keys that were written, as they were before.
        var before: JSONObject
        /// The same keys as they were right after.
        var after: JSONObject
    }

    struct Entry: Sendable {
        var record: ActionRecord
        var action: Action
        var touched: [Touched]
        /// Text of the original action, such as `Drained origin-eu in k8s-pool-shop-eu`; its undo and redo keep it.
        var originalText: String
        /// Whether it is an undo; false for a redo, and for all other actions.
        var isUndoing = false
        var isUndone = false

        /// The verb for reversing this entry: `Undid`, or `Redid` if the entry is an undo.
        var past: String { isUndoing ? "Redid" : "Undid" }
    }

    private(set) var entries: [Entry] = []

    subscript(id: Int) -> Entry? { entries.first { $0.record.id == id } }

    /// Notes an action; it can be undone only if every write changed an existing object.
    mutating func add(_ result: ActionResult, _ record: ActionRecord) -> ActionRecord {
        let (action, writes, before) = (result.judged.action, result.writes, result.judged.snapshot)
        let touched = result.after.map { Self.touched(writes, before: before, after: $0) } ?? []
        var record = record
        record.canUndo = !touched.isEmpty && writes.allSatisfy(\.isChange)
        var entry = Entry(record: record, action: action, touched: touched, originalText: action.past)
        if !action.namesItsChange { entry.originalText += touched.brief(ObjectDiff(before, result.after)) }
        if case .undo(let id) = action, let index = entries.firstIndex(where: { $0.record.id == id }) {
            entries[index].isUndone = true
            entries[index].record.canUndo = false
            entry.originalText = entries[index].originalText
            entry.isUndoing = !entries[index].isUndoing
            record.text = "\(entries[index].past): \(entry.originalText)"
            entry.record = record
        }
        entries.append(entry)
        return record
    }

    /// One entry for each object, however often it was written.
    private static func touched(_ writes: [CloudflareRequest], before: Snapshot, after: Snapshot) -> [Touched] {
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
            return Touched(
                kind: write.kind,
                id: id,
                name: write.name,
                before: old.settable(keys),
                after: new.settable(keys)
            )
        }
    }
}

extension JSONObject {
    /// These keys' values without what the server computes; an absent key becomes null, absent `origins` an empty list.
    fileprivate func settable(_ keys: [String]) -> JSONObject {
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

extension Action {
    /// Whether `past` already says which object the action changes, and how.
    fileprivate var namesItsChange: Bool {
        switch self {
        case .setWeight, .releaseWeight, .drain, .enable, .removeOrigin, .undo: true
        case .prune, .sync, .confirmRemovals: false
        }
    }
}

extension [UndoHistory.Touched] {
    /// ` (k8s-pool-shop-eu: origin-eu address 203.0.113.10 → 203.0.113.11 and 2 more)`; empty where nothing changed.
    fileprivate func brief(_ difference: ObjectDiff) -> String {
        let changes = flatMap { touched in
            difference.changes(from: touched.before, to: touched.after).filter { $0.field != "description" }
                .map { "\(touched.name): \([$0].line)" }
        }
        guard let first = changes.first else { return "" }
        return " (\(first)" + (changes.count > 1 ? " and \(changes.count - 1) more" : "") + ")"
    }
}

extension UndoHistory.Touched {
    /// Such as `pool k8s-pool-shop-eu`.
    var object: String { "\(kind.noun) \(name)" }

    /// The write that gives the object its former values.
    var inverse: CloudflareRequest {
        CloudflareRequest(kind, .change(id: id), name: name, body: before)
    }

    /// Whether the object is as it was before the action.
    func isBack(in snapshot: Snapshot) -> Bool {
        guard let object = snapshot.object(id) else { return false }
        return CloudflareRequest.holds(before, in: object)
    }

    /// What is different now from what the action wrote; empty if the action can be undone.
    func differences(in snapshot: Snapshot) -> [FieldChange] {
        guard let object = snapshot.object(id) else {
            return [FieldChange(field: name, before: "there", after: "gone")]
        }
        if CloudflareRequest.holds(after, in: object) { return [] }
        let present = JSONObject(after.keys.map { (key: $0, value: object[$0] ?? .null) })
        return ObjectDiff(snapshot).changes(from: after, to: present)
    }
}

/// What an action of this session wrote to objects; new readings are compared with it for a while.
///
/// Cloudflare supports no preconditions: another program that reads an object before our write, and writes it whole
/// after that, reverts our change without knowing. Each program's own read-back succeeded, so that only a later check
/// finds the loss.
struct Claim: Sendable {
    /// How long a claim is checked: longer than a program takes from reading an object to writing it.
    private static let span = Duration.seconds(60)

    private let text: String
    private let touched: [UndoHistory.Touched]
    private let end: Moment

    init(_ action: UndoHistory.Entry) {
        text = action.record.text
        touched = action.touched
        end = action.record.moment + Self.span
    }

    func isOver(at now: Moment) -> Bool { now > end }

    func concerns(_ ids: Set<String>) -> Bool { touched.contains { ids.contains($0.id) } }

    /// Which of these changes another program has reverted, in one line; nil if none.
    func loss(in snapshot: Snapshot) -> String? {
        let difference = ObjectDiff(snapshot)
        let lost = touched.flatMap { touched -> [FieldChange] in
            // Fields that the action did not change are free for other programs. A change whose field is the object's
            // name says that the object is gone.
            let own = difference.changes(from: touched.before, to: touched.after).map(\.field)
            return touched.differences(in: snapshot).filter { change in
                change.field != "description" && (own.contains(change.field) || change.field == touched.name)
            }
        }
        return lost.isEmpty ? nil : "\(text): taken back by somebody else: \(lost.line)"
    }
}
