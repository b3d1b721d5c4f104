package import HTTPTypes

/// An HTTP request as a value, without scheme, host and path prefix, which a `Transport` adds.
package struct Request: Sendable, Equatable {
    /// The HTTP method.
    package var method: HTTPRequest.Method
    /// The path with the query, percent-encoded; begins with a slash.
    package var target: String
    /// The header fields; the transport adds those of the connection, such as `Host`.
    package var headers: HTTPFields
    /// The body as it is sent; empty for none.
    package var body: [UInt8]
    /// The fence that must be open right before the first byte is sent; nil where there is no such condition.
    package var fence: Fence?

    package init(
        _ method: HTTPRequest.Method,
        _ target: String,
        headers: HTTPFields = [:],
        body: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// A request that accepts JSON, and has a JSON body unless `json` is nil.
    ///
    /// - Parameters:
    ///   - method: the HTTP method.
    ///   - target: the path with the query, percent-encoded.
    ///   - userAgent: our name for the server's log.
    ///   - json: the body; nil for none.
    package init(_ method: HTTPRequest.Method, _ target: String, userAgent: String, json: JSON? = nil) {
        self.init(method, target, headers: [.accept: "application/json", .userAgent: userAgent])
        guard let json else { return }
        headers[.contentType] = "application/json"
        body = json.bytes
    }

    /// The target without its query.
    package var path: Substring {
        target[..<(target.unicodeScalars.firstIndex(of: "?") ?? target.endIndex)]
    }

    /// Whether the request can change anything on the server.
    package var isWrite: Bool { method != .get && method != .head && method != .options }
}

extension Request {
    /// The items of the query in order, percent-decoded; an item without `=` has an empty value.
    package var query: [(name: String, value: String)] {
        // Bytes are compared, not characters, because a combining mark after a separator would hide the separator.
        target.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst().split(separator: UInt8(ascii: "&")).map { item in
            let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                .map { Substring($0).percentDecoded }
            return (parts[0], parts.count > 1 ? parts[1] : "")
        }
    }

    /// The value of the first query item called `name`, decoded; nil where there is none.
    package func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }
}

extension StringProtocol {
    /// This text with `%XX` for each byte that RFC 3986 does not call unreserved.
    package var percentEncoded: String { percentEncoded(keeping: "-._~") }

    /// This text with `%XX` for each byte that is neither an ASCII letter or digit nor one of `others`.
    package func percentEncoded(keeping others: String) -> String {
        var result = ""
        for byte in utf8 {
            let isKept = Self.isAlphanumeric(byte) || others.utf8.contains(byte)
            result +=
                isKept
                ? String(Unicode.Scalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return result
    }

    /// Whether this text contains the bytes of `part`; much faster than `contains`, which compares characters.
    package func contains(bytesOf part: String) -> Bool {
        var (text, part) = (String(self), part)
        return text.withUTF8 { text in
            part.withUTF8 { part in
                part.isEmpty || text.indices.contains { text[$0...].starts(with: part) }
            }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    /// This text with `%XX` and `+` decoded, as in a query; malformed escapes stay unchanged.
    package var percentDecoded: String {
        var result: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            // `UInt8(_:radix:)` would also read `+F`, which is no escape.
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                rest.first != UInt8(ascii: "+")
            {
                rest = rest.dropFirst(2)
                result.append(value)
            } else {
                result.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
