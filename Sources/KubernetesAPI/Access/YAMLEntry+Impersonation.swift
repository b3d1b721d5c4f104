import HTTPTypes
import Wire

extension YAMLEntry {
    /// The header fields `Impersonate-…` for a user's keys `as`, `as-uid`, `as-groups` and `as-user-extra`.
    ///
    /// The server checks that we may act as that user.
    func impersonation() throws(KubernetesAccessError) -> [HTTPField] {
        let keys = ["as", "as-uid", "as-groups", "as-user-extra"].filter(hasValue)
        if keys.isEmpty { return [] }
        guard let user = try text("as") else { throw fault("has \(keys[0]) without as") }
        var pairs = [("User", user)]
        if let uid = try text("as-uid") { pairs.append(("Uid", uid)) }
        pairs += try texts("as-groups").map { ("Group", $0) }
        if let extra = try entry("as-user-extra") {
            for key in extra.keys {
                // The key becomes part of a header's name. Characters that such a name cannot have, and `%` itself,
                // become `%XX`.
                let name = "Extra-" + key.percentEncoded(keeping: "!#$&'*+-.^_`|~")
                pairs += try extra.texts(key).map { (name, $0) }
            }
        }
        return pairs.compactMap { name, value in
            HTTPField.Name("Impersonate-\(name)").map { HTTPField(name: $0, value: value) }
        }
    }
}
