package import Wire

/// Why a Cloudflare call has no result, in terms of what the caller can do about it.
package enum CloudflareError: Error, Sendable {
    /// No reply; unless the error says that nothing was sent, a write may have taken effect, and must be looked up.
    case noReply(TransportError)
    /// 429: nothing may be sent for this long; nil where the reply names no time.
    case rateLimited(retryAfter: Duration?)
    /// 5xx: a temporary fault of the server; a write may have taken effect.
    case serverFault(Refusal)
    /// 401, or a credential error with another status: the token itself is not accepted.
    case unauthorized(Refusal)
    /// 403: the token may not do this, from here, with this account or zone.
    case forbidden(Refusal)
    /// 404: the object does not exist.
    case notFound(Refusal)
    /// The name is taken (code 1003, or status 409).
    case conflict(Refusal)
    /// Any other 4xx: the same request will be refused again.
    case refused(Refusal)
    /// The reply is not what the API documents; it says nothing about what exists.
    case garbled(String)
    /// The reply comes from a firewall, proxy or portal instead of the API; it says nothing about what exists.
    case intercepted(NonAPIReply)

    /// The status and the first error of a refusal.
    package struct Refusal: Sendable, Equatable {
        /// The reply's HTTP status, such as 403.
        package var status: Int
        /// The first error's number; 0 where the body names none.
        package var code: Int
        /// One line of a few hundred bytes at most.
        package var message: String
        /// The `cf-ray` id under which Cloudflare's support finds the request; nil where the reply has none.
        package var ray: String?
    }

    /// The error for an id that no object has, as a rehearsal throws it.
    package static let absent = CloudflareError.notFound(
        Refusal(status: 404, code: 0, message: "there is none of this id")
    )
}

extension CloudflareError {
    /// Whether the same request can succeed later without any change.
    package var isTransient: Bool {
        switch self {
        case .noReply, .rateLimited, .serverFault, .garbled, .conflict, .intercepted: true
        case .unauthorized, .forbidden, .notFound, .refused: false
        }
    }
}

extension CloudflareError: CustomStringConvertible {
    /// The reason after `Cloudflare API request failed: `; for `garbled` the reason alone.
    package var description: String {
        if case .garbled = self { reason } else { "Cloudflare API request failed: \(reason)" }
    }

    /// The description without its first words, for lines that name Cloudflare already.
    package var reason: String {
        switch self {
        case .noReply(let error): "\(error)"
        case .rateLimited(let wait):
            "429 Too Many Requests" + (wait.map { " (retry after \($0.components.seconds) s)" } ?? "")
        case .garbled(let what): "Cloudflare API reply cannot be used: \(what)"
        case .serverFault(let refusal), .unauthorized(let refusal), .forbidden(let refusal), .notFound(let refusal),
            .conflict(let refusal), .refused(let refusal):
            "\(refusal)"
        case .intercepted(let page): "\(Refusal.phrase(page.status)), not from Cloudflare's API (\(page))"
        }
    }
}

extension CloudflareError.Refusal: CustomStringConvertible {
    /// The status, its name and the first error, such as `403 Forbidden (code 10000: Authentication error)`.
    package var description: String {
        let cause = code == 0 ? message : "code \(code): \(message)"
        return Self.phrase(status) + (cause.isEmpty ? "" : " (\(cause))")
    }

    /// A status with its name.
    static func phrase(_ status: Int) -> String { "\(status) \(phrases[status] ?? "Error")" }

    private static let phrases: [Int: String] = [
        200: "OK", 407: "Proxy Authentication Required", 511: "Network Authentication Required",
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        409: "Conflict", 412: "Precondition Failed", 500: "Internal Server Error", 502: "Bad Gateway",
        503: "Service Unavailable", 504: "Gateway Timeout",
    ]
}
