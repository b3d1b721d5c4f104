import HTTPTypes
import Wire

/// The reads and writes of single objects.
extension KubernetesHandler {
    func get(_ target: ObjectPath, _ name: String, _ request: Request) throws(StatusError) -> Reply {
        let object = try stored(target, name)
        guard let objects = Table.Objects(request) else { return Reply(200, object.text(as: target.kind)) }
        let table = Table(kind: target.kind, now: timestamp)
        let metadata = JSONObject([("resourceVersion", .string(object.version))])
        return Reply(200, table.json([object], metadata: metadata, objects: objects))
    }

    mutating func create(_ target: ObjectPath, _ request: Request) throws(StatusError) -> Reply {
        try create(target, body(of: request, target))
    }

    private mutating func create(_ target: ObjectPath, _ body: JSONObject) throws(StatusError) -> Reply {
        var metadata = body.object("metadata")
        if let prefix = metadata["generateName"]?.string, metadata["name"] == nil {
            metadata["name"] = .string(prefix + store.seed.hex(5))
        }
        guard let name = metadata["name"]?.string, !name.isEmpty else {
            throw .invalid(target.kind, "", field: "metadata.name", "Required value: name or generateName is required")
        }
        if store.object(target.kind, target.key(name)) != nil { throw .exists(target.kind, name) }
        return Reply(201, commit(try newObject(body, metadata, name, target), target, name))
    }

    mutating func replace(_ target: ObjectPath, _ name: String, _ request: Request) throws(StatusError) -> Reply {
        let body = try body(of: request, target)
        if let other = body.object("metadata")["name"]?.string, other != name {
            throw .badRequest(
                "the name of the object (\(other)) does not match the name on the URL (\(name))"
            )
        }
        guard let old = store.object(target.kind, target.key(name)) else {
            guard target.kind.allowsCreateOnUpdate else { throw .notFound(target.kind, name) }
            return Reply(201, commit(try newObject(body, body.object("metadata"), name, target), target, name))
        }
        if !target.kind.allowsBlindUpdate, (body.object("metadata")["resourceVersion"]?.string ?? "").isEmpty {
            throw .invalid(
                target.kind,
                name,
                field: "metadata.resourceVersion",
                "Invalid value: 0: must be specified for an update"
            )
        }
        return Reply(200, try update(old, with: body, target))
    }

    mutating func patch(_ target: ObjectPath, _ name: String, _ request: Request) throws(StatusError) -> Reply {
        let type = (request.headers[.contentType] ?? "").prefix { $0 != ";" }
        guard StatusError.patchTypes(of: target.kind).contains(String(type)) else {
            throw .unsupportedPatch(String(type), of: target.kind)
        }
        guard let patch = try? JSON.parse(request.body) else {
            throw .badRequest("error decoding patch: the body is not JSON")
        }
        if type == "application/apply-patch+yaml" { return try apply(patch, target, name, request) }
        let old = try stored(target, name)
        let next: JSONObject
        switch (type, patch) {
        case ("application/merge-patch+json", .object(let patch)): next = MergePatch.apply(patch, to: old.json)
        case ("application/strategic-merge-patch+json", .object(let patch)):
            next = MergePatch.apply(patch, to: old.json, listKeys: target.kind.listKeys)
        case ("application/json-patch+json", .array(let patch)): next = try JSONPatch.apply(patch, to: old.json)
        case ("application/json-patch+json", _):
            throw .badRequest("error decoding patch: the body is not a JSON array")
        default: throw .badRequest("error decoding patch: the body is not a JSON object")
        }
        try checkFields(next, target, request)
        // The part that this write cannot change is not checked: an older write may have left invalid values there.
        let written = next.removing([target.isStatus ? "spec" : "status"])
        if let error = typeError(in: written, target) { throw .invalidPatch(next, error) }
        return Reply(200, try update(old, with: next, target))
    }

    /// The first value of a wrong type, as an error message; nil if all types are right.
    private func typeError(in object: JSONObject, _ target: ObjectPath) -> String? {
        target.kind.schema?.typeError(in: .object(object), of: target.kind.name)
    }

    /// Runs a server-side apply, which creates the object if it does not exist.
    private mutating func apply(
        _ patch: JSON,
        _ target: ObjectPath,
        _ name: String,
        _ request: Request
    ) throws(StatusError) -> Reply {
        guard let manager = request.queryValue("fieldManager"), !manager.isEmpty else {
            throw .badRequest("fieldManager is required for apply patch")
        }
        guard let body = patch.object else { throw .badRequest("error decoding patch: the body is not an object") }
        try checkType(body, target)
        try checkFields(body, target, request)
        if let error = typeError(in: body, target) { throw .undecodable(target.kind, error) }
        let apply = ServerSideApply(
            kind: target.kind,
            manager: manager,
            isForced: ["true", "1"].contains(request.queryValue("force") ?? ""),
            time: timestamp.textToSecond
        )
        guard let old = store.object(target.kind, target.key(name)) else {
            return try create(target, apply.newObject(from: body))
        }
        return Reply(200, try update(old, with: apply.apply(body, to: old.json), target))
    }

    mutating func delete(_ target: ObjectPath, _ name: String) throws(StatusError) -> Reply {
        let object = try stored(target, name)
        if let text = remove(object, target) { return Reply(200, text) }
        var details = target.kind.details(name: name)
        details["uid"] = object.metadata["uid"]
        return Reply(
            200,
            [
                "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
                "details": .object(details),
            ]
        )
    }

    /// Deletes the objects of a namespace that the selector of a request covers, and returns their list.
    mutating func deleteAll(_ target: ObjectPath, _ request: Request) throws(StatusError) -> Reply {
        let reply = try list(target, request)
        let chosen = try selector(of: request)
        for object in store.all(target.kind) where covers(object, target, chosen) { remove(object, target) }
        return reply
    }

    /// Removes an object, or marks it as being deleted, and then returns its text, where it has finalizers.
    @discardableResult
    private mutating func remove(_ object: StoredObject, _ target: ObjectPath) -> [UInt8]? {
        if !object.finalizers.isEmpty { return markDeleted(object, target) }
        store.commit(target.kind, key: object.key, nil, at: now)
        return nil
    }

    /// Marks an object as being deleted, and returns its text.
    ///
    /// The object stays in the store until a write removes its last finalizer.
    private mutating func markDeleted(_ object: StoredObject, _ target: ObjectPath) -> [UInt8] {
        if object.isBeingDeleted { return object.text(as: target.kind) }
        return commit(object.markedAsDeleted(at: timestamp), target, object.name)
    }

    // MARK: Making the next version

    private func stored(_ target: ObjectPath, _ name: String) throws(StatusError) -> StoredObject {
        guard let object = store.object(target.kind, target.key(name)) else { throw .notFound(target.kind, name) }
        return object
    }

    private func body(of request: Request, _ target: ObjectPath) throws(StatusError) -> JSONObject {
        let isBinary = (request.headers[.contentType] ?? "").hasPrefix(BinaryObject.mediaType)
        if isBinary, target.kind.isCustom {
            throw .unsupported(BinaryObject.mediaType, accepted: ["application/json", "application/yaml"])
        }
        let body =
            isBinary
            ? BinaryObject.decode(request.body, as: target.kind) : (try? JSON.parse(request.body))?.object
        guard let body else {
            throw .badRequest(
                "the object provided is unrecognized (must be of type \(target.kind.name)): couldn't get "
                    + "version/kind; json parse error"
            )
        }
        try checkType(body, target)
        try checkFields(body, target, request)
        if let error = typeError(in: body, target) { throw .undecodable(target.kind, error) }
        return body
    }

    private func checkType(_ body: JSONObject, _ target: ObjectPath) throws(StatusError) {
        let kind = body["kind"]?.string ?? target.kind.name
        let version = body["apiVersion"]?.string ?? target.kind.apiVersion
        if kind != target.kind.name || version != target.kind.apiVersion {
            throw .undecodable(target.kind, "the body is a \(kind) of \(version)")
        }
        if let namespace = body.object("metadata")["namespace"]?.string, namespace != target.namespace {
            throw .badRequest("the namespace of the provided object does not match the namespace sent on the request")
        }
    }

    /// Refuses fields that the kind does not have, if the request asks for `fieldValidation=Strict`.
    private func checkFields(_ body: JSONObject, _ target: ObjectPath, _ request: Request) throws(StatusError) {
        guard request.queryValue("fieldValidation") == "Strict" else { return }
        let unknown = target.kind.unknownFields(in: body)
        if unknown.isEmpty { return }
        let texts = unknown.map { "unknown field \"\($0)\"" }
        throw .undecodable(target.kind, "strict decoding error: " + texts.joined(separator: ", "))
    }

    /// The new object to store: the server's metadata comes first, and the status is empty.
    ///
    /// - Throws: 403 if the namespace is being deleted, 405 if the path has no namespace.
    private mutating func newObject(
        _ body: JSONObject,
        _ metadata: JSONObject,
        _ name: String,
        _ target: ObjectPath
    ) throws(StatusError) -> JSONObject {
        guard let namespace = target.namespace else { throw .methodNotAllowed }
        if store.terminating.contains(namespace) { throw .terminating(target.kind, name, namespace: namespace) }
        let initialMetadata = Self.initialMetadata(
            name: name,
            namespace: namespace,
            kind: target.kind,
            seed: &store.seed,
            timestamp
        )
        let clientMetadata = metadata.removing(initialMetadata.keys + Self.serverKeys + ["generateName"])
        var object = body.removing(["kind", "apiVersion", "metadata"])
        if target.kind.hasStatus { object["status"] = nil }
        object = try checked(object, name, old: nil, target)
        return Self.storedForm(of: object, metadata: initialMetadata.merging(clientMetadata), target.kind)
    }

    /// Stores `body` as the next version of `old`, and returns the text of the object.
    ///
    /// The metadata that the server owns stays. A write to `/status` changes only the status and `managedFields`; any
    /// other write keeps the status. An object that is being deleted is removed with its last finalizer.
    ///
    /// - Throws: 409 if `body` has another version than `old`, 422 if a value is invalid.
    private mutating func update(
        _ old: StoredObject,
        with body: JSONObject,
        _ target: ObjectPath
    ) throws(StatusError) -> [UInt8] {
        let clientMetadata = body.object("metadata")
        if let version = clientMetadata["resourceVersion"]?.string, !version.isEmpty, version != old.version {
            throw .conflict(target.kind, old.name)
        }
        var object = body.removing(["kind", "apiVersion", "metadata"])
        if target.isStatus {
            object = old.json.removing(["metadata"])
            object["status"] = body["status"] ?? (target.kind.isCustom ? nil : [:])
        } else if target.kind.hasStatus {
            object["status"] = old.json["status"]
        }
        object = try checked(object, old.name, old: old.json, target)
        var metadata = old.metadata
        if !target.isStatus {
            metadata = Self.serverMetadata(of: old).merging(clientMetadata.removing(Self.serverKeys))
        } else if let managedFields = clientMetadata["managedFields"] {
            metadata["managedFields"] = managedFields
        }
        metadata["resourceVersion"] = old.metadata["resourceVersion"]
        if let generation = old.metadata["generation"]?.int, object["spec"] != old.json["spec"] {
            metadata["generation"] = JSON(generation + 1)
        }
        let next = Self.storedForm(of: object, metadata: metadata.droppingNulls(), target.kind)
        // An unchanged object is not written: it keeps its version, and the watches get no event.
        if next == old.json { return old.text(as: target.kind) }
        guard old.isBeingDeleted else { return commit(next, target, old.name) }
        let outcome = StoredObject(next)
        let added = outcome.finalizers.filter { !old.finalizers.contains($0) }
        if !added.isEmpty { throw .finalizersWhileDeleting(added, target.kind, old.name) }
        if !outcome.finalizers.isEmpty { return commit(next, target, old.name) }
        store.commit(target.kind, key: old.key, nil, at: now)
        return outcome.text(as: target.kind)
    }

    private mutating func commit(_ object: JSONObject, _ target: ObjectPath, _ name: String) -> [UInt8] {
        store.commit(target.kind, key: target.key(name), object, at: now)?.text(as: target.kind) ?? []
    }

    /// The keys of `metadata` that only the server sets.
    private static let serverKeys = [
        "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "selfLink",
        "deletionTimestamp", "deletionGracePeriodSeconds",
    ]

    private static func serverMetadata(of object: StoredObject) -> JSONObject {
        JSONObject(object.metadata.members.filter { serverKeys.contains($0.key) })
    }

    /// The metadata that the server gives a new object.
    static func initialMetadata(
        name: String,
        namespace: String,
        kind: ResourceKind,
        seed: inout Seed,
        _ timestamp: Timestamp
    ) -> JSONObject {
        var metadata = JSONObject([
            ("name", .string(name)), ("namespace", .string(namespace)), ("uid", .string(seed.uuid())),
            ("resourceVersion", ""),
        ])
        if kind.hasGeneration { metadata["generation"] = 1 }
        metadata["creationTimestamp"] = .string(timestamp.textToSecond)
        return metadata
    }

    /// The object as it is stored: first the metadata, then the other members and the kind's `emptyParts`.
    static func storedForm(of object: JSONObject, metadata: JSONObject, _ kind: ResourceKind) -> JSONObject {
        // Empty members of the metadata, such as `labels: {}`, are not stored.
        let metadata = JSONObject(
            metadata.members.filter { $0.value.object?.members.isEmpty != true && $0.value.array?.isEmpty != true }
        )
        var result = JSONObject([("metadata", .object(metadata))]).merging(object)
        for (key, value) in kind.emptyParts where result[key] == nil { result[key] = value }
        return result
    }
}
