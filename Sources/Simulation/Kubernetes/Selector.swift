/// The label selector and the field selector of a request.
///
/// The only fields are `metadata.name` and `metadata.namespace`.
struct Selector: Sendable {
    enum Requirement: Sendable {
        case isIn(String, [String])
        case isNotIn(String, [String])
        case exists(String)
        case isAbsent(String)
    }

    var requirements: [Requirement] = []
    var name: String?
    var namespace: String?

    var isEmpty: Bool { requirements.isEmpty && name == nil && namespace == nil }

    func matches(_ object: StoredObject) -> Bool {
        if let name, object.name != name { return false }
        if let namespace, !namespace.isEmpty, object.namespace != namespace { return false }
        return requirements.allSatisfy { requirement in
            switch requirement {
            case .isIn(let key, let values): object.labels[key].map(values.contains) ?? false
            case .isNotIn(let key, let values): !(object.labels[key].map(values.contains) ?? false)
            case .exists(let key): object.labels[key] != nil
            case .isAbsent(let key): object.labels[key] == nil
            }
        }
    }

    // MARK: Reading

    init() {}

    /// Reads the query parameters `labelSelector` and `fieldSelector`.
    ///
    /// - Throws: 400 if one of them cannot be read.
    init(labels: String?, fields: String?) throws(StatusError) {
        for term in Self.terms(labels ?? "") { requirements.append(try Self.requirement(term)) }
        for field in (fields ?? "").split(separator: ",") {
            let parts = field.split(separator: "=", omittingEmptySubsequences: true)
            guard parts.count == 2 else {
                throw .badRequest("invalid selector: '\(field)'; can't understand '\(field)'")
            }
            switch parts[0] {
            case "metadata.name": name = String(parts[1])
            case "metadata.namespace": namespace = String(parts[1])
            default: throw .badRequest("field label not supported: \(parts[0])")
            }
        }
    }

    /// The terms of a label selector; commas inside parentheses do not end a term.
    private static func terms(_ text: String) -> [String] {
        var terms: [String] = []
        var term = ""
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == ",", depth == 0 {
                terms.append(term)
                term = ""
            } else {
                term.append(character)
            }
        }
        if !text.isEmpty { terms.append(term) }
        return terms
    }

    private static func requirement(_ term: String) throws(StatusError) -> Requirement {
        let words = term.split(separator: " ")
        if words.count >= 3, let opened = term.firstIndex(of: "("), term.hasSuffix(")") {
            let values = term[term.index(after: opened)...].dropLast()
                .split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
            switch words[1].prefix(while: { $0 != "(" }) {
            case "in": return .isIn(try key(words[0]), values)
            case "notin": return .isNotIn(try key(words[0]), values)
            default:
                throw .badRequest(
                    "unable to parse requirement: found '\(words[1])', expected: in, notin, =, ==, !="
                )
            }
        }
        let text = term.filter { $0 != " " }
        if let range = text.firstRange(of: "!=") {
            return .isNotIn(try key(text[..<range.lowerBound]), [String(text[range.upperBound...])])
        }
        if let equals = text.firstIndex(of: "=") {
            let value = text[equals...].drop { $0 == "=" }
            return .isIn(try key(text[..<equals]), [String(value)])
        }
        return text.hasPrefix("!") ? .isAbsent(try key(text.dropFirst())) : .exists(try key(text))
    }

    private static func key(_ text: some StringProtocol) throws(StatusError) -> String {
        let isValid = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0)) }
        if text.isEmpty { throw .badRequest("unable to parse requirement: found '=', expected: identifier") }
        if !isValid {
            throw .badRequest(
                "unable to parse requirement: <nil>: Invalid value: \"\(text)\": name part must consist of "
                    + "alphanumeric characters, '-', '_' or '.'"
            )
        }
        return String(text)
    }
}
