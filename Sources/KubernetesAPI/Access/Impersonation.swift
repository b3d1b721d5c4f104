package import HTTPTypes

/// Whom to act as: the server checks that we may.
package struct Impersonation: Sendable, Equatable {
    package var user: String
    package var uid: String?
    package var groups: [String]
    /// Keys with their values.
    package var extra: [(key: String, values: [String])] = []

    package init(user: String, uid: String? = nil, groups: [String] = []) {
        self.user = user
        self.uid = uid
        self.groups = groups
    }

    package static func == (left: Impersonation, right: Impersonation) -> Bool {
        left.fields == right.fields
    }

    /// The header fields that say so.
    package var fields: [HTTPField] {
        let pairs =
            [("Impersonate-User", user)] + (uid.map { [("Impersonate-Uid", $0)] } ?? [])
            + groups.map { ("Impersonate-Group", $0) }
            + extra.flatMap { key, values in values.map { ("Impersonate-Extra-\(Self.escaped(key))", $0) } }
        return pairs.compactMap { name, value in HTTPField.Name(name).map { HTTPField(name: $0, value: value) } }
    }

    /// A key as a part of a header's name: what no name can have, and `%` itself, as `%XX`.
    private static func escaped(_ key: String) -> String {
        let plain = Set("!#$&'*+-.^_`|~".utf8)
        return key.utf8.map { byte in
            let isAlphanumeric =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            if isAlphanumeric || plain.contains(byte) { return String(Unicode.Scalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
