import Wire

/// A failure, which the API server sends as a `Status` object.
struct StatusError: Error {
    var code: Int
    var reason: String
    var message: String
    /// The details of the error; nil if the reply has none, empty if it has `{}`.
    var details: JSONObject?
    /// The metadata of the `Status` object itself, such as `continue`.
    var metadata = JSONObject()

    var json: JSON {
        var status = JSONObject([
            ("kind", "Status"), ("apiVersion", "v1"), ("metadata", .object(metadata)), ("status", "Failure"),
            ("message", .string(message)), ("reason", .string(reason)),
        ])
        status["details"] = details.map { .object($0) }
        status["code"] = JSON(code)
        return .object(status)
    }
}

extension StatusError {
    static let unauthorized = StatusError(code: 401, reason: "Unauthorized", message: "Unauthorized")

    /// The error for an unknown path.
    static let noResource = StatusError(
        code: 404,
        reason: "NotFound",
        message: "the server could not find the requested resource",
        details: JSONObject()
    )

    /// The error for an unknown path of a server that has just started.
    static let starting = StatusError(
        code: 503,
        reason: "ServiceUnavailable",
        message: "the request has been made before all known HTTP paths have been installed, please try again",
        details: JSONObject([("retryAfterSeconds", 5)])
    )

    /// The error for a new object of a kind whose definition is being removed.
    static let definitionTerminating = StatusError(
        code: 405,
        reason: "MethodNotAllowed",
        message: "create not allowed while custom resource definition is terminating",
        details: JSONObject()
    )

    static let methodNotAllowed = StatusError(
        code: 405,
        reason: "MethodNotAllowed",
        message: "the server does not allow this method on the requested resource",
        details: JSONObject()
    )

    static func badRequest(_ message: String) -> StatusError {
        StatusError(code: 400, reason: "BadRequest", message: message)
    }

    /// The error for a body that is no object of the kind.
    static func undecodable(_ kind: ResourceKind, _ text: String) -> StatusError {
        badRequest("\(kind.name) in version \"\(kind.version)\" cannot be handled as a \(kind.name): " + text)
    }

    /// The media types of the patches that the server accepts.
    static let patchTypes = [
        "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
    ]

    /// Returns the media types of the patches of one kind; a strategic merge patch needs a kind that is built in.
    static func patchTypes(of kind: ResourceKind) -> [String] {
        kind.isCustom ? patchTypes.filter { !$0.contains("strategic") } : patchTypes
    }

    static func unsupportedPatch(_ type: String, of kind: ResourceKind) -> StatusError {
        unsupported(type, accepted: patchTypes(of: kind))
    }

    /// The error for a body in another form than those that are accepted.
    static func unsupported(_ type: String, accepted: [String]) -> StatusError {
        StatusError(
            code: 415,
            reason: "UnsupportedMediaType",
            message: "the body of the request was in an unknown format - accepted media types include: "
                + accepted.joined(separator: ", ") + " (got \(type))"
        )
    }

    static func forbidden(_ verb: String, _ kind: ResourceKind, namespace: String?) -> StatusError {
        let scope = namespace.map { "in the namespace \"\($0)\"" } ?? "at the cluster scope"
        return StatusError(
            code: 403,
            reason: "Forbidden",
            message: "\(kind.qualifiedName) is forbidden: User \"plain\" cannot \(verb) resource \"\(kind.plural)\" "
                + "in API group \"\(kind.group)\" \(scope)",
            details: kind.details(name: nil)
        )
    }

    static func notFound(_ kind: ResourceKind, _ name: String) -> StatusError {
        StatusError(
            code: 404,
            reason: "NotFound",
            message: "\(kind.qualifiedName) \"\(name)\" not found",
            details: kind.details(name: name)
        )
    }

    static func exists(_ kind: ResourceKind, _ name: String) -> StatusError {
        StatusError(
            code: 409,
            reason: "AlreadyExists",
            message: "\(kind.qualifiedName) \"\(name)\" already exists",
            details: kind.details(name: name)
        )
    }

    static func conflict(_ kind: ResourceKind, _ name: String) -> StatusError {
        StatusError(
            code: 409,
            reason: "Conflict",
            message: "Operation cannot be fulfilled on \(kind.qualifiedName) \"\(name)\": the object has been "
                + "modified; please apply your changes to the latest version and try again",
            details: kind.details(name: name)
        )
    }

    static func invalid(_ kind: ResourceKind, _ name: String, field: String, _ text: String) -> StatusError {
        invalid(kind, name, [(field, text)])
    }

    static func invalid(_ kind: ResourceKind, _ name: String, _ errors: [(field: String, text: String)])
        -> StatusError
    {
        var details = JSONObject([
            ("name", .string(name)), ("group", .string(kind.group)), ("kind", .string(kind.name)),
        ])
        details["causes"] = .array(
            errors.map { error in
                let reason = reasons.first { error.text.hasPrefix($0.prefix) }?.reason ?? "FieldValueInvalid"
                return [
                    "reason": .string(reason),
                    "message": .string(error.text), "field": .string(error.field),
                ]
            }
        )
        let texts = errors.map { "\($0.field): \($0.text)" }
        let text = texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
        return StatusError(
            code: 422,
            reason: "Invalid",
            message: "\(kind.name)\(kind.group.isEmpty ? "" : "." + kind.group) \"\(name)\" is invalid: \(text)",
            details: details
        )
    }

    /// The reason of a cause, by the words with which its message begins.
    private static let reasons: [(prefix: String, reason: String)] = [
        ("Forbidden:", "FieldValueForbidden"), ("Required value", "FieldValueRequired"),
        ("Unsupported value:", "FieldValueNotSupported"), ("Duplicate value:", "FieldValueDuplicate"),
        ("Too many:", "FieldValueTooMany"), ("Too long:", "FieldValueTooLong"),
    ]

    /// The error for new finalizers of an object that is being deleted; finalizers may only be removed from it.
    static func finalizersWhileDeleting(_ added: [String], _ kind: ResourceKind, _ name: String) -> StatusError {
        let list = added.map { JSON.string($0).text }.joined(separator: ", ")
        let text = "Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers "
        return invalid(kind, name, field: "metadata.finalizers", text + "[]string{\(list)}")
    }

    /// The error for a patch whose result is no object of the kind.
    static func invalidPatch(_ outcome: JSONObject, _ text: String) -> StatusError {
        let error = "Invalid value: \(JSON.string(JSON.object(outcome).text).text): \(text)"
        let cause: JSON = ["reason": "FieldValueInvalid", "message": .string(error), "field": "patch"]
        return StatusError(
            code: 422,
            reason: "Invalid",
            message: " \"\" is invalid: patch: " + error,
            details: JSONObject([("causes", [cause])])
        )
    }

    /// The error for a new object in a namespace that is being deleted.
    static func terminating(_ kind: ResourceKind, _ name: String, namespace: String) -> StatusError {
        var details = kind.details(name: name)
        details["causes"] = [
            [
                "reason": "NamespaceTerminating",
                "message": .string("namespace \(namespace) is being terminated"), "field": "metadata.namespace",
            ]
        ]
        return StatusError(
            code: 403,
            reason: "Forbidden",
            message: "\(kind.qualifiedName) \"\(name)\" is forbidden: unable to create new content in namespace "
                + "\(namespace) because it is being terminated",
            details: details
        )
    }

    /// The error for a list or a watch that starts at a forgotten version.
    ///
    /// With `token` the client can read the rest of the list at the current version.
    static func expired(_ message: String, continue token: String? = nil) -> StatusError {
        var metadata = JSONObject()
        metadata["continue"] = token.map { .string($0) }
        return StatusError(code: 410, reason: "Expired", message: message, metadata: metadata)
    }

    /// The error for a watch that starts at a forgotten version.
    static func tooOld(_ asked: Int, oldest: Int) -> StatusError {
        expired("too old resource version: \(asked) (\(oldest))")
    }

    /// The error for a version that the store has not reached.
    static func tooLarge(_ asked: Int, current: Int) -> StatusError {
        let message = "Too large resource version: \(asked), current: \(current)"
        return StatusError(
            code: 504,
            reason: "Timeout",
            message: "Timeout: " + message,
            details: JSONObject([
                ("causes", [["reason": "ResourceVersionTooLarge", "message": "Too large resource version"]]),
                ("retryAfterSeconds", 1),
            ])
        )
    }
}

extension ResourceKind {
    /// The details of an error about an object of this kind, or about the kind itself if `name` is nil.
    func details(name: String?) -> JSONObject {
        var details = JSONObject()
        details["name"] = name.map { .string($0) }
        if !group.isEmpty { details["group"] = .string(group) }
        details["kind"] = .string(plural)
        return details
    }
}
