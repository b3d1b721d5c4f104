import HTTPTypes
package import Wire

/// The list and watch requests for Ingresses: those of one namespace or of all, filtered by a label selector.
///
/// The transport adds the credentials.
package struct IngressRequests: Sendable {
    private let path: String
    private let labelSelector: String
    private let userAgent: String

    /// - Parameters:
    ///   - namespace: nil for all namespaces.
    ///   - labelSelector: empty for all Ingresses.
    ///   - userAgent: our name for the server's audit log.
    package init(namespace: String?, labelSelector: String, userAgent: String) {
        let scope = namespace.map { "namespaces/\($0.percentEncoded)/" } ?? ""
        path = "/apis/networking.k8s.io/v1/\(scope)ingresses"
        self.labelSelector = labelSelector
        self.userAgent = userAgent
    }

    /// The request for one page of at most `limit` Ingresses; `continuation` is nil for the first page.
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

    private func request(_ items: [(name: String, value: String?)]) -> Request {
        let selector = labelSelector.isEmpty ? nil : labelSelector
        let query = (items + [("labelSelector", selector)]).compactMap { name, value in
            value.map { "\(name)=\($0.percentEncoded)" }
        }
        return Request(.get, "\(path)?\(query.joined(separator: "&"))", userAgent: userAgent)
    }
}
