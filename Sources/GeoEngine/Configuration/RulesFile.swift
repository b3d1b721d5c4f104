package import GeoRouting
import Wire
import Yams

/// The first problem of a rules file: the line, what is wrong, and how to fix it.
package struct RulesFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The problem in one line, such as `line 3: unknown key 'hosts': …`.
    ///
    /// The text starts without `line 3: ` where the line is unknown.
    package let description: String

    fileprivate init(_ line: Int?, _ problem: String) {
        description = (line.map { "line \($0): " } ?? "") + problem.oneLine(limit: 300)
    }

    fileprivate init(_ node: Node, _ problem: String) { self.init(node.mark?.line, problem) }
}

extension TenantRules {
    /// The size limit of a rules file, in bytes: 1 MiB.
    package static let sizeLimit = 1 << 20
    private static let ruleLimit = 1000
    private static let keys = ["namespaces", "clusterNames", "hostnames", "maxOrigins", "maxPools"]

    /// Reads the text of a rules file.
    ///
    /// An example:
    ///
    ///     rules:
    ///       - namespaces: [shop, shop-*]
    ///         clusterNames: [shop]
    ///         hostnames: ["*.shop.example.com"]
    ///         maxOrigins: 10
    ///         maxPools: 2
    ///
    /// An unknown key is refused, because it may be a misspelled limit.
    package init(yaml bytes: [UInt8]) throws(RulesFileError) {
        if bytes.count > Self.sizeLimit {
            throw RulesFileError(nil, "it is larger than 1 MiB: write fewer rules, with globs")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw RulesFileError(nil, "it is not UTF-8 text: write it as UTF-8")
        }
        guard let root = try Self.compose(text), let list = try Self.list(root) else {
            throw RulesFileError(nil, "it holds no rules: write lines such as '- namespaces: [shop]' under 'rules:'")
        }
        if list.count > Self.ruleLimit { throw RulesFileError(root, "it has more than 1,000 rules: use globs") }
        var rules: [TenantRule] = []
        for node in list { rules.append(try Self.rule(node)) }
        self.init(rules)
    }

    private static func compose(_ text: String) throws(RulesFileError) -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch {
            switch error as? YamlError {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                throw RulesFileError(mark.line, "not YAML: \(problem)")
            case .duplicatedKeysInMapping(let names, let context):
                throw RulesFileError(context.mark.line, "duplicate key \(names.joined(separator: ", ")): keep one")
            default: throw RulesFileError(nil, "not YAML")
            }
        }
    }

    /// The list under `rules`, or the document itself where that is a list; nil for an empty document.
    private static func list(_ root: Node) throws(RulesFileError) -> [Node]? {
        if let sequence = root.sequence { return Array(sequence) }
        guard let mapping = root.mapping else {
            if root.scalar?.string.isEmpty ?? false { return nil }
            throw RulesFileError(root, "write 'rules:' and under it a list")
        }
        for (key, _) in mapping where key.scalar?.string != "rules" {
            throw RulesFileError(key, "unknown key '\(key.scalar?.string ?? "?")': the only one here is 'rules'")
        }
        guard let node = mapping["rules"] else { return nil }
        guard let sequence = node.sequence else {
            throw RulesFileError(node, "'rules' is no list: begin each rule with '- '")
        }
        return Array(sequence)
    }

    private static func rule(_ node: Node) throws(RulesFileError) -> TenantRule {
        guard let mapping = node.mapping else {
            throw RulesFileError(node, "a rule is a mapping: write '- namespaces: [shop]'")
        }
        for (key, _) in mapping {
            guard let name = key.scalar?.string, keys.contains(name) else {
                let known = keys.joined(separator: ", ")
                throw RulesFileError(key, "unknown key '\(key.scalar?.string ?? "?")': a rule has \(known)")
            }
        }
        guard let namespaces = try globs("namespaces", mapping) else {
            throw RulesFileError(node, "the rule names no namespaces: write 'namespaces: [shop]', or [\"*\"] for all")
        }
        var rule = TenantRule(namespaces: namespaces)
        rule.clusterNames = try globs("clusterNames", mapping)
        rule.hostnames = try hostnames(mapping)
        rule.maxOrigins = try count("maxOrigins", mapping)
        rule.maxPools = try count("maxPools", mapping)
        return rule
    }

    /// The texts of a list, each with its node; nil where the key is absent.
    private static func texts(_ key: String, _ mapping: Node.Mapping) throws(RulesFileError) -> [(Node, String)]? {
        guard let node = mapping[Node(key)] else { return nil }
        guard let sequence = node.sequence else {
            throw RulesFileError(node, "'\(key)' is no list: write '\(key): [a, b]'")
        }
        var texts: [(Node, String)] = []
        for element in sequence {
            guard let text = element.scalar?.string, !text.isEmpty else {
                throw RulesFileError(element, "'\(key)' has an element that is no text: quote it")
            }
            texts.append((element, text))
        }
        return texts
    }

    /// The globs of a list; nil where the key is absent.
    ///
    /// A glob may contain only `*` and the characters that names of namespaces and label values have.
    private static func globs(_ key: String, _ mapping: Node.Mapping) throws(RulesFileError) -> [Glob]? {
        guard let texts = try texts(key, mapping) else { return nil }
        for (node, text) in texts {
            let isName = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.*".contains($0)) }
            if !isName || text.utf8.count > 63 {
                throw RulesFileError(node, "'\(text)' in '\(key)' is no name, nor a glob such as team-*")
            }
        }
        return texts.map { Glob($0.1) }
    }

    private static func hostnames(_ mapping: Node.Mapping) throws(RulesFileError) -> [HostnameGlob]? {
        guard let texts = try texts("hostnames", mapping) else { return nil }
        var globs: [HostnameGlob] = []
        for (node, text) in texts {
            do throws(Hostname.Invalid) {
                globs.append(try HostnameGlob(reading: text))
            } catch {
                throw RulesFileError(node, "'\(text)' in 'hostnames' is no host name, nor a glob of one: \(error)")
            }
        }
        return globs
    }

    private static func count(_ key: String, _ mapping: Node.Mapping) throws(RulesFileError) -> Int? {
        guard let node = mapping[Node(key)] else { return nil }
        guard let value = node.scalar.flatMap({ Int(digits: $0.string) }), (0...100_000).contains(value) else {
            throw RulesFileError(node, "'\(key)' is no whole number from 0 to 100000")
        }
        return value
    }
}

/// The file of `RULES_FILE`; a running program reads the file again every 10 s.
///
/// While the file is invalid, its last valid rules apply.
package struct RulesFile: Sendable {
    /// The result of a read that differs from the last one: new rules, or a problem.
    package enum News: Sendable, Equatable {
        case rules(TenantRules)
        /// The file cannot be used now; the text says why.
        case trouble(String)
    }

    /// The pause between two reads; a kubelet takes about a minute to update a mounted ConfigMap.
    package static let interval = Duration.seconds(10)

    private let path: String
    private let read: @Sendable (String) -> [UInt8]?
    /// The last valid rules.
    private var lastValid: TenantRules
    /// The problem that was reported last; nil while the file is valid.
    private var trouble: String?

    package init(path: String, lastValid: TenantRules, read: @escaping @Sendable (String) -> [UInt8]?) {
        self.path = path
        self.lastValid = lastValid
        self.read = read
    }

    /// Reads the file, and returns what has changed since the last read; nil where nothing has changed.
    package mutating func readNews() -> News? {
        do throws(RulesFileError) {
            guard let bytes = read(path) else {
                throw RulesFileError(nil, "there is no file of this name that can be read")
            }
            let rules = try TenantRules(yaml: bytes)
            let isFixed = trouble != nil
            trouble = nil
            // A file that is valid again is news even with the same rules, because the last news was a problem.
            if rules == lastValid, !isFixed { return nil }
            lastValid = rules
            return .rules(rules)
        } catch {
            if trouble == error.description { return nil }
            trouble = error.description
            return .trouble("RULES_FILE \(path.oneLine(limit: 200)) cannot be used: \(error); the last good rules hold")
        }
    }
}
