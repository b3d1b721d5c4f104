import HTTPTypes
package import Wire

/// The API server's own account of an error: the body of an HTTP error reply, or an `ERROR` event of a watch.
package struct Status: Error, Sendable, Equatable {
    /// The HTTP status code.
    package var code: Int
    /// One word, such as `Expired`; empty where a proxy answered in the server's place.
    package var reason = ""
    package var message = ""
    /// How long the server asks to be left alone.
    package var retryAfter: Duration?
    /// Whether what was asked about is being deleted, or its namespace is.
    package var saysEnding = false

    /// A larger account is only looked at as text; one of the API server's is a few hundred bytes.
    package static let sizeLimit = 64 << 10
    /// So many JSON values are more than a Status or a Lease is made of.
    static let valueLimit = 10_000
}

extension Status {
    /// Reads a `Status` object; what it lacks stays empty.
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
        saysEnding =
            causes.contains { $0["reason"]?.string == "NamespaceTerminating" }
            || (reason == "NotFound" && json["details"]?["kind"]?.string == "namespaces")
    }

    /// The account that an HTTP error reply gives; its status line and `Retry-After` win over the body.
    package init(_ reply: Reply) {
        if reply.body.count <= Self.sizeLimit,
            let json = try? JSON.parse(reply.body, valueLimit: Self.valueLimit), json["kind"]?.string == "Status"
        {
            self.init(json)
        } else {
            self.init(code: reply.status, message: String(decoding: reply.body.prefix(200), as: UTF8.self))
        }
        code = reply.status
        retryAfter = reply.headers.wait ?? retryAfter
    }

    /// The resource version, or the page, that was asked for is no longer in the server's history.
    package var isExpired: Bool { code == 410 || reason == "Expired" || reason == "Gone" }

    /// The resource version lies ahead of the server's, as after a restored backup.
    package var isAheadOfServer: Bool { message.contains("Too large resource version") }

    /// Whether the API server itself says so: what stands before it, such as a firewall, gives no reason.
    package var isOfServer: Bool { !reason.isEmpty }

    /// The server is there, and cannot answer now.
    package var isTransient: Bool { code == 429 || (500...599).contains(code) }
}

extension Status: CustomStringConvertible {
    package var description: String {
        let detail = message.isEmpty || message == reason ? "" : ": \(message.oneLine(limit: 300))"
        return "\(code)\(reason.isEmpty ? "" : " \(reason.oneLine(limit: 60))")\(detail)"
    }
}
