import Wire

/// JSON merge patches after RFC 7386.
///
/// A strategic merge patch means the same for Ingresses and Leases, because their lists are atomic.
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

    /// Whether a key is a hint for the strategic merge of lists, which atomic lists ignore.
    private static func isDirective(_ key: String) -> Bool {
        key == "$patch" || key == "$retainKeys" || key.hasPrefix("$setElementOrder/")
            || key.hasPrefix("$deleteFromPrimitiveList/")
    }
}
