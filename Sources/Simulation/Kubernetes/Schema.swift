import Wire

/// What a kind's objects may hold: for OpenAPI, for strict decoding, and for the binary form.
indirect enum Schema: Sendable {
    /// One member of an object, with its number in the binary form.
    ///
    /// A member without a name is one whose own members stand in its place.
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
    case anything
    case list(Schema)
    /// Texts under any name.
    case map
    case object([Field])

    /// The members under their names, those of unnamed ones among them.
    var fields: [Field] {
        guard case .object(let fields) = self else { return [] }
        return fields.flatMap { $0.name.isEmpty ? $0.schema.fields : [$0] }
    }
}

// MARK: - Strict decoding

extension Schema {
    /// The paths of all members that this schema does not know, such as `spec.rules[0].hosts`.
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

// MARK: - OpenAPI

extension Schema {
    /// As OpenAPI 3 describes it.
    var openAPI: JSON {
        switch self {
        case .text: ["type": "string"]
        case .integer: ["type": "integer", "format": "int32"]
        case .boolean: ["type": "boolean"]
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
