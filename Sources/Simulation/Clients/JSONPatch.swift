import Wire

/// The operations of JSON Patch (RFC 6902).
enum JSONPatch {
    /// The error for a patch that cannot be applied.
    static let cannotApply = StatusError(
        code: 422,
        reason: "Invalid",
        message: "the server rejected our request due to an error in our request",
        details: JSONObject()
    )

    /// Returns the object after all operations; throws `cannotApply` where one of them cannot be applied.
    static func apply(_ patch: [JSON], to target: JSONObject) throws(StatusError) -> JSONObject {
        var value = JSON.object(target)
        for operation in patch { value = try apply(operation, to: value) }
        guard let object = value.object else { throw cannotApply }
        return object
    }

    private static func apply(_ operation: JSON, to value: JSON) throws(StatusError) -> JSON {
        let path = try pointer(operation["path"])
        switch operation["op"]?.string {
        case "add": return try edit(value, at: path, with: .add(operand(operation)))
        case "replace": return try edit(value, at: path, with: .replace(operand(operation)))
        case "remove": return try edit(value, at: path, with: .remove)
        case "move":
            let source = try pointer(operation["from"])
            let moved = try read(value, source)
            let remaining = try edit(value, at: source, with: .remove)
            return try edit(remaining, at: path, with: .add(moved))
        case "copy": return try edit(value, at: path, with: .add(read(value, pointer(operation["from"]))))
        case "test":
            guard try read(value, path) == operand(operation) else { throw cannotApply }
            return value
        default: throw cannotApply
        }
    }

    private static func operand(_ operation: JSON) throws(StatusError) -> JSON {
        guard let value = operation["value"] else { throw cannotApply }
        return value
    }

    /// Returns the steps of a JSON pointer (RFC 6901).
    private static func pointer(_ value: JSON?) throws(StatusError) -> ArraySlice<String> {
        guard let text = value?.string, text.isEmpty || text.hasPrefix("/") else { throw cannotApply }
        return text.pointerSteps
    }

    /// Returns the value at a path; throws `cannotApply` where there is none.
    private static func read(_ value: JSON, _ path: ArraySlice<String>) throws(StatusError) -> JSON {
        guard let step = path.first else { return value }
        let inner =
            switch value {
            case .object(let object): object[step]
            case .array(let elements): Int(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            default: nil as JSON?
            }
        guard let inner else { throw cannotApply }
        return try read(inner, path.dropFirst())
    }

    // MARK: Editing

    private enum Change {
        case add(JSON), replace(JSON), remove
    }

    private static func edit(
        _ value: JSON,
        at path: ArraySlice<String>,
        with change: Change
    ) throws(StatusError) -> JSON {
        guard let step = path.first else {
            switch change {
            case .add(let new), .replace(let new): return new
            case .remove: throw cannotApply
            }
        }
        switch value {
        case .object(let object): return .object(try edit(object, at: step, path.dropFirst(), with: change))
        case .array(let elements): return .array(try edit(elements, at: step, path.dropFirst(), with: change))
        default: throw cannotApply
        }
    }

    private static func edit(
        _ object: JSONObject,
        at step: String,
        _ innerPath: ArraySlice<String>,
        with change: Change
    ) throws(StatusError) -> JSONObject {
        var object = object
        guard innerPath.isEmpty else {
            guard let inner = object[step] else { throw cannotApply }
            object[step] = try edit(inner, at: innerPath, with: change)
            return object
        }
        switch change {
        case .add(let new): object[step] = new
        case .replace(let new):
            guard object[step] != nil else { throw cannotApply }
            object[step] = new
        case .remove:
            guard object[step] != nil else { throw cannotApply }
            object[step] = nil
        }
        return object
    }

    private static func edit(
        _ elements: [JSON],
        at step: String,
        _ innerPath: ArraySlice<String>,
        with change: Change
    ) throws(StatusError) -> [JSON] {
        var elements = elements
        if innerPath.isEmpty, case .add(let new) = change {
            guard let index = step == "-" ? elements.count : Int(step), (0...elements.count).contains(index) else {
                throw cannotApply
            }
            elements.insert(new, at: index)
            return elements
        }
        guard let index = Int(step), elements.indices.contains(index) else { throw cannotApply }
        if innerPath.isEmpty, case .remove = change {
            elements.remove(at: index)
        } else {
            elements[index] = try edit(elements[index], at: innerPath, with: change)
        }
        return elements
    }
}
