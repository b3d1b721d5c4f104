import Wire

/// One server-side apply, made by a manager.
///
/// The server records which members each manager applies. It removes a member that the manager leaves out this time,
/// unless another manager applies that member.
struct ServerSideApply {
    let kind: ResourceKind
    let manager: String
    let isForced: Bool
    let time: String

    /// Returns `old` after the manager has applied `body`; throws 409 for a conflict with other managers.
    func apply(_ body: JSONObject, to old: JSONObject) throws(StatusError) -> JSONObject {
        let fields = FieldSet(applied: body)
        let entries = old.object("metadata")["managedFields"]?.array ?? []
        let others = entries.filter { !isOfThisManager($0) && isApplyEntry($0) }
        try checkConflicts(fields, others, body, old)
        var result = old
        let kept = Set(fields.paths + others.flatMap { Self.fields(of: $0).paths })
        for path in entries.filter(isOfThisManager).flatMap({ Self.fields(of: $0).paths }) where !kept.contains(path) {
            result = result.removing(at: path[...])
        }
        result = MergePatch.apply(body.removing(["apiVersion", "kind", "status"]), to: result)
        return withManagedFields(entries.filter { !isOfThisManager($0) } + [entry(fields)], in: result)
    }

    /// Returns a new object with the entry of its manager.
    func newObject(from body: JSONObject) -> JSONObject {
        withManagedFields([entry(FieldSet(applied: body))], in: body)
    }

    /// Returns the object with these entries as its `managedFields`.
    private func withManagedFields(_ entries: [JSON], in object: JSONObject) -> JSONObject {
        var metadata = object.object("metadata")
        metadata["managedFields"] = .array(entries)
        var object = object
        object["metadata"] = .object(metadata)
        return object
    }

    private func isOfThisManager(_ entry: JSON) -> Bool { isApplyEntry(entry) && entry["manager"]?.string == manager }
    private func isApplyEntry(_ entry: JSON) -> Bool { entry["operation"]?.string == "Apply" }

    private static func fields(of entry: JSON) -> FieldSet { FieldSet(entry["fieldsV1"]?.object ?? JSONObject()) }

    private func entry(_ fields: FieldSet) -> JSON {
        [
            "manager": .string(manager), "operation": "Apply", "apiVersion": .string(kind.apiVersion),
            "time": .string(time), "fieldsType": "FieldsV1", "fieldsV1": .object(fields.json),
        ]
    }

    /// Throws 409 where the apply changes a member of another manager and is not forced.
    private func checkConflicts(
        _ fields: FieldSet,
        _ others: [JSON],
        _ body: JSONObject,
        _ old: JSONObject
    ) throws(StatusError) {
        if isForced { return }
        let changed = fields.paths.filter { body.value(at: $0[...]) != old.value(at: $0[...]) }
        let conflicts = others.flatMap { other -> [JSON] in
            let owned = Set(Self.fields(of: other).paths)
            return changed.filter(owned.contains).map { path in
                [
                    "reason": "FieldManagerConflict",
                    "message": .string("conflict with \"\(other["manager"]?.string ?? "")\""),
                    "field": .string("." + path.joined(separator: ".")),
                ]
            }
        }
        guard let first = conflicts.first else { return }
        let conflict = "\(first["message"]?.string ?? ""): \(first["field"]?.string ?? "")"
        throw StatusError(
            code: 409,
            reason: "Conflict",
            message: "Apply failed with \(conflicts.count) conflict\(conflicts.count == 1 ? "" : "s"): \(conflict)",
            details: JSONObject([("causes", .array(conflicts))])
        )
    }
}
