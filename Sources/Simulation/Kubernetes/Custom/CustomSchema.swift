import Wire

/// The schema of a custom kind, as its CustomResourceDefinition gives it.
///
/// The API server adds the default values, removes the members that the schema does not have, and refuses invalid
/// values.
indirect enum CustomSchema: Sendable {
    /// One member of an object.
    struct Member: Sendable {
        var name: String
        var schema: CustomSchema
        var isRequired = false
        /// The value that the server adds to an object without this member; nil for none.
        var defaultValue: JSON?
    }

    /// The limits of a text: its length in characters, its allowed values (any if there are none), and its format.
    struct TextRule: Sendable {
        var length: ClosedRange<Int>?
        var values: [String] = []
        var format: TextFormat?
    }

    case text(TextRule)
    case integer(ClosedRange<Int>?)
    case boolean
    /// Any object; the server keeps all of its members.
    case anything
    /// An object with texts under any keys.
    case map
    /// A list with a limited number of elements; `key` is the member that no two elements may share.
    case list(CustomSchema, ClosedRange<Int>?, key: String? = nil)
    case object([Member])
    /// An entry of `status.addresses`: its value must fit its type.
    case address([Member])

    /// The members of an object; empty for any other schema.
    var members: [Member] {
        switch self {
        case .object(let members), .address(let members): members
        default: []
        }
    }
}

// MARK: - Defaults and unknown members

extension CustomSchema {
    /// Returns the value with all default values, and without the members that the schema does not have.
    func completed(_ value: JSON) -> JSON {
        switch (self, value) {
        case (.object, .object(let object)), (.address, .object(let object)): .object(completed(object))
        case (.list(let element, _, _), .array(let values)): .array(values.map(element.completed))
        default: value
        }
    }

    private func completed(_ object: JSONObject) -> JSONObject {
        let known = members
        var result = JSONObject(
            object.members.compactMap { key, value in
                guard let member = known.first(where: { $0.name == key }) else { return nil }
                // A null counts as absent where there is a default value.
                return value.isNull && member.defaultValue != nil ? nil : (key, member.schema.completed(value))
            }
        )
        for member in known where result[member.name] == nil {
            result[member.name] = member.defaultValue.map(member.schema.completed)
        }
        return result
    }

    /// Returns the paths of all members that the schema does not have, such as `spec.listeners[0].prot`.
    func unknownFields(in value: JSON, at path: String) -> [String] {
        switch (self, value) {
        case (.list(let element, _, _), .array(let values)):
            values.enumerated().flatMap { element.unknownFields(in: $1, at: path + "[\($0)]") }
        case (.object, .object(let object)), (.address, .object(let object)):
            object.members.flatMap { key, value -> [String] in
                let inner = path + "." + key
                guard let member = members.first(where: { $0.name == key }) else { return [inner] }
                return member.schema.unknownFields(in: value, at: inner)
            }
        default: []
        }
    }
}

// MARK: - Invalid values

extension CustomSchema {
    typealias FieldError = (field: String, text: String)

    /// Returns the errors in a value, in the words of the API server; empty if the value is valid.
    func errors(in value: JSON, at path: String) -> [FieldError] {
        switch (self, value) {
        case (.anything, .object), (.boolean, .bool): []
        case (.text(let rule), .string(let text)): rule.errors(in: text, at: path)
        case (.integer(let range), .number):
            value.int.map { Self.errors(in: $0, range, at: path) } ?? [typeError(value, at: path)]
        case (.map, .object(let object)):
            object.members.flatMap { key, value in
                value.string == nil ? [CustomSchema.text(TextRule()).typeError(value, at: path + "." + key)] : []
            }
        case (.list(let element, let count, let key), .array(let values)):
            Self.errors(in: values, count, at: path) + Self.duplicates(in: values, key: key, at: path)
                + values.enumerated().flatMap { element.errors(in: $1, at: path + "[\($0)]") }
        case (.object, .object(let object)): memberErrors(in: object, at: path)
        case (.address, .object(let object)):
            memberErrors(in: object, at: path) + Self.addressErrors(in: object, at: path)
        default: [typeError(value, at: path)]
        }
    }

    private func memberErrors(in object: JSONObject, at path: String) -> [FieldError] {
        members.flatMap { member -> [FieldError] in
            let inner = path.isEmpty ? member.name : path + "." + member.name
            guard let value = object[member.name] else {
                return member.isRequired ? [(inner, "Required value")] : []
            }
            return member.schema.errors(in: value, at: inner)
        }
    }

    private func typeError(_ value: JSON, at path: String) -> FieldError {
        let found = JSON.string(value.schemaTypeName).text
        return (path, "Invalid value: \(found): \(path) in body must be of type \(typeName): \(found)")
    }

    private static func errors(in number: Int, _ range: ClosedRange<Int>?, at path: String) -> [FieldError] {
        guard let range, !range.contains(number) else { return [] }
        let limit =
            number < range.lowerBound
            ? "greater than or equal to \(range.lowerBound)" : "less than or equal to \(range.upperBound)"
        return [(path, "Invalid value: \(number): \(path) in body should be \(limit)")]
    }

    private static func errors(in values: [JSON], _ count: ClosedRange<Int>?, at path: String) -> [FieldError] {
        guard let count, !count.contains(values.count) else { return [] }
        return values.count > count.upperBound
            ? [(path, "Too many: \(values.count): must have at most \(count.upperBound) items")]
            : [
                (
                    path,
                    "Invalid value: \(values.count): \(path) in body should have at least \(count.lowerBound) items"
                )
            ]
    }

    private static func duplicates(in values: [JSON], key: String?, at path: String) -> [FieldError] {
        guard let key else { return [] }
        var seen: Set<String> = []
        return values.enumerated().compactMap { index, value in
            guard let text = value[key]?.string, !seen.insert(text).inserted else { return nil }
            return (path + "[\(index)]", "Duplicate value: map[string]interface {}{\"\(key)\":\"\(text)\"}")
        }
    }

    /// The type decides what the value of an address may be: an IP address, or a host name in lower case.
    private static func addressErrors(in object: JSONObject, at path: String) -> [FieldError] {
        guard let value = object["value"]?.string else { return [] }
        let isValid =
            switch object["type"]?.string ?? "IPAddress" {
            case "IPAddress": Address.isIP(value)
            case "Hostname": TextFormat.hostname.matches(value) && !Address.isIP(value)
            default: true
            }
        return isValid ? [] : [(path, "Invalid value: \"\": \(path) in body must validate one and only one schema")]
    }

    private var typeName: String {
        switch self {
        case .text: "string"
        case .integer: "integer"
        case .boolean: "boolean"
        case .list: "array"
        case .anything, .map, .object, .address: "object"
        }
    }
}

extension CustomSchema.TextRule {
    fileprivate func errors(in text: String, at path: String) -> [CustomSchema.FieldError] {
        let shown = JSON.string(text).text
        var errors: [CustomSchema.FieldError] = []
        if !values.isEmpty, !values.contains(text) {
            let known = values.map { "\"\($0)\"" }.joined(separator: ", ")
            errors.append((path, "Unsupported value: \(shown): supported values: \(known)"))
        }
        if let length, text.count > length.upperBound {
            errors.append((path, "Too long: may not be more than \(length.upperBound) bytes"))
        }
        if let length, text.count < length.lowerBound {
            let limit = "should be at least \(length.lowerBound) chars long"
            errors.append((path, "Invalid value: \(shown): \(path) in body \(limit)"))
        }
        if let format, !format.matches(text) {
            errors.append((path, "Invalid value: \(shown): \(path) in body should match '\(format.pattern)'"))
        }
        return errors
    }
}

extension JSON {
    fileprivate var schemaTypeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: int == nil ? "number" : "integer"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

// MARK: - OpenAPI

extension CustomSchema {
    /// The schema in the form of OpenAPI 3, as a CustomResourceDefinition holds it.
    var openAPI: JSON {
        switch self {
        case .text(let rule): .object(rule.openAPI)
        case .integer(let range): .object(Self.openAPI(range))
        case .boolean: ["type": "boolean"]
        case .anything: ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
        case .map: ["type": "object", "additionalProperties": ["type": "string"]]
        case .list(let element, let count, _): .object(Self.openAPI(element, count))
        case .object(let members), .address(let members): .object(Self.openAPI(members))
        }
    }

    private static func openAPI(_ range: ClosedRange<Int>?) -> JSONObject {
        var object = JSONObject([("type", "integer")])
        object["minimum"] = range.map { JSON($0.lowerBound) }
        if let range, range.upperBound < .max { object["maximum"] = JSON(range.upperBound) }
        return object
    }

    private static func openAPI(_ element: CustomSchema, _ count: ClosedRange<Int>?) -> JSONObject {
        var object = JSONObject([("type", "array"), ("items", element.openAPI)])
        if let count {
            if count.lowerBound > 0 { object["minItems"] = JSON(count.lowerBound) }
            object["maxItems"] = JSON(count.upperBound)
        }
        return object
    }

    private static func openAPI(_ members: [Member]) -> JSONObject {
        let properties = members.map { member -> (key: String, value: JSON) in
            var schema = member.schema.openAPI.object ?? JSONObject()
            schema["default"] = member.defaultValue
            return (member.name, .object(schema))
        }
        var object = JSONObject([("type", "object"), ("properties", .object(JSONObject(properties)))])
        let required = members.filter(\.isRequired).map { JSON.string($0.name) }
        if !required.isEmpty { object["required"] = .array(required) }
        return object
    }
}

extension CustomSchema.TextRule {
    fileprivate var openAPI: JSONObject {
        var object = JSONObject([("type", "string")])
        if let length {
            if length.lowerBound > 0 { object["minLength"] = JSON(length.lowerBound) }
            object["maxLength"] = JSON(length.upperBound)
        }
        if !values.isEmpty { object["enum"] = .array(values.map { .string($0) }) }
        object["pattern"] = format.map { .string($0.pattern) }
        return object
    }
}
