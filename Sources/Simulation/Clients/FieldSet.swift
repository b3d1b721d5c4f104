import Wire

/// Which members of an object a manager has applied, in the form of `FieldsV1`.
///
/// The members of an object count one by one, a list counts as a whole.
struct FieldSet {
    private(set) var json: JSONObject

    init(_ json: JSONObject) {
        self.json = json
    }

    /// The members of an applied object, without those that identify it, which no manager owns.
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
                // An empty object is a member of its own, but `metadata` without anything is nothing.
                return fields.members.isEmpty && key == "metadata" ? nil : ("f:" + key, .object(fields))
            }
        )
    }

    /// The leaves' paths, sorted.
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
    func value(at path: ArraySlice<String>) -> JSON? {
        guard let step = path.first else { return .object(self) }
        let value = self[step]
        return path.count == 1 ? value : value?.object?.value(at: path.dropFirst())
    }

    /// The object without the member at `path`, and without the objects that this leaves empty.
    func removing(at path: ArraySlice<String>) -> JSONObject {
        guard let step = path.first else { return self }
        var result = self
        let inner = path.count == 1 ? nil : self[step]?.object?.removing(at: path.dropFirst())
        if path.count > 1, inner == nil { return self }
        result[step] = inner.flatMap { $0.members.isEmpty ? nil : .object($0) }
        return result
    }
}
