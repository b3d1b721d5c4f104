import Wire
import Yams

/// A mapping of a YAML document, with its file, path and line for error messages.
///
/// Errors name keys and lines, never values: a value may be a token.
struct YAMLEntry {
    let file: String
    private let path: String
    private let mapping: Node.Mapping

    /// The document's mapping; nil for an empty document.
    static func document(_ bytes: [UInt8], file: String) throws(KubernetesAccessError) -> YAMLEntry? {
        guard let bytes = ByteOrderMark.stripped(bytes) else {
            throw .malformed(file: file, line: nil, ByteOrderMark.utf16Error)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed(file: file, line: nil, "it is not UTF-8 text")
        }
        do throws(any Error) {
            // Types are asked for by key. To guess the type of each value, Yams would take longer than for all the rest.
            guard let node = try compose(yaml: text, .basic), !isAbsent(node) else { return nil }
            return try YAMLEntry(node, path: "", file: file)
        } catch let error as KubernetesAccessError {
            throw error
        } catch {
            throw .malformed(file: file, error as? YamlError)
        }
    }

    private init(_ node: Node, path: String, file: String) throws(KubernetesAccessError) {
        guard case .mapping(let mapping) = node else {
            let subject = path.isEmpty ? "the document" : path
            throw .malformed(file: file, line: node.mark?.line, "\(subject) is not a mapping of keys to values")
        }
        self.file = file
        self.path = path
        self.mapping = mapping
    }

    var line: Int? { mapping.mark?.line }

    /// The keys, in the order of the file.
    var keys: [String] { mapping.keys.compactMap { $0.scalar?.string } }

    /// The largest number of values of one key: a few bytes of nested aliases can expand to millions.
    private static let valueLimit = 10_000

    /// The value of a key, of any type; nil where it is absent, null or empty text.
    func json(_ key: String) throws(KubernetesAccessError) -> JSON? {
        guard let node = node(key) else { return nil }
        // The number of values that may still be decoded.
        var budget = Self.valueLimit
        if let json = JSON(node, budget: &budget) { return json }
        throw fault(key, node, "has more than \(Self.valueLimit) values, counting each alias")
    }

    /// The text of a key whose value is a scalar; nil where it is absent, null or empty.
    func text(_ key: String) throws(KubernetesAccessError) -> String? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let scalar) = node else { throw fault(key, node, "is not text") }
        return scalar.string
    }

    /// The boolean of a key; false where it is absent.
    func flag(_ key: String) throws(KubernetesAccessError) -> Bool {
        guard let node = node(key) else { return false }
        guard let value = node.bool else { throw fault(key, node, "is neither true nor false") }
        return value
    }

    /// The mapping of a key; nil where it is absent.
    func entry(_ key: String) throws(KubernetesAccessError) -> YAMLEntry? {
        guard let node = node(key) else { return nil }
        return try YAMLEntry(node, path: path(of: key), file: file)
    }

    /// The mapping of a key; an empty one where it is absent.
    func entryOrEmpty(_ key: String) throws(KubernetesAccessError) -> YAMLEntry {
        let mark = mapping.mark
        return try YAMLEntry(
            node(key) ?? .mapping(Node.Mapping([], .implicit, .any, mark)),
            path: path(of: key),
            file: file
        )
    }

    /// The mappings in the list of a key; none where it is absent.
    func entries(_ key: String) throws(KubernetesAccessError) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        for (index, node) in try elements(key).enumerated() {
            entries.append(try YAMLEntry(node, path: "\(path(of: key))[\(index)]", file: file))
        }
        return entries
    }

    /// The texts in the list of a key; none where it is absent.
    func texts(_ key: String) throws(KubernetesAccessError) -> [String] {
        var texts: [String] = []
        for node in try elements(key) {
            guard case .scalar(let scalar) = node else { throw fault(key, node, "has an element that is not text") }
            texts.append(scalar.string)
        }
        return texts
    }

    /// Whether the key has a value that is neither null nor empty.
    func hasValue(_ key: String) -> Bool {
        switch node(key) {
        case .mapping(let mapping): !mapping.isEmpty
        case .sequence(let sequence): !sequence.isEmpty
        case .scalar, .alias: true
        case nil: false
        }
    }

    /// The error for this entry: file, line and path, then `why`.
    func fault(_ why: String) -> KubernetesAccessError {
        .malformed(file: file, line: line, "\(path.isEmpty ? "the document" : path) \(why)")
    }

    private func fault(_ key: String, _ node: Node, _ why: String) -> KubernetesAccessError {
        .malformed(file: file, line: node.mark?.line, "\(path(of: key)) \(why)")
    }

    private func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func elements(_ key: String) throws(KubernetesAccessError) -> [Node] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let sequence) = node else { throw fault(key, node, "is not a list") }
        return Array(sequence)
    }

    private func node(_ key: String) -> Node? {
        guard let node = mapping.first(where: { $0.key.scalar?.string == key })?.value, !Self.isAbsent(node) else {
            return nil
        }
        return node
    }

    /// Whether a value counts as absent: null, or empty text; the word null in quotes is text.
    private static func isAbsent(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.string.isEmpty
            || (scalar.style == .plain && ["~", "null", "Null", "NULL"].contains(scalar.string))
    }
}

extension KubernetesAccessError {
    /// The error with the parser's words, but without the part of the file that the parser quotes.
    fileprivate static func malformed(file: String, _ error: YamlError?) -> KubernetesAccessError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .malformed(file: file, line: mark.line, "not YAML: \(problem)")
        case .reader(let problem, _, _, _): .malformed(file: file, line: nil, "not YAML: \(problem)")
        case .duplicatedKeysInMapping(_, let context):
            .malformed(file: file, line: context.mark.line, "not YAML: the same key twice")
        default: .malformed(file: file, line: nil, "not YAML")
        }
    }
}

extension JSON {
    /// Converts a YAML node according to YAML's core schema; nil where it has more values than `budget`.
    ///
    /// Each value reduces the budget by one.
    fileprivate init?(_ node: Node, budget: inout Int) {
        budget -= 1
        if budget < 0 { return nil }
        switch node {
        case .mapping(let mapping):
            var members: [(key: String, value: JSON)] = []
            for (key, node) in mapping {
                guard let value = JSON(node, budget: &budget) else { return nil }
                members.append((key.scalar?.string ?? "", value))
            }
            self = .object(JSONObject(members))
        case .sequence(let sequence):
            var elements: [JSON] = []
            for node in sequence {
                guard let element = JSON(node, budget: &budget) else { return nil }
                elements.append(element)
            }
            self = .array(elements)
        // `compose` has already resolved all aliases, so this case never occurs.
        case .alias: self = .null
        case .scalar(let scalar): self.init(scalar, node)
        }
    }

    private init(_ scalar: Node.Scalar, _ node: Node) {
        guard scalar.style == .plain else {
            self = .string(scalar.string)
            return
        }
        if ["", "~", "null", "Null", "NULL"].contains(scalar.string) {
            self = .null
        } else if let value = ["true": true, "True": true, "false": false, "False": false][scalar.string] {
            self = .bool(value)
        } else if let value = Int(scalar.string) {
            self = JSON(value)
        } else if let value = node.float, value.isFinite {
            self = JSON(value)
        } else {
            self = .string(scalar.string)
        }
    }
}
