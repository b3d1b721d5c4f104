/// A JSON value that keeps every detail: keys keep their order, and numbers keep their digits.
///
/// The programs write objects back with fields that they do not know. These fields must stay unchanged. A `Double`, for
/// example, would change the number 9007199254740993.
package enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The number exactly as it was written.
    case number(String)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

/// A JSON object: its members in the order in which they were read.
package struct JSONObject: Sendable {
    /// The pairs of key and value, in order; a repeated key appears more than once.
    package private(set) var members: [(key: String, value: JSON)]

    package init(_ members: [(key: String, value: JSON)] = []) {
        self.members = members
    }

    /// The keys of all members, in order; a repeated key appears more than once.
    package var keys: [String] { members.map(\.key) }

    /// The value of the key; the last value of a repeated key, nil where there is no such key.
    ///
    /// The setter replaces this value, or appends a member. Nil removes every member with this key.
    package subscript(key: String) -> JSON? {
        get { members.last { $0.key == key }?.value }
        set {
            guard let newValue else { return members.removeAll { $0.key == key } }
            guard let index = members.lastIndex(where: { $0.key == key }) else {
                return members.append((key, newValue))
            }
            members[index].value = newValue
        }
    }

    /// This object with the members of `changes`, which replace members with the same key; nested objects are replaced,
    /// not merged.
    package func merging(_ changes: JSONObject) -> JSONObject {
        var result = self
        for (key, value) in changes.members { result[key] = value }
        return result
    }
}

// MARK: - Reading a value

extension JSON {
    /// Whether the value is `null`; for an absent member, `subscript` returns Swift's nil instead.
    package var isNull: Bool { if case .null = self { true } else { false } }
    /// The value of a `true` or `false`; nil for any other type.
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The text of a string; nil for any other type, even a number.
    package var string: String? { if case .string(let value) = self { value } else { nil } }
    /// The elements of an array; nil for any other type.
    package var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
    /// The members of an object; nil for any other type.
    package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
    /// The number as a `Double`, rounded where it has more digits; nil for any other type.
    package var double: Double? { if case .number(let digits) = self { Double(digits) } else { nil } }
    /// The number as an `Int`, even where it is written as `2.0` or `1e3`; nil for any other number or type.
    package var int: Int? {
        guard case .number(let digits) = self else { return nil }
        return Int(digits) ?? Double(digits).flatMap { Int(exactly: $0) }
    }

    /// The member `key` of an object; nil for any other value.
    package subscript(key: String) -> JSON? { object?[key] }
}

// MARK: - Writing a value

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .number(String(value)) }
    package init(floatLiteral value: Double) { self = JSON(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(JSONObject(elements.map { (key: $0.0, value: $0.1) }))
    }

    package init(_ value: Int) { self = .number(String(value)) }
    /// The number with the fewest digits that give `value` again; a whole number is written without a fraction.
    ///
    /// Infinity and NaN become null, because JSON cannot write them.
    package init(_ value: Double) {
        self = !value.isFinite ? .null : .number(Int(exactly: value).map(String.init) ?? "\(value)")
    }
}

extension JSONObject: Equatable {
    /// Compares keys and values in any order; of a repeated key, only the last value counts.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.allSatisfy { right[$0.key] == left[$0.key] } && right.members.allSatisfy { left[$0.key] != nil }
    }
}

extension JSON {
    /// The compact text of this value, as UTF-8.
    package var bytes: [UInt8] {
        var output: [UInt8] = []
        write(to: &output)
        return output
    }

    /// The compact text of this value.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let digits): output.append(contentsOf: digits.utf8)
        case .string(let value): Self.write(value, to: &output)
        case .array(let values):
            Self.write(values, between: ("[", "]"), to: &output) { $0.write(to: &$1) }
        case .object(let object):
            Self.write(object.members, between: ("{", "}"), to: &output) { member, output in
                Self.write(member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.write(to: &output)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element],
        between brackets: (Unicode.Scalar, Unicode.Scalar),
        to output: inout [UInt8],
        each: (Element, inout [UInt8]) -> Void
    ) {
        output.append(UInt8(ascii: brackets.0))
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            each(element, &output)
        }
        output.append(UInt8(ascii: brackets.1))
    }

    private static func write(_ string: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        if string.utf8.allSatisfy(isPlain) {
            output.append(contentsOf: string.utf8)
        } else {
            writeEscaped(string, to: &output)
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func writeEscaped(_ string: String, to output: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case UInt8(ascii: "\n"): output.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): output.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\t"): output.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                output.append(contentsOf: "\\u00".utf8)
                output.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            default: output.append(byte)
            }
        }
    }
}
