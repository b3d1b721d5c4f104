import Wire

/// The members that an object may have, and their types.
///
/// OpenAPI documents, strict decoding and the protobuf decoder use it.
indirect enum Schema: Sendable {
    /// One member of an object, with its field number in protobuf.
    ///
    /// A member with an empty name is embedded: its own members belong to the object around it.
    struct Field: Sendable {
        var name: String
        var number: Int
        var schema: Schema

        init(_ name: String, _ number: Int, _ schema: Schema = .text) {
            self.name = name
            self.number = number
            self.schema = schema
        }
    }

    case text, integer, boolean, time, microTime
    /// A number or a name, such as the target port of a Service.
    case integerOrText
    /// Any value; nothing in it is checked.
    case anything
    case list(Schema)
    /// An object with strings under any keys.
    case map
    case object([Field])

    /// The members that have a name; an embedded member is replaced by its own members.
    var fields: [Field] {
        guard case .object(let fields) = self else { return [] }
        return fields.flatMap { $0.name.isEmpty ? $0.schema.fields : [$0] }
    }
}

// MARK: - Strict decoding

extension Schema {
    /// Returns the paths of all members that this schema does not know, such as `spec.rules[0].hosts`.
    func unknownFields(in value: JSON, at path: String = "") -> [String] {
        switch (self, value) {
        case (.list(let element), .array(let values)):
            values.enumerated().flatMap { element.unknownFields(in: $1, at: path + "[\($0)]") }
        case (.object, .object(let object)):
            object.members.flatMap { key, value -> [String] in
                let inner = path.isEmpty ? key : path + "." + key
                guard let field = fields.first(where: { $0.name == key }) else { return [inner] }
                return field.schema.unknownFields(in: value, at: inner)
            }
        default: []
        }
    }
}

// MARK: - Types

extension Schema {
    /// Returns the first type error in a value, in the words of Go's JSON decoder; nil where there is none.
    func typeError(in value: JSON, of kind: String, at path: String = "") -> String? {
        switch (self, value) {
        case (_, .null), (.anything, _), (.boolean, .bool), (.text, .string), (.time, .string), (.microTime, .string),
            (.integerOrText, .string):
            nil
        case (.integer, .number(let digits)), (.integerOrText, .number(let digits)):
            Int(digits) == nil ? Self.mismatch("number " + digits, kind, path, typeName) : nil
        case (.list(let element), .array(let values)):
            values.lazy.compactMap { element.typeError(in: $0, of: kind, at: path) }.first
        case (.map, .object(let object)):
            object.members.lazy.compactMap { Schema.text.typeError(in: $0.value, of: kind, at: path) }.first
        case (.object, .object(let object)):
            object.members.lazy.compactMap { key, value in
                let inner = path.isEmpty ? key : path + "." + key
                return fields.first { $0.name == key }?.schema.typeError(in: value, of: kind, at: inner)
            }
            .first
        default: Self.mismatch(value.typeName, kind, path, typeName)
        }
    }

    private static func mismatch(_ found: String, _ kind: String, _ path: String, _ wanted: String) -> String {
        "json: cannot unmarshal \(found) into Go struct field \(kind).\(path) of type \(wanted)"
    }

    private var typeName: String {
        switch self {
        case .text: "string"
        case .integer: "int32"
        case .boolean: "bool"
        case .time: "v1.Time"
        case .microTime: "v1.MicroTime"
        case .integerOrText: "intstr.IntOrString"
        case .map: "map[string]string"
        case .list(let element): "[]" + element.typeName
        case .anything, .object: "struct"
        }
    }
}

extension JSON {
    fileprivate var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

// MARK: - OpenAPI

extension Schema {
    /// The schema in the form of OpenAPI 3.
    var openAPI: JSON {
        switch self {
        case .text: ["type": "string"]
        case .integer: ["type": "integer", "format": "int32"]
        case .boolean: ["type": "boolean"]
        case .integerOrText: ["x-kubernetes-int-or-string": true]
        case .time, .microTime: ["type": "string", "format": "date-time"]
        case .anything: ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
        case .list(let element):
            ["type": "array", "items": element.openAPI, "x-kubernetes-list-type": "atomic"]
        case .map: ["type": "object", "additionalProperties": ["type": "string"]]
        case .object:
            ["type": "object", "properties": .object(JSONObject(fields.map { ($0.name, $0.schema.openAPI) }))]
        }
    }
}
