import HTTPTypes
import Wire

/// A reply that does not come from the API, but from a firewall, a proxy or a network's login page.
package struct NonAPIReply: Sendable, Equatable {
    /// The HTTP status, such as 403 from a firewall or 407 from a proxy.
    package var status: Int
    /// The content type without its parameters, such as `text/html`; empty where the reply has none.
    package var type: String
    /// The page's title, or its first words where it has no title; one short line.
    package var words: String
    /// The `cf-ray` id, which a reply of Cloudflare's own firewall has; nil where the reply has none.
    package var ray: String?

    init(_ reply: Reply) {
        status = reply.status
        let field = reply.headers[.contentType] ?? ""
        type = String(field.prefix { $0 != ";" }).oneLine(limit: 40)
        words = Self.words(of: reply.body)
        ray = reply.headers.ray
    }

    /// Whether a reply is a page for people: its body begins with `<`, or its type is `text/html`.
    static func isPage(_ reply: Reply) -> Bool {
        let first = reply.body.prefix(1024).first { !" \t\r\n".utf8.contains($0) }
        return first == UInt8(ascii: "<") || reply.headers[.contentType]?.lowercased().hasPrefix("text/html") == true
    }

    /// The page's title, or its first words where it has no title; only the first 4 KiB are read.
    private static func words(of body: [UInt8]) -> String {
        let head = body.prefix(4096)
        let lower = head.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        if let start = lower.firstRange(of: "<title".utf8),
            let end = lower[start.upperBound...].firstRange(of: "</title".utf8)
        {
            return withoutTags(String(decoding: head[start.lowerBound..<end.lowerBound], as: UTF8.self))
        }
        return withoutTags(String(decoding: head, as: UTF8.self))
    }

    /// The text without HTML tags, with a single space between words.
    private static func withoutTags(_ text: String) -> String {
        var isTag = false
        let bare = text.map { character -> Character in
            if character == "<" { isTag = true }
            defer { if character == ">" { isTag = false } }
            return isTag || character.isWhitespace ? " " : character
        }
        return String(bare).split(separator: " ").joined(separator: " ").oneLine(limit: 80)
    }
}

extension NonAPIReply: CustomStringConvertible {
    /// The type, words and ray id, such as `text/html "Access denied", cf-ray 8f00-FRA`.
    package var description: String {
        let what = [type, words.isEmpty ? "" : "\"\(words)\""].filter { !$0.isEmpty }.joined(separator: " ")
        return (what.isEmpty ? "an empty body" : what) + (ray.map { ", cf-ray \($0)" } ?? "")
    }
}

extension HTTPFields {
    /// The id under which Cloudflare's support finds the request; only letters, digits and hyphens are kept.
    var ray: String? {
        self[HTTPField.Name.ray].map { text in
            String(text.oneLine(limit: 40).filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        }
    }
}

extension HTTPField.Name {
    /// The name of the header field `cf-ray`; the name is valid, so the default after `??` is never used.
    fileprivate static let ray = HTTPField.Name("cf-ray") ?? .server
}
