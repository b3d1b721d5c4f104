import Wire

/// The position at which the next page of a list starts.
///
/// Its text has the members `v`, `rv` and `start` of Kubernetes' own tokens
/// (`k8s.io/apiserver/pkg/storage/continue.go`).
struct ContinueToken {
    /// The version of the list; -1 means the current version.
    ///
    /// Where the version of a token has expired, the 410 reply has a new token with -1.
    var version: Int
    /// The key `namespace/name` after which the next page starts.
    var after: String
    /// A number that makes two tokens for the same page differ; nil unless a fault sets it.
    var number: Int?

    var text: String {
        var object = JSONObject([
            ("v", "meta.k8s.io/v1"), ("rv", JSON(version)), ("start", .string("/" + after + "\u{0}")),
        ])
        object["number"] = number.map { JSON($0) }
        return Base64URL.encode(JSON.object(object).bytes)
    }

    init(version: Int, after: String, number: Int? = nil) {
        self.version = version
        self.after = after
        self.number = number
    }

    /// Reads a token that a client sends.
    ///
    /// - Throws: 400 if the text is no token.
    init(_ text: String) throws(StatusError) {
        guard let bytes = Base64URL.decode(text), let json = try? JSON.parse(bytes), let version = json["rv"]?.int,
            let start = json["start"]?.string, start.hasPrefix("/")
        else {
            throw .badRequest(
                "invalid continue token: continue key is not valid: invalid character '\\x81' looking for "
                    + "beginning of value"
            )
        }
        self.version = version
        number = json["number"]?.int
        after = String(start.dropFirst().filter { $0 != "\u{0}" })
    }
}

/// The Base64 encoding with the alphabet for URLs and without padding (RFC 4648, section 5).
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var buffer = 0
        var bits = 0
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[buffer >> bits & 63])
            }
        }
        if bits > 0 { text.append(alphabet[buffer << (6 - bits) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The decoded bytes; nil if the text has a character that is not in the alphabet.
    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = 0
        var bits = 0
        for character in text.utf8 where character != UInt8(ascii: "=") {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            buffer = (buffer << 6 | value) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        return bytes
    }
}
