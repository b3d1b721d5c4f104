import Foundation
import Testing
import Wire

/// The part of JSON Schema that the published schemas use; a keyword that it does not know is an error.
struct JSONSchema {
    private let json: JSON
    private let root: JSON

    private init(_ json: JSON, root: JSON) {
        (self.json, self.root) = (json, root)
    }

    /// The folder of the published schemas.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "deploy/schemas")

    /// A schema of that folder as it is; nil where there is none.
    static func published(_ name: String) -> JSON? {
        (try? Data(contentsOf: folder.appending(path: "\(name).json"))).flatMap { try? JSON.parse(Array($0)) }
    }

    /// Reads a schema of that folder, or one of its definitions.
    init(published name: String, definition: String? = nil) throws {
        let json = try #require(Self.published(name), "\(name)")
        self.init(try definition.map { try #require(json["$defs"]?[$0]) } ?? json, root: json)
    }

    private static let known: Set<String> = [
        "$schema", "$defs", "$ref", "title", "description", "type", "enum", "const", "required", "properties",
        "additionalProperties", "items", "pattern", "minimum", "maximum",
    ]

    /// What is wrong with a value: one line for each rule that it breaks.
    func errors(in value: JSON, at path: String = "$") -> [String] {
        if let name = json["$ref"]?.string?.replacing("#/$defs/", with: "") {
            guard let target = root["$defs"]?[name] else { return ["\(path): no definition of \(name)"] }
            return JSONSchema(target, root: root).errors(in: value, at: path)
        }
        var errors = (json.object?.keys ?? []).filter { !Self.known.contains($0) }.map { "\(path): keyword \($0)" }
        if let type = json["type"]?.string, !Self.types(of: value).contains(type) {
            errors.append("\(path): no \(type)")
        }
        if let values = json["enum"]?.array, !values.contains(value) { errors.append("\(path): \(value.text)") }
        if let constant = json["const"], constant != value { errors.append("\(path): \(value.text)") }
        if let pattern = json["pattern"]?.string, let text = value.string,
            (try? Regex(pattern).firstMatch(in: text)) == nil
        {
            errors.append("\(path): '\(text)'")
        }
        if let number = value.double {
            let range = (json["minimum"]?.double ?? -.infinity)...(json["maximum"]?.double ?? .infinity)
            if !range.contains(number) { errors.append("\(path): \(number)") }
        }
        return errors + memberErrors(in: value, at: path) + elementErrors(in: value, at: path)
    }

    private func memberErrors(in value: JSON, at path: String) -> [String] {
        guard let object = value.object else { return [] }
        let required = (json["required"]?.array ?? []).compactMap(\.string)
        let missing = required.filter { object[$0] == nil }.map { "\(path).\($0): missing" }
        return missing
            + object.members.flatMap { key, value -> [String] in
                guard let schema = json["properties"]?[key] else {
                    return json["additionalProperties"]?.bool == false ? ["\(path).\(key): unknown"] : []
                }
                return JSONSchema(schema, root: root).errors(in: value, at: "\(path).\(key)")
            }
    }

    private func elementErrors(in value: JSON, at path: String) -> [String] {
        guard let elements = value.array, let items = json["items"] else { return [] }
        return elements.enumerated().flatMap { index, element in
            JSONSchema(items, root: root).errors(in: element, at: "\(path)[\(index)]")
        }
    }

    private static func types(of value: JSON) -> [String] {
        switch value {
        case .null: ["null"]
        case .bool: ["boolean"]
        case .number: value.int == nil ? ["number"] : ["number", "integer"]
        case .string: ["string"]
        case .array: ["array"]
        case .object: ["object"]
        }
    }
}
