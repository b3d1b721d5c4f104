import Wire

/// RFC 7386, which is also what a strategic merge patch means for Ingresses and Leases: their lists are atomic.
enum MergePatch {
    static func apply(_ patch: JSONObject, to target: JSONObject) -> JSONObject {
        if patch["$patch"] == "replace" { return patch.removing(["$patch"]) }
        var result = target
        for (key, value) in patch.members where !isDirective(key) {
            switch value {
            case .null: result[key] = nil
            case .object(let inner):
                result[key] = .object(apply(inner, to: target.object(key)))
            default: result[key] = value
            }
        }
        return result
    }

    /// Hints to the strategic merge of lists, which do not apply to atomic ones.
    private static func isDirective(_ key: String) -> Bool {
        key == "$patch" || key == "$retainKeys" || key.hasPrefix("$setElementOrder/")
            || key.hasPrefix("$deleteFromPrimitiveList/")
    }
}
