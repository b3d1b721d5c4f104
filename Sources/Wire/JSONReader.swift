/// A reader of JSON (RFC 8259) that decodes or skips one value after another.
///
/// It is the only tokenizer of the project. `JSON.parse` builds whole values with it. The Ingress decoder reads a few
/// fields, and skips kilobytes of `managedFields` without building values. The depth of nesting is limited, because
/// deep input would exhaust the stack.
package struct JSONReader {
    private let bytes: [UInt8]
    private let end: Int
    /// The offset of the next byte to read.
    package private(set) var position: Int
    private var depth = 0
    private let valueLimit: Int
    private var values = 0
    /// A stack of the members of all unfinished objects; a finished object moves its members to an array of exact size.
    private var members: [(key: String, value: JSON)] = []
    /// A stack of the elements of all unfinished arrays.
    private var elements: [JSON] = []
    /// The keys of more than 15 bytes; equal keys share one `String`, because a `String` of this length is on the heap.
    private var longKeys: Set<String> = []

    /// The deepest nesting that is accepted; objects of Kubernetes need less than 40.
    package static let depthLimit = 256

    /// A reader at the start of a text; `readValue` builds at most `valueLimit` values.
    ///
    /// Values can take many times the memory of their text.
    package init(_ bytes: [UInt8], valueLimit: Int = .max) {
        self.bytes = bytes
        self.valueLimit = valueLimit
        position = 0
        end = bytes.count
    }

    // MARK: Values

    /// Reads an object: calls `member` with each key, and `member` must read or skip the value.
    package mutating func readObject(
        _ member: (String, inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try enter(UInt8(ascii: "{"))
        if accept(UInt8(ascii: "}")) { return leave() }
        repeat {
            let key = try readString()
            try expect(UInt8(ascii: ":"))
            try member(key, &self)
        } while accept(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
        leave()
    }

    /// Reads an array: calls `element` for each element, and `element` must read or skip it.
    package mutating func readArray(
        _ element: (inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try enter(UInt8(ascii: "["))
        if accept(UInt8(ascii: "]")) { return leave() }
        repeat { try element(&self) } while accept(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        leave()
    }

    /// Decodes the next string and its escapes; throws where the next value is no string, or is not UTF-8.
    package mutating func readString() throws(JSONError) -> String {
        try expect(UInt8(ascii: "\""))
        let start = position
        // The bitwise OR of all bytes. Below 0x80, the text is ASCII, which needs no validation.
        var allBits: UInt8 = 0
        while position < end {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                let text = bytes[start..<position]
                guard let value = allBits < 0x80 ? String(decoding: text, as: UTF8.self) : Self.validated(text) else {
                    throw fault("a string that is not UTF-8")
                }
                position += 1
                return value
            case UInt8(ascii: "\\"): return try readEscapedString(from: start)
            case 0..<0x20: throw fault("a control character in a string")
            default:
                allBits |= byte
                position += 1
            }
        }
        throw fault("the end inside a string")
    }

    private static func validated(_ text: ArraySlice<UInt8>) -> String? { String(validating: text, as: UTF8.self) }

    /// Decodes the next value if it is a string; skips any other value, and returns nil.
    package mutating func readStringIfPresent() throws(JSONError) -> String? {
        if peek() == UInt8(ascii: "\"") { return try readString() }
        try skipValue()
        return nil
    }

    /// Decodes the next value if it is a whole number that fits; skips any other value, and returns nil.
    package mutating func readIntegerIfPresent() throws(JSONError) -> Int? {
        guard let byte = peek(), byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        else {
            try skipValue()
            return nil
        }
        return try readScalar().int
    }

    /// Builds the next value with all values inside; throws where this makes more than `valueLimit` values.
    package mutating func readValue() throws(JSONError) -> JSON {
        values += 1
        if values > valueLimit {
            throw JSONError(problem: "more than \(valueLimit) JSON values", offset: position, hasTooManyValues: true)
        }
        switch peek() {
        case UInt8(ascii: "{"):
            let start = members.count
            try readObject { key, reader throws(JSONError) in
                let value = try reader.readValue()
                reader.members.append((reader.shared(key), value))
            }
            defer { members.removeSubrange(start...) }
            return .object(JSONObject(Array(members[start...])))
        case UInt8(ascii: "["):
            let start = elements.count
            try readArray { reader throws(JSONError) in
                let value = try reader.readValue()
                reader.elements.append(value)
            }
            defer { elements.removeSubrange(start...) }
            return .array(Array(elements[start...]))
        case UInt8(ascii: "\""): return .string(try readString())
        default: return try readScalar()
        }
    }

    /// The key, or an equal long key that was read before; remembers up to 256 long keys.
    private mutating func shared(_ key: String) -> String {
        if key.utf8.count <= 15 { return key }
        if let index = longKeys.firstIndex(of: key) { return longKeys[index] }
        if longKeys.count < 256 { longKeys.insert(key) }
        return key
    }

    /// Skips the next value without building it, and without checking UTF-8 or escapes in its strings.
    package mutating func skipValue() throws(JSONError) {
        switch peek() {
        case UInt8(ascii: "{"):
            try enter(UInt8(ascii: "{"))
            if accept(UInt8(ascii: "}")) { return leave() }
            repeat {
                try skipString()
                try expect(UInt8(ascii: ":"))
                try skipValue()
            } while accept(UInt8(ascii: ","))
            try expect(UInt8(ascii: "}"))
            leave()
        case UInt8(ascii: "["): try readArray { reader throws(JSONError) in try reader.skipValue() }
        case UInt8(ascii: "\""): try skipString()
        default: _ = try scanScalar()
        }
    }

    /// Checks that only white space is left; throws where there is more text.
    package mutating func expectEnd() throws(JSONError) {
        skipSpace()
        if position < end { throw fault("more text after the value") }
    }

    // MARK: Tokens

    /// The first byte of the next token, without reading the token; nil at the end of the text.
    package mutating func peek() -> UInt8? {
        skipSpace()
        return position < end ? bytes[position] : nil
    }

    private mutating func skipSpace() {
        while position < end {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        if accept(byte) { return }
        throw fault(position < end ? "something else than '\(Character(Unicode.Scalar(byte)))'" : "the end")
    }

    private mutating func enter(_ bracket: UInt8) throws(JSONError) {
        try expect(bracket)
        depth += 1
        if depth > Self.depthLimit { throw fault("nesting deeper than \(Self.depthLimit)") }
    }

    private mutating func leave() { depth -= 1 }

    /// Skips a string without checking UTF-8 or escapes; most bytes of an object are skipped here.
    private mutating func skipString() throws(JSONError) {
        try expect(UInt8(ascii: "\""))
        // The optimizer can keep a local index in a register.
        var index = position
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                position = index + 1
                return
            case UInt8(ascii: "\\"): index += 2
            case 0..<0x20: throw fault("a control character in a string", at: index)
            default: index += 1
            }
        }
        position = end
        throw fault("the end inside a string")
    }

    private mutating func readScalar() throws(JSONError) -> JSON {
        let token = try scanScalar()
        switch bytes[token.lowerBound] {
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "t"): return .bool(true)
        case UInt8(ascii: "f"): return .bool(false)
        default: return .number(String(decoding: bytes[token], as: UTF8.self))
        }
    }

    /// Reads the next `null`, `true`, `false` or number, and returns its byte range.
    private mutating func scanScalar() throws(JSONError) -> Range<Int> {
        let start = position
        while position < end, !Self.endsScalar(bytes[position]) { position += 1 }
        if start == position { throw fault(start < end ? "something else than a value" : "the end") }
        let token = bytes[start..<position]
        let isKnown =
            switch token[start] {
            case UInt8(ascii: "n"): token.elementsEqual("null".utf8)
            case UInt8(ascii: "t"): token.elementsEqual("true".utf8)
            case UInt8(ascii: "f"): token.elementsEqual("false".utf8)
            default: Self.isNumber(token)
            }
        if !isKnown { throw fault("an unknown word", at: start) }
        return start..<position
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09: true
        default: false
        }
    }

    /// Whether the token is a number (RFC 8259 §6): no leading zero or plus, digits on both sides of the point.
    private static func isNumber(_ token: ArraySlice<UInt8>) -> Bool {
        var rest = token
        func accept(_ characters: StaticString) -> Bool {
            let isNext = rest.first.map { next in
                characters.withUTF8Buffer { $0.contains(next) }
            }
            if isNext != true { return false }
            rest.removeFirst()
            return true
        }
        func digits() -> Int {
            let count = rest.count
            rest = rest.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            return count - rest.count
        }
        _ = accept("-")
        let leadingZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        if whole == 0 || (leadingZero && whole > 1) { return false }
        if accept("."), digits() == 0 { return false }
        if accept("eE") {
            _ = accept("+-")
            if digits() == 0 { return false }
        }
        return rest.isEmpty
    }

    private func fault(_ problem: String, at position: Int? = nil) -> JSONError {
        JSONError(problem: problem, offset: position ?? self.position)
    }
}

// MARK: - Escapes

extension JSONReader {
    private mutating func readEscapedString(from start: Int) throws(JSONError) -> String {
        var text = Array(bytes[start..<position])
        while position < end {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let value = String(validating: text, as: UTF8.self) else {
                    throw fault("a string that is not UTF-8")
                }
                return value
            case UInt8(ascii: "\\"): try text.append(contentsOf: String(readEscape()).utf8)
            case 0..<0x20: throw fault("a control character in a string")
            default: text.append(byte)
            }
        }
        throw fault("the end inside a string")
    }

    private mutating func readEscape() throws(JSONError) -> Unicode.Scalar {
        guard position < end else { throw fault("the end inside a string") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try readUnicodeEscape()
        default: throw fault("an unknown escape")
        }
    }

    /// Reads the four hex digits of `\u`, and after a high surrogate also a second escape.
    ///
    /// A surrogate without its other half becomes U+FFFD, as in Go.
    private mutating func readUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let first = try readHex()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, position + 1 < end, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        let restart = position
        position += 2
        let second = try readHex()
        guard (0xDC00..<0xE000).contains(second) else {
            // The second escape is no low surrogate. It is read again, as another character.
            position = restart
            return "\u{FFFD}"
        }
        // Every pair of surrogates is a scalar, so the default after `??` is never used.
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func readHex() throws(JSONError) -> UInt32 {
        guard position + 4 <= end,
            let value = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16),
            bytes[position] != UInt8(ascii: "+"), bytes[position] != UInt8(ascii: "-")
        else { throw fault("a broken \\u escape") }
        position += 4
        return value
    }
}

/// The error of a text that is not JSON, or that has more values than allowed.
package struct JSONError: Error, CustomStringConvertible {
    /// The problem in words, such as `an unknown escape`.
    package let problem: String
    /// The offset of the problem, in bytes from the start of the text.
    package let offset: Int

    /// Whether the text has too many values; nothing before the offset is malformed.
    var hasTooManyValues = false

    /// The error as one line, such as `not JSON: an unknown word at byte 12`.
    package var description: String { "\(hasTooManyValues ? "" : "not JSON: ")\(problem) at byte \(offset)" }
}

extension JSON {
    /// Reads a text that is exactly one JSON value; throws for any other text, and for more than `valueLimit` values.
    ///
    /// Nested values count too.
    package static func parse(_ bytes: [UInt8], valueLimit: Int = .max) throws(JSONError) -> JSON {
        var reader = JSONReader(bytes, valueLimit: valueLimit)
        let value = try reader.readValue()
        try reader.expectEnd()
        return value
    }
}
