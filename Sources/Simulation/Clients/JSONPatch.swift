import Wire

/// The operations of JSON Patch (RFC 6902).
enum JSONPatch {
    /// The error for a patch that cannot be applied.
    static let refused = StatusError(
        code: 422,
        reason: "Invalid",
        message: "the server rejected our request due to an error in our request",
        details: JSONObject()
    )

    /// Returns the object after all operations; throws `refused` where one of them cannot be applied.
    static func apply(_ patch: [JSON], to target: JSONObject) throws(StatusError) -> JSONObject {
        var value = JSON.object(target)
        for operation in patch { value = try apply(operation, to: value) }
        guard let object = value.object else { throw refused }
        return object
    }

    private static func apply(_ operation: JSON, to value: JSON) throws(StatusError) -> JSON {
        let path = try pointer(operation["path"])
        switch operation["op"]?.string {
        case "add": return try change(value, path, .add(operand(operation)))
        case "replace": return try change(value, path, .replace(operand(operation)))
        case "remove": return try change(value, path, .remove)
        case "move":
            let source = try pointer(operation["from"])
            let moved = try read(value, source)
            return try change(change(value, source, .remove), path, .add(moved))
        case "copy": return try change(value, path, .add(read(value, pointer(operation["from"]))))
        case "test":
            guard try read(value, path) == operand(operation) else { throw refused }
            return value
        default: throw refused
        }
    }

    private static func operand(_ operation: JSON) throws(StatusError) -> JSON {
        guard let value = operation["value"] else { throw refused }
        return value
    }

    /// Returns the steps of a JSON pointer (RFC 6901).
    private static func pointer(_ value: JSON?) throws(StatusError) -> ArraySlice<String> {
        guard let text = value?.string, text.isEmpty || text.hasPrefix("/") else { throw refused }
        return text.pointerSteps
    }

    /// Returns the value at a path; throws `refused` where there is none.
    private static func read(_ value: JSON, _ path: ArraySlice<String>) throws(StatusError) -> JSON {
        guard let step = path.first else { return value }
        let inner =
            switch value {
            case .object(let object): object[step]
            case .array(let elements): Int(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            default: nil as JSON?
            }
        guard let inner else { throw refused }
        return try read(inner, path.dropFirst())
    }

    // MARK: Changing

    private enum Change {
        case add(JSON), replace(JSON), remove
    }

    private static func change(
        _ value: JSON,
        _ path: ArraySlice<String>,
        _ change: Change
    ) throws(StatusError) -> JSON {
        guard let step = path.first else {
            switch change {
            case .add(let new), .replace(let new): return new
            case .remove: throw refused
            }
        }
        switch value {
        case .object(let object): return .object(try self.change(object, step, path.dropFirst(), change))
        case .array(let elements): return .array(try self.change(elements, step, path.dropFirst(), change))
        default: throw refused
        }
    }

    private static func change(
        _ object: JSONObject,
        _ step: String,
        _ rest: ArraySlice<String>,
        _ change: Change
    ) throws(StatusError) -> JSONObject {
        var object = object
        guard rest.isEmpty else {
            guard let inner = object[step] else { throw refused }
            object[step] = try self.change(inner, rest, change)
            return object
        }
        switch change {
        case .add(let new): object[step] = new
        case .replace(let new):
            guard object[step] != nil else { throw refused }
            object[step] = new
        case .remove:
            guard object[step] != nil else { throw refused }
            object[step] = nil
        }
        return object
    }

    private static func change(
        _ elements: [JSON],
        _ step: String,
        _ rest: ArraySlice<String>,
        _ change: Change
    ) throws(StatusError) -> [JSON] {
        var elements = elements
        if rest.isEmpty, case .add(let new) = change {
            guard let index = step == "-" ? elements.count : Int(step), (0...elements.count).contains(index) else {
                throw refused
            }
            elements.insert(new, at: index)
            return elements
        }
        guard let index = Int(step), elements.indices.contains(index) else { throw refused }
        if rest.isEmpty, case .remove = change {
            elements.remove(at: index)
        } else {
            elements[index] = try self.change(elements[index], rest, change)
        }
        return elements
    }
}
