import Wire

/// The decoder of objects in the protobuf form of Kubernetes, which Go clients send.
enum BinaryObject {
    static let mediaType = "application/vnd.kubernetes.protobuf"

    /// Returns the decoded object; nil where the bytes are malformed or the kind has no schema.
    static func decode(_ bytes: [UInt8], as kind: ResourceKind) -> JSONObject? {
        // The bytes begin with `k8s` and a zero byte; an envelope follows, and its member 2 is the object.
        guard bytes.starts(with: [0x6B, 0x38, 0x73, 0]), let schema = kind.schema,
            let envelope = fields(of: bytes.dropFirst(4)), let raw = envelope.last(where: { $0.number == 2 })?.bytes
        else { return nil }
        return message(raw, schema)
    }

    /// One member of a message; it holds either an integer or bytes.
    private struct Field {
        var number: Int
        var integer: Int
        var bytes: ArraySlice<UInt8>
    }

    /// Returns the object that a message encodes; nil where the message is malformed.
    private static func message(_ bytes: ArraySlice<UInt8>, _ schema: Schema) -> JSONObject? {
        guard case .object(let known) = schema, let fields = fields(of: bytes) else { return nil }
        var object = JSONObject()
        for field in fields {
            guard let member = known.first(where: { $0.number == field.number }) else { continue }
            if member.name.isEmpty {
                guard let inner = message(field.bytes, member.schema) else { return nil }
                object = object.merging(inner)
            } else if let value = value(field, member.schema, after: object[member.name]) {
                object[member.name] = value
            }
        }
        return object
    }

    /// Returns a member's value; nil where the member counts as absent, for example an empty text.
    ///
    /// Each element of a list or a map comes as a separate member: it is added to `previous`, the elements before it.
    private static func value(_ field: Field, _ schema: Schema, after previous: JSON?) -> JSON? {
        switch schema {
        case .text: return field.bytes.isEmpty ? nil : .string(String(decoding: field.bytes, as: UTF8.self))
        case .integer: return field.integer == 0 ? nil : JSON(field.integer)
        case .boolean: return .bool(field.integer != 0)
        case .time: return time(field.bytes).map { .string($0.textToSecond) }
        case .microTime: return time(field.bytes).map { .string($0.textWithMicroseconds) }
        case .integerOrText: return integerOrText(field.bytes)
        case .anything: return nil
        case .list(let element):
            return .array((previous?.array ?? []) + [value(field, element, after: nil)].compactMap(\.self))
        case .map:
            let entry = (fields(of: field.bytes) ?? []).map { String(decoding: $0.bytes, as: UTF8.self) }
            var object = previous?.object ?? JSONObject()
            if let key = entry.first { object[key] = .string(entry.count > 1 ? entry[1] : "") }
            return .object(object)
        case .object: return message(field.bytes, schema).flatMap { $0.members.isEmpty ? nil : .object($0) }
        }
    }

    /// Returns the instant of a message whose members are seconds (1) and nanoseconds (2).
    private static func time(_ bytes: ArraySlice<UInt8>) -> Timestamp? {
        let parts = fields(of: bytes) ?? []
        guard let seconds = parts.first(where: { $0.number == 1 })?.integer, (0..<(1 << 40)).contains(seconds) else {
            return nil
        }
        let nanoseconds = parts.first { $0.number == 2 }?.integer ?? 0
        return Timestamp(microseconds: seconds * 1_000_000 + nanoseconds / 1000)
    }

    /// Returns the value of a message whose members are a type (1), a number (2) and a text (3).
    private static func integerOrText(_ bytes: ArraySlice<UInt8>) -> JSON? {
        guard let parts = fields(of: bytes) else { return nil }
        if parts.contains(where: { $0.number == 1 && $0.integer == 1 }) {
            return parts.last { $0.number == 3 }.map { .string(String(decoding: $0.bytes, as: UTF8.self)) }
        }
        return parts.last { $0.number == 2 }.map { JSON($0.integer) }
    }

    // MARK: Bytes

    /// Returns the members of a message in their order; nil where the bytes end too early or a type is unknown.
    private static func fields(of bytes: ArraySlice<UInt8>) -> [Field]? {
        var rest = bytes
        var fields: [Field] = []
        while !rest.isEmpty {
            guard let key = varint(&rest) else { return nil }
            var field = Field(number: key >> 3, integer: 0, bytes: [])
            guard let value = varint(&rest) else { return nil }
            switch key & 7 {
            case 0: field.integer = value
            case 2:
                guard (0...rest.count).contains(value) else { return nil }
                field.bytes = rest.prefix(value)
                rest = rest.dropFirst(value)
            default: return nil
            }
            fields.append(field)
        }
        return fields
    }

    /// Reads an integer with seven bits in each byte, lowest bits first; nil where the bytes end too early.
    private static func varint(_ rest: inout ArraySlice<UInt8>) -> Int? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(truncatingIfNeeded: value) }
        }
        return nil
    }
}
