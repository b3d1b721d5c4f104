import Wire

/// The algorithm of JSON Merge Patch (RFC 7386).
///
/// It is also used for strategic merge patches: they replace most lists as a whole too.
enum MergePatch {
    /// Returns the target with the patch merged into it; a null removes a member.
    ///
    /// The lists that `listKeys` names are merged element by element: elements are the same if they have the same value
    /// of that key.
    static func apply(
        _ patch: JSONObject,
        to target: JSONObject,
        listKeys: [String: String] = [:]
    ) -> JSONObject {
        if patch["$patch"] == "replace" { return patch.removing(["$patch"]) }
        var result = target
        for (key, value) in patch.members where !isDirective(key) {
            switch value {
            case .null: result[key] = nil
            case .object(let inner):
                result[key] = .object(apply(inner, to: target.object(key), listKeys: listKeys))
            case .array(let elements) where listKeys[key] != nil:
                result[key] = .array(merge(elements, into: target[key]?.array ?? [], by: listKeys[key] ?? ""))
            default: result[key] = value
            }
        }
        return result
    }

    private static func merge(_ changes: [JSON], into elements: [JSON], by key: String) -> [JSON] {
        var result = elements
        for change in changes {
            let index = result.firstIndex { $0[key] == change[key] }
            if change["$patch"] == "delete" {
                if let index { result.remove(at: index) }
            } else if let index, let old = result[index].object, let patch = change.object {
                result[index] = .object(apply(patch, to: old))
            } else {
                result.append(change)
            }
        }
        return result
    }

    /// Whether a key is a directive of strategic merge patches; atomic lists ignore these directives.
    private static func isDirective(_ key: String) -> Bool {
        key == "$patch" || key == "$retainKeys" || key.hasPrefix("$setElementOrder/")
            || key.hasPrefix("$deleteFromPrimitiveList/")
    }
}
