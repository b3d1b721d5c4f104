import GeoEngine
import GeoFleet
import CloudflareAPI
import GeoRouting
import Wire

/// What differs between two states of one object, apart from what the server computes.
struct Difference {
    /// What the server computes and shows, and nobody sets.
    static let computedKeys = ["healthy", "failure_reason", "disabled_at", "created_on", "modified_on"]

    /// Pools by id, for people know them by name.
    let poolNames: [String: String]

    init(_ readings: Reading?...) {
        let pools = readings.compactMap { $0?.observation.pools }.joined()
        poolNames = Dictionary(pools.map { ($0.id, $0.name) }) { first, _ in first }
    }

    /// Field by field; origins by their names, whatever their order.
    func changes(from old: JSONObject?, to new: JSONObject?) -> [Review.Change] {
        guard let old, let new else {
            let name = (old ?? new)?["name"]?.string ?? ""
            if old == nil, new == nil { return [] }
            return [
                Review.Change(field: name, before: old == nil ? "none" : "there", after: new == nil ? "gone" : "new")
            ]
        }
        return Self.keys(old, new).flatMap { key -> [Review.Change] in
            if key == "origins" { return origins(old[key]?.array ?? [], new[key]?.array ?? []) }
            return change(key, old[key], new[key])
        }
    }

    /// The keys of both that people can set, the old one's first.
    private static func keys(_ old: JSONObject, _ new: JSONObject) -> [String] {
        let all = old.keys + new.keys.filter { old[$0] == nil }
        return all.filter { !computedKeys.contains($0) }
    }

    private func origins(_ old: [JSON], _ new: [JSON]) -> [Review.Change] {
        func named(_ list: [JSON], _ name: String) -> JSONObject? {
            list.first { $0["name"]?.string == name }?.object
        }
        let names = Set((old + new).compactMap { $0["name"]?.string }).sorted()
        return names.flatMap { name -> [Review.Change] in
            guard let before = named(old, name), let after = named(new, name) else {
                func text(_ list: [JSON]) -> String { named(list, name)?["address"]?.string ?? "none" }
                return [Review.Change(field: name, before: text(old), after: text(new))]
            }
            return Self.keys(before, after).flatMap { change("\(name) \($0)", before[$0], after[$0], key: $0) }
        }
    }

    private func change(_ field: String, _ old: JSON?, _ new: JSON?, key: String? = nil) -> [Review.Change] {
        if Self.isSame(old, new) { return [] }
        return [Review.Change(field: field, before: text(old, key), after: text(new, key))]
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

    /// Equal as Cloudflare means it: numbers by value, and what is absent like what is empty.
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

extension [Review.Change] {
    /// In one line, such as `origin-eu weight 33 → 50`.
    var line: String {
        map { "\($0.field) \($0.before) → \($0.after)" }.joined(separator: ", ")
    }
}
