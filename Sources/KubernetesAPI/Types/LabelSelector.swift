/// A Kubernetes label selector, such as `app=web,tier in (front, edge),!legacy`.
///
/// The API server applies it to lists and watches; we apply it to Gateways, which are watched whole.
package struct LabelSelector: Sendable, Equatable {
    private enum Requirement: Sendable, Equatable {
        case isIn(key: String, [String])
        /// Also matches an object without the label, as in Kubernetes.
        case isNotIn(key: String, [String])
        case exists(key: String)
        case isAbsent(key: String)
    }

    private var requirements: [Requirement] = []

    /// Reads a selector; nil where the text is none, as an empty text is.
    package init?(_ text: String) {
        for part in Self.split(text) {
            guard let requirement = Self.requirement(part) else { return nil }
            requirements.append(requirement)
        }
    }

    /// Whether an object with these labels matches all requirements.
    package func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { requirement in
            switch requirement {
            case .isIn(let key, let values): labels[key].map(values.contains) ?? false
            case .isNotIn(let key, let values): !(labels[key].map(values.contains) ?? false)
            case .exists(let key): labels[key] != nil
            case .isAbsent(let key): labels[key] == nil
            }
        }
    }

    /// Splits at commas outside of parentheses.
    private static func split(_ text: String) -> [Substring] {
        var parts: [Substring] = []
        var depth = 0
        var start = text.startIndex
        for (index, character) in zip(text.indices, text) {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == ",", depth == 0 {
                parts.append(trimmed(text[start..<index]))
                start = text.index(after: index)
            }
        }
        return parts + [trimmed(text[start...])]
    }

    /// Reads one requirement, such as `app=web`, `app != web`, `app in (web, api)`, `app` or `!app`.
    private static func requirement(_ text: Substring) -> Requirement? {
        for word in [" notin ", " in "] {
            guard let (key, set) = halves(of: text, at: word) else { continue }
            guard isKey(key), set.hasPrefix("("), set.hasSuffix(")") else { return nil }
            let values = set.dropFirst().dropLast().split(separator: ",").map(trimmed)
            guard values.allSatisfy(isValue) else { return nil }
            return word == " in "
                ? .isIn(key: String(key), values.map(String.init)) : .isNotIn(key: String(key), values.map(String.init))
        }
        for sign in ["!=", "==", "="] {
            guard let (key, value) = halves(of: text, at: sign) else { continue }
            guard isKey(key), isValue(value) else { return nil }
            return sign == "!="
                ? .isNotIn(key: String(key), [String(value)]) : .isIn(key: String(key), [String(value)])
        }
        let key = trimmed(text.hasPrefix("!") ? text.dropFirst() : text)
        guard isKey(key) else { return nil }
        return text.hasPrefix("!") ? .isAbsent(key: String(key)) : .exists(key: String(key))
    }

    /// The texts before and after the first `mark`; nil where there is none.
    private static func halves(of text: Substring, at mark: String) -> (Substring, Substring)? {
        text.firstRange(of: mark).map { (trimmed(text[..<$0.lowerBound]), trimmed(text[$0.upperBound...])) }
    }

    /// Whether the text is a label's key: a name, or a DNS name, a slash and a name.
    private static func isKey(_ text: Substring) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, (1...2).contains(parts.count), !name.isEmpty, isValue(name) else { return false }
        return parts.count == 1 || isDomain(parts[0])
    }

    /// Whether the text is a DNS name in lower case, as RFC 1123 says.
    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...253).contains(text.utf8.count)
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
            }
    }

    private static func isValue(_ text: Substring) -> Bool {
        text.utf8.count <= 63 && text.first.map { "-_.".contains($0) } != true
            && text.last.map { "-_.".contains($0) } != true
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
