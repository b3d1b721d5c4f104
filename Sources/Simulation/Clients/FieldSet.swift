import Wire

/// The members of an object that a manager has applied, in the form of `FieldsV1`.
///
/// Each member of an object is a separate field; a whole list is one field.
struct FieldSet {
    private(set) var json: JSONObject

    init(_ json: JSONObject) {
        self.json = json
    }

    /// Creates the set for an applied object; members that no manager owns, such as the name, are left out.
    init(applied object: JSONObject) {
        var object = object.removing(["apiVersion", "kind", "status"])
        let identity = ["name", "namespace", "uid", "resourceVersion", "creationTimestamp", "managedFields"]
        object["metadata"] = .object(object.object("metadata").removing(identity))
        json = Self.fields(of: object)
    }

    private static func fields(of object: JSONObject) -> JSONObject {
        JSONObject(
            object.members.compactMap { key, value in
                guard let inner = value.object else { return ("f:" + key, [:]) }
                let fields = fields(of: inner)
                // An empty object is a field too, except an empty `metadata`.
                return fields.members.isEmpty && key == "metadata" ? nil : ("f:" + key, .object(fields))
            }
        )
    }

    /// The paths of all innermost members, sorted.
    var paths: [[String]] { Self.paths(in: json).sorted { $0.lexicographicallyPrecedes($1) } }

    private static func paths(in object: JSONObject) -> [[String]] {
        object.members.flatMap { key, value -> [[String]] in
            let step = String(key.dropFirst(2))
            let inner = paths(in: value.object ?? JSONObject())
            return inner.isEmpty ? [[step]] : inner.map { [step] + $0 }
        }
    }
}

extension JSONObject {
    /// The value at `path`; nil where there is none.
    func value(at path: ArraySlice<String>) -> JSON? {
        guard let step = path.first else { return .object(self) }
        let value = self[step]
        return path.count == 1 ? value : value?.object?.value(at: path.dropFirst())
    }

    /// The object without the member at `path`, and without objects that are empty after that.
    func removing(at path: ArraySlice<String>) -> JSONObject {
        guard let step = path.first else { return self }
        var result = self
        let inner = path.count == 1 ? nil : self[step]?.object?.removing(at: path.dropFirst())
        if path.count > 1, inner == nil { return self }
        result[step] = inner.flatMap { $0.members.isEmpty ? nil : .object($0) }
        return result
    }
}
