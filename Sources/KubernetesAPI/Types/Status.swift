import HTTPTypes
package import Wire

/// The API server's own account of an error: the body of an HTTP error reply, or an `ERROR` event of a watch.
package struct Status: Error, Sendable, Equatable {
    /// The HTTP status code.
    package var code: Int
    /// One word, such as `Expired`; empty where a proxy answered in the server's place.
    package var reason: String
    package var message: String
    /// How long the server asks to be left alone.
    package var retryAfter: Duration?

    package init(code: Int, reason: String = "", message: String = "", retryAfter: Duration? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.retryAfter = retryAfter
    }

    /// Reads a `Status` object; what it lacks stays empty.
    package init(_ json: JSON) {
        self.init(
            code: json["code"]?.int ?? 0,
            reason: json["reason"]?.string ?? "",
            message: json["message"]?.string ?? "",
            retryAfter: json["details"]?["retryAfterSeconds"]?.int.flatMap(Self.wait)
        )
    }

    /// The account that an HTTP error reply gives; its status line and `Retry-After` win over the body.
    package init(_ reply: Reply) {
        if let json = try? JSON.parse(reply.body), json["kind"]?.string == "Status" {
            self.init(json)
        } else {
            self.init(code: reply.status, message: String(decoding: reply.body.prefix(200), as: UTF8.self))
        }
        code = reply.status
        let seconds = reply.headers[.retryAfter].flatMap { Int($0) }
        retryAfter = seconds.flatMap(Self.wait) ?? retryAfter
    }

    /// A wait within reason: none that is negative, none that outlives the operator's patience.
    private static func wait(seconds: Int) -> Duration? {
        seconds < 0 ? nil : .seconds(min(seconds, 3600))
    }
}

extension Status {
    /// The resource version, or the page, that was asked for is no longer in the server's history.
    package var isExpired: Bool { code == 410 || reason == "Expired" || reason == "Gone" }

    /// The resource version lies ahead of the server's, as after a restored backup.
    package var isAheadOfServer: Bool { message.contains("Too large resource version") }

    /// The server is there, and cannot answer now.
    package var isTransient: Bool { code == 429 || (500...599).contains(code) }
}

extension Status: CustomStringConvertible {
    package var description: String {
        let detail = message.isEmpty || message == reason ? "" : ": \(message.oneLine(limit: 300))"
        return "\(code)\(reason.isEmpty ? "" : " \(reason.oneLine(limit: 60))")\(detail)"
    }
}

extension String {
    /// This text fit for one line of a log: no control characters, no more than `limit` characters.
    func oneLine(limit: Int) -> String {
        var text = String(
            prefix(limit).map {
                $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? " " : $0
            }
        )
        while text.last == " " { text.removeLast() }
        return count > limit ? text + "…" : text
    }
}
