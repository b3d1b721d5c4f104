/// A pattern in which `*` matches any number of characters, even none.
package struct Glob: Sendable, Hashable {
    /// The pattern as written, such as `team-*`.
    package let pattern: String

    package init(_ pattern: String) {
        self.pattern = pattern
    }

    /// Whether the whole text matches the pattern; the match is case-sensitive.
    package func matches(_ text: some StringProtocol) -> Bool {
        var pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)[...]
        // A pattern without a star has only one piece, the head, and no tail.
        guard let head = pieces.popFirst(), let tail = pieces.popLast() else { return pattern == text }
        guard text.hasPrefix(head) else { return false }
        var rest = Substring(text).dropFirst(head.count)
        for piece in pieces {
            guard let found = rest.firstRange(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(tail)
    }
}

/// A pattern for host names in which `*` matches one label, or a part of one.
///
/// `*.apps.example.com` does not match `a.b.apps.example.com`, which has one label more. It does not match the wildcard
/// record `*.apps.example.com` either, because that record serves every name below `apps.example.com`.
package struct HostnameGlob: Sendable, Hashable {
    /// The pattern in lower-case ASCII, without a trailing dot.
    package let pattern: String
    /// One pattern for each label; nil where names are compared exactly, with `*` as an ordinary character.
    private let labels: [Glob]?

    /// Reads a pattern; throws an error where the pattern cannot match the name of any load balancer.
    package init(reading text: String) throws(Hostname.Invalid) {
        pattern = try Hostname.ascii(text)
        // With a letter in place of each star, the pattern must be a valid host name.
        _ = try Hostname(reading: String(pattern.map { $0 == "*" ? "a" : $0 }))
        labels = pattern.contains("*") ? pattern.split(separator: ".").map { Glob(String($0)) } : nil
        if !pattern.contains(".") {
            throw Hostname.Invalid(description: "a name must have a dot, and * is one label, as in *.example.com")
        }
    }

    /// A pattern that matches only this name.
    package init(_ name: Hostname) {
        pattern = name.text
        labels = nil
    }

    /// Whether the name has as many labels as the pattern, and each label matches.
    ///
    /// A pattern with a star never matches a wildcard record.
    package func matches(_ name: Hostname) -> Bool {
        guard let labels else { return pattern == name.text }
        let parts = name.text.split(separator: ".")
        return !name.isWildcard && parts.count == labels.count && zip(labels, parts).allSatisfy { $0.matches($1) }
    }
}
