package import Wire
import Yams

extension JSON {
    /// This value as YAML, with keys in their order; texts are in quotation marks, so that none is read as another type.
    package var yaml: String {
        // Only a value that libyaml cannot write throws, and it can write each of these.
        (try? Yams.serialize(node: node, indent: 2, width: -1, allowUnicode: true)) ?? indented + "\n"
    }

    private var node: Node {
        switch self {
        case .null: Node("null")
        case .bool(let value): Node(value ? "true" : "false")
        case .number(let digits): Node(digits)
        case .string(let text): .scalar(Node.Scalar(text, Tag(.str), .doubleQuoted))
        case .array(let values):
            .sequence(Node.Sequence(values.map(\.node), Tag(.seq), values.isEmpty ? .flow : .block))
        case .object(let object):
            .mapping(
                Node.Mapping(
                    object.members.map { (Self.key($0.key), $0.value.node) },
                    Tag(.map),
                    object.members.isEmpty ? .flow : .block
                )
            )
        }
    }

    /// A key of our own is a word; one of Cloudflare's may be anything.
    private static func key(_ text: String) -> Node {
        let isWord = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        }
        let words: Set = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
        let isPlain = isWord && !text.isEmpty && !words.contains(text.lowercased())
        return .scalar(Node.Scalar(text, Tag(.str), isPlain ? .any : .doubleQuoted))
    }
}
