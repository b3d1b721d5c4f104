/// A pattern in which `*` stands for any run of characters.
package struct Glob: Sendable, Hashable {
    /// The pattern as written, such as `team-*`.
    package let pattern: String

    package init(_ pattern: String) {
        self.pattern = pattern
    }

    /// Whether the whole text fits the pattern, with upper and lower case distinguished.
    package func matches(_ text: some StringProtocol) -> Bool {
        var pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)[...]
        // A pattern without a star has one piece only, so no tail.
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

/// A pattern for host names in which `*` stands for one label, or a part of one, and never for a literal star.
///
/// So `*.apps.example.com` matches neither `a.b.apps.example.com` nor the wildcard record `*.apps.example.com`, because
/// that stands for every name below it.
package struct HostnameGlob: Sendable, Hashable {
    /// In lower-case ASCII, without a trailing dot.
    package let pattern: String
    /// One pattern for each label; nil for an exact comparison, in which `*` is an ordinary character.
    private let labels: [Glob]?

    /// Reads a pattern; throws the reason where it can match no load balancer's name.
    package init(reading text: String) throws(Hostname.Invalid) {
        pattern = try Hostname.ascii(text)
        // With a letter in place of each star, the pattern must be a valid host name.
        _ = try Hostname(reading: String(pattern.map { $0 == "*" ? "a" : $0 }))
        labels = pattern.contains("*") ? pattern.split(separator: ".").map { Glob(String($0)) } : nil
        if !pattern.contains(".") {
            throw Hostname.Invalid(description: "a name has a dot, and * stands for one label, as in *.example.com")
        }
    }

    /// Matches this name and no other.
    package init(_ name: Hostname) {
        pattern = name.text
        labels = nil
    }

    /// Whether the name has as many labels as the pattern and each label fits.
    ///
    /// A wildcard record fits no pattern with a star.
    package func matches(_ name: Hostname) -> Bool {
        guard let labels else { return pattern == name.text }
        let parts = name.text.split(separator: ".")
        return !name.isWildcard && parts.count == labels.count && zip(labels, parts).allSatisfy { $0.matches($1) }
    }
}
