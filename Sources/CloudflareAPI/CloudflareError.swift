package import Wire

/// The reason why a call to Cloudflare has no result; the caller handles each case differently.
package enum CloudflareError: Error, Sendable {
    /// No reply; a write may have taken effect, unless the error says that nothing was sent.
    case noReply(TransportError)
    /// Status 429, with the wait that Cloudflare demands; nil where the reply states no wait.
    case rateLimited(retryAfter: Duration?)
    /// Status 5xx: the server has a temporary fault; a write may have taken effect.
    case serverFault(Refusal)
    /// Status 401, or an error code for credentials with another status: Cloudflare does not accept the token.
    case unauthorized(Refusal)
    /// Status 403: the token may not do this, or not from this host, or not in this account or zone.
    case forbidden(Refusal)
    /// Status 404: the object does not exist.
    case notFound(Refusal)
    /// Another object already has the same name (code 1003, or status 409).
    case conflict(Refusal)
    /// Any other status 4xx: the same request will be refused again.
    case refused(Refusal)
    /// A reply that cannot be used, such as damaged JSON or an incomplete list; it proves nothing about any object.
    case unusable(String)
    /// A reply of a firewall, a proxy or a network's login page; it proves nothing about any object at Cloudflare.
    case intercepted(NonAPIReply)

    /// The status and the first error of a refusal.
    package struct Refusal: Sendable, Equatable {
        /// The reply's HTTP status, such as 403.
        package var status: Int
        /// The first error's number; 0 where the body names none.
        package var code: Int
        /// The first error's message: one line of at most a few hundred bytes.
        package var message: String
        /// The `cf-ray` id under which Cloudflare's support finds the request; nil where the reply has none.
        package var ray: String?
    }

    /// The error of a rehearsal for an id that no object has.
    package static let absent = CloudflareError.notFound(
        Refusal(status: 404, code: 0, message: "there is none of this id")
    )
}

extension CloudflareError {
    /// Whether the same request can succeed later without any change.
    package var isTransient: Bool {
        switch self {
        case .noReply, .rateLimited, .serverFault, .unusable, .conflict, .intercepted: true
        case .unauthorized, .forbidden, .notFound, .refused: false
        }
    }
}

extension CloudflareError: CustomStringConvertible {
    /// The words `Cloudflare API request failed: ` and the reason; for `unusable`, the reason alone.
    package var description: String {
        if case .unusable = self { reason } else { "Cloudflare API request failed: \(reason)" }
    }

    /// The reason alone, for lines that already name Cloudflare.
    package var reason: String {
        switch self {
        case .noReply(let error): "\(error)"
        case .rateLimited(let wait):
            "429 Too Many Requests" + (wait.map { " (retry after \($0.components.seconds) s)" } ?? "")
        case .unusable(let what): "Cloudflare API reply cannot be used: \(what)"
        case .serverFault(let refusal), .unauthorized(let refusal), .forbidden(let refusal), .notFound(let refusal),
            .conflict(let refusal), .refused(let refusal):
            "\(refusal)"
        case .intercepted(let page): "\(Refusal.phrase(page.status)), not from Cloudflare's API (\(page))"
        }
    }
}

extension CloudflareError.Refusal: CustomStringConvertible {
    /// The status with its name, and the first error, such as `403 Forbidden (code 10000: Authentication error)`.
    package var description: String {
        let cause = code == 0 ? message : "code \(code): \(message)"
        return Self.phrase(status) + (cause.isEmpty ? "" : " (\(cause))")
    }

    /// A status code with its name, such as `403 Forbidden`.
    static func phrase(_ status: Int) -> String { "\(status) \(phrases[status] ?? "Error")" }

    private static let phrases: [Int: String] = [
        200: "OK", 407: "Proxy Authentication Required", 511: "Network Authentication Required",
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        409: "Conflict", 412: "Precondition Failed", 500: "Internal Server Error", 502: "Bad Gateway",
        503: "Service Unavailable", 504: "Gateway Timeout",
    ]
}
