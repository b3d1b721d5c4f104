import Foundation
import Synchronization

/// A set of secrets that masks its own secrets in texts.
///
/// All text for people is masked here: log, probes, Events, screen, dump, clipboard, audit file. `LiveTransport`
/// registers each credential before sending it, because the server may repeat it in a reply. A credential stays
/// registered after it has rotated.
package final class Secrets: Sendable {
    /// The set of secrets that all code of this process shares.
    package static let shared = Secrets()

    /// The text that replaces a secret.
    package static let mask = "[masked]"

    /// The minimum length of a registered secret, in bytes; a shorter text may be an ordinary word.
    private static let minimumLength = 8
    /// The minimum length of a masked part of a secret, in bytes.
    ///
    /// A part is the beginning of a secret whose end a server may have cut off.
    private static let minimumPartLength = 12
    /// The limit on registered secrets; a new secret above the limit replaces the one that was used longest ago.
    ///
    /// If a token rotates each hour, the limit is enough for the tokens of more than two days.
    private static let limit = 64

    private struct Registration {
        var secret: String
        var spellings: [[UInt8]]
    }

    /// The registered secrets in the order of their last use; the most recent one is the last element.
    private let registrations = Mutex<[Registration]>([])

    package init() {}

    /// Registers a secret with all its spellings, such as percent-encoded or base64; ignores a secret below 8 bytes.
    package func register(_ secret: String) {
        if secret.utf8.count < Self.minimumLength { return }
        registrations.withLock { registrations in
            if registrations.last?.secret == secret { return }
            if let index = registrations.firstIndex(where: { $0.secret == secret }) {
                registrations.append(registrations.remove(at: index))
                return
            }
            registrations.append(Registration(secret: secret, spellings: Spelling.all(of: secret)))
            if registrations.count > Self.limit { registrations.removeFirst() }
        }
    }

    /// Registers the credential of an `Authorization` field; from a basic login also `USER:PASSWORD` and the password.
    package func register(authorization: String) {
        let words = authorization.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { return register(authorization) }
        register(words[1])
        guard words[0].lowercased() == "basic", let login = Data(base64Encoded: words[1]) else { return }
        let text = String(decoding: login, as: UTF8.self)
        register(text)
        if let colon = text.firstIndex(of: ":") { register(String(text[text.index(after: colon)...])) }
    }

    /// Registers lines of a PEM key, because a text may contain a single line of the key.
    ///
    /// The first eight lines of at least 32 bytes are registered.
    package func register(key pem: [UInt8]) {
        let lines = String(decoding: pem, as: UTF8.self).split(whereSeparator: \.isNewline)
        for line in lines.filter({ !$0.hasPrefix("-----") && $0.utf8.count >= 32 }).prefix(8) { register(String(line)) }
    }

    /// Whether `text` as a whole is one of the secrets.
    package func isRegistered(_ text: String) -> Bool {
        registrations.withLock { $0.contains { $0.secret == text } }
    }

    /// The text with `mask` in place of each registered secret, and of each login in a URL.
    package func masked(_ text: String) -> String {
        let registrations = registrations.withLock { $0 }
        var text = text
        let ranges = text.withUTF8 { bytes -> [Range<Int>] in
            let bytes = UnsafeRawBufferPointer(bytes)
            let secrets = registrations.flatMap { $0.spellings.flatMap { Self.ranges(of: $0, in: bytes) } }
            return secrets + URLLogin.ranges(in: bytes)
        }
        return ranges.isEmpty ? text : Self.replaced(ranges, in: text)
    }

    /// The byte ranges of a text that contain a spelling, or only the beginning of the spelling.
    private static func ranges(of spelling: [UInt8], in text: UnsafeRawBufferPointer) -> [Range<Int>] {
        guard let start = text.baseAddress, text.count >= minimumLength else { return [] }
        var ranges: [Range<Int>] = []
        var position = 0
        while let found = memchr(start + position, Int32(spelling[0]), text.count - position) {
            position = UnsafeRawPointer(found) - start
            var length = 1
            while length < spelling.count, position + length < text.count, text[position + length] == spelling[length] {
                length += 1
            }
            // At the end of the text, 8 bytes are enough, because the text itself may have been cut there.
            let isAtEnd = position + length == text.count
            let isCut = length >= minimumPartLength || (length >= minimumLength && isAtEnd)
            if length == spelling.count || isCut { ranges.append(position..<position + length) }
            position += 1
        }
        return ranges
    }

    private static func replaced(_ ranges: [Range<Int>], in text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var end = 0
        // Ranges that overlap share one mask.
        for range in ranges.sorted(by: { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }) {
            if range.lowerBound >= end {
                result += bytes[end..<range.lowerBound]
                result += mask.utf8
            }
            end = max(end, range.upperBound)
        }
        return String(decoding: result + bytes[end...], as: UTF8.self)
    }
}

/// The spellings of a secret: plain, percent-encoded, and as JSON, HTML and base64 write it.
private enum Spelling {
    static func all(of secret: String) -> [[UInt8]] {
        let percent = secret.percentEncoded
        let texts =
            [secret, percent, percent.lowercasedEscapes, percent.replacing("%20", with: "+")]
            + [json(secret, escapesSlashes: false), json(secret, escapesSlashes: true), html(secret)] + base64(secret)
        var spellings: [[UInt8]] = []
        for text in texts.map({ Array($0.utf8) }) where text.count >= 8 && !spellings.contains(text) {
            spellings.append(text)
        }
        return spellings
    }

    private static func json(_ text: String, escapesSlashes: Bool) -> String {
        text.map { character in
            switch character {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "/": escapesSlashes ? "\\/" : "/"
            default: String(character)
            }
        }.joined()
    }

    private static func html(_ text: String) -> String {
        let names: [Character: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;"]
        return text.map { names[$0] ?? String($0) }.joined()
    }

    /// The base64 digits of the secret inside a longer encoded text, for each of the three possible alignments.
    ///
    /// Only the digits that depend on the secret alone are included.
    private static func base64(_ text: String) -> [String] {
        let secret = Array(text.utf8)
        return (0..<3).flatMap { offset -> [String] in
            let digits = Data(Array(repeating: 0, count: offset) + secret).base64EncodedString()
            // The digits at both ends are left out, because they also depend on the bytes next to the secret.
            let own = String(digits.prefix((offset + secret.count) * 8 / 6).dropFirst([0, 2, 3][offset]))
            return [own, own.replacing("+", with: "-").replacing("/", with: "_")]
        }
    }
}

extension String {
    /// This percent-encoded text, with the hex digits of its escapes in lower case.
    fileprivate var lowercasedEscapes: String {
        // The number of characters that remain of the present escape; negative outside of an escape.
        var remaining = 0
        return String(
            map { character in
                if character == "%" { remaining = 3 }
                remaining -= 1
                return remaining >= 0 ? Character(character.lowercased()) : character
            }
        )
    }
}

/// The search for logins in URLs: the part of an authority before the `@`.
private enum URLLogin {
    static func ranges(in text: UnsafeRawBufferPointer) -> [Range<Int>] {
        guard text.contains(UInt8(ascii: "@")) else { return [] }
        let bytes = Array(text)
        var ranges: [Range<Int>] = []
        var rest = bytes[...]
        while let mark = rest.firstRange(of: Array("://".utf8)) {
            rest = rest[mark.upperBound...]
            let authority = rest.prefix { !"/?#\"'<> \t\r\n".utf8.contains($0) }
            if let at = authority.lastIndex(of: UInt8(ascii: "@")), at > authority.startIndex {
                ranges.append(authority.startIndex..<at)
            }
        }
        return ranges
    }
}
