import Wire

/// The algorithm of JSON Merge Patch (RFC 7386).
///
/// It is also used for strategic merge patches: they replace the lists of Ingresses and Leases as a whole too.
enum MergePatch {
    /// Returns the target with the patch merged into it; a null removes a member.
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

    /// Whether a key is a directive of strategic merge patches; atomic lists ignore these directives.
    private static func isDirective(_ key: String) -> Bool {
        key == "$patch" || key == "$retainKeys" || key.hasPrefix("$setElementOrder/")
            || key.hasPrefix("$deleteFromPrimitiveList/")
    }
}
