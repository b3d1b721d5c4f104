import HTTPTypes
package import Wire

/// The API server's description of an error: the body of an HTTP error reply, or an `ERROR` event of a watch.
package struct Status: Error, Sendable, Equatable {
    /// The HTTP status code.
    package var code: Int
    /// The reason in one word, such as `Expired`; empty where a proxy answered instead of the server.
    package var reason = ""
    /// The explanation, at most 1024 bytes; for a reply without a `Status`, such as a proxy's, its first 200 bytes.
    package var message = ""
    /// The pause that the server asks for, at most an hour; nil for none.
    package var retryAfter: Duration?
    /// Whether the namespace of the request is being deleted, or does not exist.
    package var isNamespaceGone = false

    /// The largest error body that is decoded, in bytes; the API server sends a few hundred.
    package static let sizeLimit = 64 << 10
    /// The largest number of JSON values in a reply; a Status or a Lease has far fewer.
    static let valueLimit = 10_000
}

extension Status {
    /// Reads a `Status` object; absent fields stay empty.
    package init(_ json: JSON) {
        self.init(
            code: json["code"]?.int ?? 0,
            reason: (json["reason"]?.string ?? "").cut(toBytes: 64),
            message: (json["message"]?.string ?? "").cut(toBytes: 1024),
            retryAfter: json["details"]?["retryAfterSeconds"]?.int.flatMap {
                $0 < 0 ? nil : Duration.seconds($0).asWait
            }
        )
        let causes = json["details"]?["causes"]?.array ?? []
        isNamespaceGone =
            causes.contains { $0["reason"]?.string == "NamespaceTerminating" }
            || (reason == "NotFound" && json["details"]?["kind"]?.string == "namespaces")
    }

    /// Decodes an HTTP error reply.
    ///
    /// Where the body contradicts the status line or `Retry-After`, the body's value is not used.
    package init(_ reply: Reply) {
        if reply.body.count <= Self.sizeLimit,
            let json = try? JSON.parse(reply.body, valueLimit: Self.valueLimit), json["kind"]?.string == "Status"
        {
            self.init(json)
        } else {
            self.init(code: reply.status, message: String(decoding: reply.body.prefix(200), as: UTF8.self))
        }
        code = reply.status
        retryAfter = reply.headers.retryAfterWait ?? retryAfter
    }

    /// Whether the requested version or page is no longer in the server's history.
    package var isExpired: Bool { code == 410 || reason == "Expired" || reason == "Gone" }

    /// Whether the server says that the requested version is higher than its own, as after a restored backup.
    package var saysVersionIsTooHigh: Bool { message.contains("Too large resource version") }

    /// Whether the API server itself answered: firewalls and proxies give no `reason`.
    package var cameFromAPIServer: Bool { !reason.isEmpty }

    /// Whether a later attempt may succeed: the code is 429, or 500 to 599.
    package var isTransient: Bool { code == 429 || (500...599).contains(code) }
}

extension Status: CustomStringConvertible {
    /// Code, reason and message in one line, such as `403 Forbidden: no access`.
    package var description: String {
        let detail = message.isEmpty || message == reason ? "" : ": \(message.oneLine(limit: 300))"
        return "\(code)\(reason.isEmpty ? "" : " \(reason.oneLine(limit: 60))")\(detail)"
    }
}
