import PlainText
import Wire

/// A value in HCL, the language of Terraform.
indirect enum HCL: Equatable {
    /// A number, a text in quotation marks, or a reference such as `cloudflare_load_balancer_pool.eu.id`.
    case expression(String)
    case list([HCL])
    /// Attributes with comments between them.
    case object([HCLLine])
}

/// A part of an object or of a block.
enum HCLLine: Equatable {
    /// An attribute, whose key is written as HCL wants it: a word, a text in quotation marks, or an expression.
    case attribute(String, HCL)
    /// A comment; the text is one line.
    case comment(String)
    /// A block in a block, such as `lifecycle`.
    case block(String, [HCLLine])
}

extension HCL {
    /// A text in quotation marks, in which nothing is taken for a template or for the end of the text.
    static func quoted(_ text: String) -> String {
        var result = "\""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            // Doubled, the sign stands for itself: `$${` is the text `${`.
            case "$", "%": result += String(scalar) + (next == "{" ? String(scalar) : "")
            default:
                if scalar.isInvisible { result += scalar.longEscape } else { result.unicodeScalars.append(scalar) }
            }
        }
        return result + "\""
    }

    /// A value of JSON in HCL; each key of an object is in quotation marks.
    init(_ json: JSON) {
        switch json {
        case .null: self = .expression("null")
        case .bool(let value): self = .expression(value ? "true" : "false")
        case .number(let digits): self = .expression(digits)
        case .string(let text): self = .expression(Self.quoted(text))
        case .array(let elements): self = .list(elements.map(HCL.init))
        case .object(let object):
            self = .object(object.members.map { .attribute(Self.quoted($0.key), HCL($0.value)) })
        }
    }

    // MARK: Layout

    /// The longest list in one line, in characters.
    private static let lineLimit = 80

    /// The value in one line; nil where it needs several.
    private var inline: String? {
        switch self {
        case .expression(let text): return text
        case .object(let lines): return lines.isEmpty ? "{}" : nil
        case .list(let elements):
            var parts: [String] = []
            for element in elements {
                guard case .expression(let text) = element else { return nil }
                parts.append(text)
            }
            let text = "[\(parts.joined(separator: ", "))]"
            return parts.count > 1 && text.count > Self.lineLimit ? nil : text
        }
    }

    /// The value as `terraform fmt` lays it out, without a margin before the first line.
    private func text(_ depth: Int) -> String {
        if let inline { return inline }
        let margin = String(repeating: "  ", count: depth)
        switch self {
        case .expression(let text): return text
        case .object(let lines): return "{\n" + HCLLine.text(lines, depth + 1) + margin + "}"
        case .list(let elements):
            let rows = elements.map { margin + "  " + $0.text(depth + 1) + ",\n" }
            return "[\n" + rows.joined() + margin + "]"
        }
    }

    /// What stands after the sign `=`, and whether it is one line.
    fileprivate func assigned(_ depth: Int) -> (text: String, isOneLine: Bool) {
        inline.map { ($0, true) } ?? (text(depth), false)
    }
}

extension HCLLine {
    /// Lines as `terraform fmt` lays them out: the signs `=` of neighbours in one column, each line with its end.
    static func text(_ lines: [HCLLine], _ depth: Int = 0) -> String {
        let margin = String(repeating: "  ", count: depth)
        let values = lines.map { line in
            if case .attribute(_, let value) = line { value.assigned(depth) } else { ("", false) }
        }
        let widths = keyWidths(lines, values.map(\.1))
        var result = ""
        for (index, line) in lines.enumerated() {
            switch line {
            case .comment(let text): result += margin + (text.isEmpty ? "#" : "# " + text) + "\n"
            case .attribute(let key, _):
                let blanks = String(repeating: " ", count: max(widths[index] - key.unicodeScalars.count, 0))
                result += "\(margin)\(key)\(blanks) = \(values[index].0)\n"
            case .block(let name, let inner):
                if index > 0 { result += "\n" }
                result += "\(margin)\(name) {\n" + text(inner, depth + 1) + margin + "}\n"
            }
        }
        return result
    }

    /// The width of each key's column: neighbours with values of one line share it.
    private static func keyWidths(_ lines: [HCLLine], _ areOneLine: [Bool]) -> [Int] {
        var widths = Array(repeating: 0, count: lines.count)
        var group: [Int] = []
        func close() {
            let width = group.map { widths[$0] }.max() ?? 0
            for index in group { widths[index] = width }
            group = []
        }
        for (index, line) in lines.enumerated() {
            guard case .attribute(let key, _) = line, areOneLine[index] else {
                close()
                continue
            }
            widths[index] = key.unicodeScalars.count
            group.append(index)
        }
        close()
        return widths
    }
}
