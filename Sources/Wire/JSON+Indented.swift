extension JSON {
    /// This value as indented JSON, for people.
    package var indented: String { indented(depth: 0) }

    /// This value as a part of indented JSON: each line but the first is indented by two blanks for each level.
    package func indented(depth: Int) -> String {
        var output = ""
        write(to: &output, depth: depth)
        return output
    }

    private func write(to output: inout String, depth: Int) {
        switch self {
        case .array(let values) where values.contains(where: \.isContainer):
            Self.write(values, between: ("[", "]"), to: &output, depth) { $0.write(to: &$1, depth: depth + 1) }
        case .object(let object) where !object.members.isEmpty:
            Self.write(object.members, between: ("{", "}"), to: &output, depth) { member, output in
                output += JSON.string(member.key).text + ": "
                member.value.write(to: &output, depth: depth + 1)
            }
        case .array(let values): output += "[" + values.map(\.text).joined(separator: ", ") + "]"
        default: output += text
        }
    }

    private static func write<Element>(
        _ elements: [Element],
        between brackets: (String, String),
        to output: inout String,
        _ depth: Int,
        each: (Element, inout String) -> Void
    ) {
        let margin = String(repeating: "  ", count: depth)
        output += brackets.0 + "\n"
        for (index, element) in elements.enumerated() {
            output += margin + "  "
            each(element, &output)
            output += index + 1 < elements.count ? ",\n" : "\n"
        }
        output += margin + brackets.1
    }

    private var isContainer: Bool {
        switch self {
        case .array, .object: true
        default: false
        }
    }
}
