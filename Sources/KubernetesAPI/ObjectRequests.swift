import HTTPTypes
package import Wire

/// The list and watch requests for objects of one kind: those of one namespace or of all, filtered by a label selector.
///
/// The transport adds the credentials.
package struct ObjectRequests: Sendable {
    /// How the replies are read, and of which kind the objects are.
    package let reading: ObjectReading
    private let path: String
    private let labelSelector: String
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
