import GeoEngine
import GeoFleet
import CloudflareAPI
import GeoRouting
import Wire

/// The differences between two states of one object, without the values that the server computes.
struct ObjectDiff {
    /// The keys that the server computes; no write sets them.
    static let computedKeys = CloudflareRequest.computedOriginKeys + ["created_on", "modified_on"]

    /// The names of pools by id, for people.
    let poolNames: [String: String]

    init(_ readings: Snapshot?...) {
        let pools = readings.compactMap { $0?.rawState.pools }.joined()
        poolNames = Dictionary(pools.map { ($0.id, $0.name) }) { first, _ in first }
    }

    /// The changes field by field; origins are compared by name in any order.
    func changes(from old: JSONObject?, to new: JSONObject?) -> [FieldChange] {
        guard let old, let new else {
            let name = (old ?? new)?["name"]?.string ?? ""
            if old == nil, new == nil { return [] }
            let (before, after) = (old == nil ? "none" : "exists", new == nil ? "deleted" : "created")
            return [FieldChange(field: name, before: before, after: after)]
        }
        return changes(from: old, to: new, prefix: "")
    }

    /// The changes of a write for a card; the object's name is added where the field alone is not clear.
    func changes(by step: Rehearsal.Step) -> [FieldChange] {
        let request = step.request
        let name = request.kind == .loadBalancer ? Hostname.readable(request.name) : request.name
        switch (request.action, request.kind) {
        case (.create, .monitor): return [FieldChange(field: "monitor", before: "none", after: "created")]
        case (_, .monitor):
            return [
                FieldChange(field: "monitor \(request.name)", before: "other settings", after: "those of this plan")
            ]
        case (.create, let kind):
            return [FieldChange(field: "\(kind.noun) \(name)", before: "none", after: content(of: step.after))]
        case (.delete, let kind):
            return [FieldChange(field: "\(kind.noun) \(name)", before: "exists", after: "deleted")]
        case (.change, _):
            guard let before = step.before, let after = step.after else { return [] }
            let all = changes(from: before, to: after, prefix: name + " ")
            let shown = all.filter { $0.field != "\(name) description" }
            // The description contains the ownership record: its change is shown only if nothing else changes.
            if !shown.isEmpty || all.isEmpty { return shown }
            return [FieldChange(field: "\(name) ownership record", before: "former", after: "renewed")]
        }
    }

    /// What a write does to its object.
    func step(_ step: Rehearsal.Step) -> PlannedStep {
        let request = step.request
        let kind: PlannedStep.Kind =
            switch request.action {
            case .create: .create
            case .change: .change
            case .delete: .delete
            }
        let name = request.kind == .loadBalancer ? Hostname.readable(request.name) : request.name
        return PlannedStep(
            kind,
            object: "\(request.kind.noun) \(name)",
            name: name,
            changes: changes(by: step),
            values: request.body.map { JSON.object($0).text } ?? ""
        )
    }

    /// The origins of a new pool, or the pools of a new load balancer.
    private func content(of object: JSONObject?) -> String {
        guard let origins = object?["origins"]?.array else { return text(object?["default_pools"], nil) }
        return origins.map { "\($0["name"]?.string ?? "") \($0["address"]?.string ?? "")" }.joined(separator: ", ")
    }

    private func changes(from old: JSONObject, to new: JSONObject, prefix: String) -> [FieldChange] {
        let places = (before: Self.coordinates(old), after: Self.coordinates(new))
        return Self.keys(old, new).flatMap { key -> [FieldChange] in
            switch key {
            case "origins": return origins(old[key]?.array ?? [], new[key]?.array ?? [])
            // One change shows both coordinates; the key `longitude` adds none.
            case "latitude" where places.before != places.after:
                return [FieldChange(field: "\(prefix)coordinates", before: places.before, after: places.after)]
            case "longitude" where places.before != places.after: return []
            default: return change(prefix + key, old[key], new[key])
            }
        }
    }

    private static func coordinates(_ pool: JSONObject) -> String {
        guard let latitude = pool["latitude"]?.double, let longitude = pool["longitude"]?.double else { return "none" }
        return "\(latitude), \(longitude)"
    }

    /// The keys of both objects, without `computedKeys`; the old object's keys come first.
    private static func keys(_ old: JSONObject, _ new: JSONObject) -> [String] {
        let all = old.keys + new.keys.filter { old[$0] == nil }
        return all.filter { !computedKeys.contains($0) }
    }

    private func origins(_ old: [JSON], _ new: [JSON]) -> [FieldChange] {
        func named(_ list: [JSON], _ name: String) -> JSONObject? {
            list.first { $0["name"]?.string == name }?.object
        }
        let names = Set((old + new).compactMap { $0["name"]?.string }).sorted()
        return names.flatMap { name -> [FieldChange] in
            guard let before = named(old, name), let after = named(new, name) else {
                func text(_ list: [JSON]) -> String? { named(list, name)?["address"]?.string }
                let kind: FieldChange.Kind = named(old, name) == nil ? .added : .removed
                return [FieldChange(field: name, before: text(old) ?? "none", after: text(new) ?? "removed", kind)]
            }
            return Self.keys(before, after).flatMap { change("\(name) \($0)", before[$0], after[$0], key: $0) }
        }
    }

    private func change(_ field: String, _ old: JSON?, _ new: JSON?, key: String? = nil) -> [FieldChange] {
        if Self.isSame(old, new) { return [] }
        return [FieldChange(field: field, before: text(old, key), after: text(new, key), kind(old, new))]
    }

    /// For two lists of names with different members, the members that only one of them has.
    ///
    /// A list that has only another order is one value that takes the place of another.
    private func kind(_ old: JSON?, _ new: JSON?) -> FieldChange.Kind {
        guard let before = names(old), let after = names(new), Set(before) != Set(after) else { return .value }
        return .list(removed: before.filter { !after.contains($0) }, added: after.filter { !before.contains($0) })
    }

    /// The members of a list of texts, pools by name; an absent list is empty, and nil where it is no such list.
    private func names(_ value: JSON?) -> [String]? {
        switch value {
        case nil, .null: []
        case .array(let values) where values.allSatisfy { $0.string != nil }: values.map { text($0, nil) }
        default: nil
        }
    }

    private func text(_ value: JSON?, _ key: String?) -> String {
        switch value {
        case nil, .null: "none"
        case .string(let text): poolNames[text] ?? text
        case .array(let values) where values.allSatisfy { $0.string != nil }:
            values.map { text($0, nil) }.joined(separator: ", ")
        case .number where key == "weight": value?.percent.map { "\($0)" } ?? ""
        case .some(let value): value.text
        }
    }

    /// Whether Cloudflare treats two values as equal.
    ///
    /// Numbers are compared by value; an absent key, null and an empty object count as equal.
    static func isSame(_ left: JSON?, _ right: JSON?) -> Bool {
        if left == right || isNothing(left) && isNothing(right) { return true }
        switch (left, right) {
        case (.number, .number): return left?.double == right?.double
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { isSame($0, $1) }
        case (.object(let left), .object(let right)):
            return Set(left.keys + right.keys).subtracting(computedKeys).allSatisfy { isSame(left[$0], right[$0]) }
        default: return false
        }
    }

    private static func isNothing(_ value: JSON?) -> Bool {
        switch value {
        case nil, .null: true
        case .object(let object): object.members.isEmpty
        default: false
        }
    }
}

extension CloudflareRequest.Kind {
    /// The noun for an object of this kind, such as `load balancer`.
    var noun: String {
        switch self {
        case .monitor: "monitor"
        case .pool: "pool"
        case .loadBalancer: "load balancer"
        }
    }
}
