import HTTPTypes
import Wire

extension JSONObject {
    /// The members in alphabetical order of their keys, which is the order that Cloudflare writes.
    var sorted: JSONObject {
        JSONObject(members.sorted { $0.key < $1.key })
    }

    /// The object without the members that are null, except those in `kept`.
    func droppingNulls(except kept: [String] = []) -> JSONObject {
        JSONObject(members.filter { !$0.value.isNull || kept.contains($0.key) })
    }

    /// The object without the members that have one of these keys.
    func removing(_ keys: [String]) -> JSONObject {
        JSONObject(members.filter { !keys.contains($0.key) })
    }

    /// The object under `key`; an empty object where there is none.
    func object(_ key: String) -> JSONObject { self[key]?.object ?? JSONObject() }
}

extension HTTPFields {
    /// Sets a header by its name, for names without a constant in HTTPTypes; ignores an invalid name.
    mutating func set(_ name: String, _ value: String) {
        guard let name = HTTPField.Name(name) else { return }
        self[name] = value
    }

    /// The value of the header with this name; nil where there is none.
    func value(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { self[$0] }
    }
}

extension String {
    /// The decoded steps of this JSON pointer (RFC 6901): `/a~1b/c` has the steps `a/b` and `c`.
    var pointerSteps: ArraySlice<String> {
        split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .map { String($0).replacing("~1", with: "/").replacing("~0", with: "~") }[...]
    }
}
