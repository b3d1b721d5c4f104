import Foundation
import Wire
import Yams

@testable import Simulation

/// A schema in the form of OpenAPI 3, as a CustomResourceDefinition has it; rules in CEL are left out.
struct OpenAPISchema {
    let json: JSON

    /// Returns what is wrong with a value: one line for each rule that it breaks.
    func errors(in value: JSON, at path: String = "") -> [String] {
        var errors = typeErrors(in: value, at: path)
        if let values = json["enum"]?.array, !values.contains(value) { errors.append("\(path): not in the enum") }
        switch value {
        case .string(let text): errors += textErrors(in: text, at: path)
        case .number: errors += limitErrors(value.int ?? 0, "minimum", "maximum", at: path)
        case .array(let elements):
            errors += limitErrors(elements.count, "minItems", "maxItems", at: path)
            for (index, element) in elements.enumerated() {
                errors += (json["items"].map(OpenAPISchema.init)?.errors(in: element, at: path + "[\(index)]") ?? [])
            }
        case .object(let object): errors += memberErrors(in: object, at: path)
        default: break
        }
        return errors + choiceErrors(in: value, at: path)
    }

    private func typeErrors(in value: JSON, at path: String) -> [String] {
        let found =
            switch value {
            case .null: "null"
            case .bool: "boolean"
            case .number: "integer"
            case .string: "string"
            case .array: "array"
            case .object: "object"
            }
        guard let type = json["type"]?.string, type != found else { return [] }
        return ["\(path): \(found) in place of \(type)"]
    }

    private func textErrors(in text: String, at path: String) -> [String] {
        var errors = limitErrors(text.count, "minLength", "maxLength", at: path)
        if let pattern = json["pattern"]?.string, !Self.matches(text, pattern) {
            errors.append("\(path): '\(text)' does not match \(pattern)")
        }
        switch json["format"]?.string {
        case "ipv4" where !Address.isIP(text) || text.contains(":"): errors.append("\(path): no IPv4 address")
        case "ipv6" where !Address.isIP(text) || !text.contains(":"): errors.append("\(path): no IPv6 address")
        case "date-time" where Timestamp(plain: text) == nil: errors.append("\(path): no time")
        default: break
        }
        return errors
    }

    private static func matches(_ text: String, _ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        return text.firstMatch(of: regex) != nil
    }

    private func limitErrors(_ number: Int, _ low: String, _ high: String, at path: String) -> [String] {
        let isTooLow = json[low]?.int.map { number < $0 } ?? false
        let isTooHigh = json[high]?.int.map { number > $0 } ?? false
        return isTooLow || isTooHigh ? ["\(path): \(number) breaks \(low) or \(high)"] : []
    }

    private func memberErrors(in object: JSONObject, at path: String) -> [String] {
        let required = (json["required"]?.array ?? []).compactMap(\.string)
        let missing = required.filter { object[$0] == nil }.map { "\(path).\($0): missing" }
        guard let properties = json["properties"]?.object else { return missing }
        return missing
            + object.members.flatMap { key, value in
                properties[key].map { OpenAPISchema(json: $0).errors(in: value, at: path + "." + key) } ?? []
            }
    }

    private func choiceErrors(in value: JSON, at path: String) -> [String] {
        func count(_ choices: [JSON]) -> Int { choices.count { OpenAPISchema(json: $0).errors(in: value).isEmpty } }
        if let choices = json["oneOf"]?.array, count(choices) != 1 { return ["\(path): not one of its forms"] }
        if let choices = json["anyOf"]?.array, count(choices) == 0 { return ["\(path): none of its forms"] }
        if let other = json["not"], count([other]) == 1 { return ["\(path): the form that is excluded"] }
        return []
    }

    /// Returns the rules of this schema that `other` does not have, as paths.
    func rules(notIn other: OpenAPISchema, at path: String = "") -> [String] {
        let keys = [
            "type", "enum", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern",
            "default",
        ]
        var missing = keys.filter { json[$0] != nil && json[$0] != other.json[$0] }.map { "\(path) \($0)" }
        let required = Set((json["required"]?.array ?? []).compactMap(\.string))
        if required != Set((other.json["required"]?.array ?? []).compactMap(\.string)),
            json["x-kubernetes-preserve-unknown-fields"] == nil, json["properties"] != nil
        {
            missing.append("\(path) required")
        }
        for (key, schema) in json["properties"]?.object?.members ?? [] {
            guard let theirs = other.json["properties"]?[key] else {
                missing.append("\(path).\(key)")
                continue
            }
            missing += OpenAPISchema(json: schema).rules(notIn: OpenAPISchema(json: theirs), at: path + "." + key)
        }
        if let items = json["items"], let theirs = other.json["items"] {
            missing += OpenAPISchema(json: items).rules(notIn: OpenAPISchema(json: theirs), at: path + "[]")
        }
        return missing
    }
}

/// The CustomResourceDefinitions of a release of the Gateway API, in the folder that `GATEWAY_CRDS` names.
enum RealDefinitions {
    static let folder = ProcessInfo.processInfo.environment["GATEWAY_CRDS"].map { URL(filePath: $0) }
    static let missing = "GATEWAY_CRDS names no folder with the CRDs of the Gateway API"

    /// Returns the schema of the version v1 of a kind.
    static func schema(of kind: ResourceKind) throws -> OpenAPISchema {
        let file = (folder ?? URL(filePath: "/")).appending(path: "\(kind.group)_\(kind.plural).yaml")
        let definition = json(try Yams.load(yaml: String(contentsOf: file, encoding: .utf8)))
        let versions = definition["spec"]?["versions"]?.array ?? []
        let version = versions.first { $0["name"]?.string == kind.version }
        return OpenAPISchema(json: version?["schema"]?["openAPIV3Schema"] ?? .null)
    }

    /// Returns the example objects in the folder that have this kind.
    static func examples(of kind: ResourceKind) throws -> [JSON] {
        let files = try FileManager.default.contentsOfDirectory(
            at: folder ?? URL(filePath: "/"),
            includingPropertiesForKeys: nil
        )
        return try files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
            .map { try JSON.parse(Array(Data(contentsOf: $0))) }.filter { $0["kind"]?.string == kind.name }
    }

    private static func json(_ value: Any?) -> JSON {
        switch value {
        case let text as String: .string(text)
        case let flag as Bool: .bool(flag)
        case let number as Int: JSON(number)
        case let number as Double: JSON(number)
        case let values as [Any]: .array(values.map(json))
        case let members as [String: Any]: .object(JSONObject(members.map { ($0.key, json($0.value)) }))
        default: .null
        }
    }
}
