import HTTPTypes
package import Wire

/// The list and watch requests for objects of one kind: those of one namespace or of all, filtered by a label selector.
///
/// The transport adds the credentials.
package struct ObjectRequests: Sendable {
    /// How the replies are read, and of which kind the objects are.
    package let reading: ObjectReading
    /// The only namespace of the objects; nil for all.
    package let namespace: String?
    /// The selector of the objects' labels; empty for all objects.
    package let labelSelector: String
    private let path: String
    private let userAgent: String

    /// - Parameters:
    ///   - kind: the kind of the objects.
    ///   - namespace: nil for all namespaces.
    ///   - labelSelector: empty for all objects; it is applied to the replies where the kind is watched whole.
    ///   - readsHostnames: whether the host names in the spec are read.
    ///   - userAgent: our name for the server's audit log.
    package init(
        _ kind: ObjectKind = .ingress,
        namespace: String?,
        labelSelector: String,
        readsHostnames: Bool = false,
        userAgent: String
    ) {
        self.namespace = namespace
        let scope = namespace.map { "namespaces/\($0.percentEncoded)/" } ?? ""
        path = "\(Self.root(of: kind))/\(scope)\(kind.resource)"
        self.labelSelector = kind.isWatchedWhole ? "" : labelSelector
        let selector = kind.isWatchedWhole ? LabelSelector(labelSelector) : nil
        reading = ObjectReading(kind, readsHostnames: readsHostnames, selector: selector)
        self.userAgent = userAgent
    }

    private static func root(of kind: ObjectKind) -> String {
        kind.group.isEmpty ? "/api/v1" : "/apis/\(kind.apiVersion)"
    }

    /// The request for one page of at most `limit` objects; `continuation` is nil for the first page.
    package func list(limit: Int, continuation: String? = nil) -> Request {
        request([("limit", "\(limit)"), ("continue", continuation)])
    }

    /// The request for a watch of all changes after `resourceVersion`, with bookmarks.
    ///
    /// The server closes the watch after `timeoutSeconds`.
    package func watch(resourceVersion: String, timeoutSeconds: Int) -> Request {
        request([
            ("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", resourceVersion),
            ("timeoutSeconds", "\(timeoutSeconds)"),
        ])
    }

    /// The request that asks whether these credentials may do `verb` to the objects; every authenticated user may send it.
    ///
    /// It is a `SelfSubjectAccessReview`: a POST that creates nothing.
    package func review(of verb: String) -> Request {
        let kind = reading.kind
        var attributes = JSONObject([
            ("group", .string(kind.group)), ("resource", .string(kind.resource)), ("verb", .string(verb)),
        ])
        attributes["namespace"] = namespace.map { .string($0) }
        return Request(
            .post,
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            userAgent: userAgent,
            json: [
                "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                "spec": ["resourceAttributes": .object(attributes)],
            ]
        )
    }

    /// The request for the kinds that the server has in the kind's group; every authenticated user may send it.
    package var discovery: Request { Request(.get, Self.root(of: reading.kind), userAgent: userAgent) }

    private func request(_ items: [(name: String, value: String?)]) -> Request {
        let selector = labelSelector.isEmpty ? nil : labelSelector
        let query = (items + [("labelSelector", selector)]).compactMap { name, value in
            value.map { "\(name)=\($0.percentEncoded)" }
        }
        return Request(.get, "\(path)?\(query.joined(separator: "&"))", userAgent: userAgent)
    }
}

/// Whether the API server has a kind that a CustomResourceDefinition defines.
package enum KindPresence: Sendable, Equatable {
    /// Objects of the kind can be read and created.
    case served
    /// The definition is being removed, with all objects of the kind.
    case beingRemoved
    /// The server does not have the kind.
    case absent
    /// The server did not say it; the text is the reason.
    case unknown(String)

    /// Reads the reply to `ObjectRequests.discovery`.
    package init(_ reply: Reply, of kind: ObjectKind) {
        if reply.status == 404 {
            self = .absent
            return
        }
        guard reply.status == 200, let json = try? JSON.parse(reply.body, valueLimit: Status.valueLimit),
            json["kind"]?.string == "APIResourceList", let resources = json["resources"]?.array
        else {
            self = .unknown(reply.status == 200 ? "the reply is no APIResourceList" : "\(Status(reply))")
            return
        }
        guard let resource = resources.first(where: { $0["name"]?.string == kind.resource }) else {
            self = .absent
            return
        }
        // While a definition is being removed, its kind is listed without this verb. It is the one sign of it.
        let canCreate = resource["verbs"]?.array?.contains { $0.string == "create" } ?? false
        self = canCreate ? .served : .beingRemoved
    }
}

/// The answer to whether credentials may do something.
package enum AccessAnswer: Sendable, Equatable {
    case allowed
    case denied
    /// The server did not say it; the text is the reason.
    case unknown(String)

    /// Reads the reply to `ObjectRequests.review(of:)`.
    package init(_ reply: Reply) {
        guard (200..<300).contains(reply.status),
            let json = try? JSON.parse(reply.body, valueLimit: Status.valueLimit),
            let isAllowed = json["status"]?["allowed"]?.bool
        else {
            let isReview = (200..<300).contains(reply.status)
            self = .unknown(isReview ? "the reply is no SelfSubjectAccessReview" : "\(Status(reply))")
            return
        }
        self = isAllowed ? .allowed : .denied
    }
}
