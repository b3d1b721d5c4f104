/// A form that a text in a custom object must have.
///
/// The patterns are those of the Gateway API. Each is checked by code, because Swift's `Regex` cannot be shared between
/// tasks.
enum TextFormat: Sendable {
    /// A DNS name in lower case.
    case subdomain
    /// A DNS name in lower case that may begin with `*.`.
    case hostname
    /// One label of a DNS name.
    case label
    /// An API group; the empty text is the core group.
    case group
    /// The name of a kind, such as `Gateway`.
    case kind
    /// A listener's protocol, such as `HTTP` or `example.com/quic`.
    case listenerProtocol
    /// A controller's name: a domain and a path.
    case controllerName
    /// The reason of a condition.
    case reason

    private static let subdomainPattern = #"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"#

    /// The regular expression, as a CustomResourceDefinition and the error messages have it.
    var pattern: String {
        switch self {
        case .subdomain: "^" + Self.subdomainPattern + "$"
        case .hostname: #"^(\*\.)?"# + Self.subdomainPattern + "$"
        case .label: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
        case .group: "^$|^" + Self.subdomainPattern + "$"
        case .kind: "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"
        case .listenerProtocol:
            "^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|" + Self.subdomainPattern + #"\/[A-Za-z0-9]+$"#
        case .controllerName: "^" + Self.subdomainPattern + #"\/[A-Za-z0-9\/\-._~%!$&'()*+,;=:]+$"#
        case .reason: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"
        }
    }

    func matches(_ text: String) -> Bool {
        switch self {
        case .subdomain: Self.isSubdomain(text)
        case .hostname: Self.isSubdomain(text.hasPrefix("*.") ? text.dropFirst(2) : text[...])
        case .label: Self.isLabel(text[...])
        case .group: text.isEmpty || Self.isSubdomain(text)
        case .kind: Self.isWord(text, extra: "-") && text.first?.isLetter == true
        case .listenerProtocol: Self.isWord(text, extra: "-") || Self.isPath(text) { Self.isWord($0, extra: "") }
        case .controllerName:
            Self.isPath(text) { path in
                !path.isEmpty && path.allSatisfy { Self.isAlphanumeric($0) || "/-._~%!$&'()*+,;=:".contains($0) }
            }
        case .reason:
            Self.isWord(text, extra: "_,:", atEnd: "_") && text.first?.isLetter == true
        }
    }

    private static func isSubdomain(_ text: String) -> Bool { isSubdomain(text[...]) }

    private static func isSubdomain(_ text: Substring) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    private static func isLabel(_ text: Substring) -> Bool {
        isWord(text, extra: "-") && !text.contains(where: \.isUppercase)
    }

    /// Whether a text has a domain, a slash, and a rest that is valid.
    private static func isPath(_ text: String, _ isValid: (Substring) -> Bool) -> Bool {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 && isSubdomain(parts[0]) && isValid(parts[1])
    }

    /// Whether a text has only letters, digits and `extra`, and starts and ends with a letter or a digit.
    ///
    /// At its end it may also have a character of `atEnd`.
    private static func isWord(_ text: some StringProtocol, extra: String, atEnd: String = "") -> Bool {
        guard let first = text.first, let last = text.last else { return false }
        return isAlphanumeric(first) && (isAlphanumeric(last) || atEnd.contains(last))
            && text.allSatisfy { isAlphanumeric($0) || extra.contains($0) }
    }

    private static func isAlphanumeric(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber)
    }
}
