package import HTTPTypes

/// An HTTP request as a value: built purely, sent by a `Transport` that knows scheme, host and path prefix.
package struct Request: Sendable, Equatable {
    package var method: HTTPRequest.Method
    /// Path and query, beginning with a slash, already percent-encoded.
    package var target: String
    package var headers: HTTPFields
    package var body: [UInt8]
    /// What it has to pass when its connection is ready, right before its first byte leaves.
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

    /// A request for JSON, with JSON in it where it sends some.
    ///
    /// - Parameters:
    ///   - method: what to do.
    ///   - target: path and query.
    ///   - userAgent: who asks, for the server's log.
    ///   - json: what to send.
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
    /// The query's items in order, percent-decoded; an item without `=` has an empty value.
    package var query: [(name: String, value: String)] {
        // Code units, not characters: a combining mark after a separator must not hide it.
        target.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst().split(separator: UInt8(ascii: "&")).map { item in
            let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                .map { Substring($0).percentDecoded }
            return (parts[0], parts.count > 1 ? parts[1] : "")
        }
    }

    /// The first value of a query item.
    package func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }
}

extension StringProtocol {
    /// This text with every byte outside RFC 3986's unreserved set as `%XX`.
    package var percentEncoded: String { percentEncoded(keeping: "-._~") }

    /// The text with `%XX` for each byte that is no ASCII letter or digit, and none of `others`.
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

    /// Whether this text has `part` in it, byte for byte; many times as fast as `contains`, which weighs characters.
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

    /// This text with `%XX` and `+` decoded, as in a query; broken escapes stay as they are.
    package var percentDecoded: String {
        var result: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
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
