import Foundation
import Synchronization

/// The secrets of this process, and the one place that masks them in a text.
///
/// All text that leaves the process for people passes through here: log, probes, Events, screen, dump, clipboard, audit
/// file. `LiveTransport` registers each credential here before it sends it, so that a reply that repeats the credential
/// is masked. Credentials stay registered after they have rotated.
package final class Secrets: Sendable {
    /// The one set of secrets that all code of this process shares.
    package static let process = Secrets()

    /// The text that replaces a secret.
    package static let mask = "[masked]"

    /// The shortest text that is registered, in bytes; shorter ones may be ordinary words.
    private static let shortest = 8
    /// The least number of leading bytes that are masked where the rest is missing: a server may cut a secret short.
    private static let shortestPart = 12
    /// The most secrets that are registered, the last used ones; tokens that rotate hourly last for some days.
    private static let limit = 64

    private struct Held {
        var secret: String
        var spellings: [[UInt8]]
    }

    /// The registered secrets, the one used last at the end.
    private let held = Mutex<[Held]>([])

    package init() {}

    /// Registers a secret with all its spellings, such as percent-encoded or base64; ignores one below 8 bytes.
    package func hold(_ secret: String) {
        if secret.utf8.count < Self.shortest { return }
        held.withLock { held in
            if held.last?.secret == secret { return }
            if let index = held.firstIndex(where: { $0.secret == secret }) {
                held.append(held.remove(at: index))
                return
            }
            held.append(Held(secret: secret, spellings: Spelling.all(of: secret)))
            if held.count > Self.limit { held.removeFirst() }
        }
    }

    /// Registers the credential in an `Authorization` value; for a basic login also `USER:PASSWORD` and the password.
    package func hold(authorization: String) {
        let words = authorization.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { return hold(authorization) }
        hold(words[1])
        guard words[0].lowercased() == "basic", let login = Data(base64Encoded: words[1]) else { return }
        let text = String(decoding: login, as: UTF8.self)
        hold(text)
        if let colon = text.firstIndex(of: ":") { hold(String(text[text.index(after: colon)...])) }
    }

    /// Registers the first eight lines of at least 32 bytes of a PEM key, because a text may repeat a single line.
    package func hold(key pem: [UInt8]) {
        let lines = String(decoding: pem, as: UTF8.self).split(whereSeparator: \.isNewline)
        for line in lines.filter({ !$0.hasPrefix("-----") && $0.utf8.count >= 32 }).prefix(8) { hold(String(line)) }
    }

    /// Whether `text` as a whole is one of the secrets.
    package func isHeld(_ text: String) -> Bool {
        held.withLock { $0.contains { $0.secret == text } }
    }

    /// The text with `mask` in place of each secret, and of each login in a URL.
    package func masked(_ text: String) -> String {
        let held = held.withLock { $0 }
        var text = text
        let ranges = text.withUTF8 { bytes -> [Range<Int>] in
            let bytes = UnsafeRawBufferPointer(bytes)
            return held.flatMap { $0.spellings.flatMap { Self.places(of: $0, in: bytes) } } + URLLogin.places(in: bytes)
        }
        return ranges.isEmpty ? text : Self.replaced(ranges, in: text)
    }

    /// The byte ranges at which a spelling occurs, whole or cut short.
    private static func places(of spelling: [UInt8], in text: UnsafeRawBufferPointer) -> [Range<Int>] {
        guard let start = text.baseAddress, text.count >= shortest else { return [] }
        var places: [Range<Int>] = []
        var place = 0
        while let found = memchr(start + place, Int32(spelling[0]), text.count - place) {
            place = UnsafeRawPointer(found) - start
            var length = 1
            while length < spelling.count, place + length < text.count, text[place + length] == spelling[length] {
                length += 1
            }
            // At the end of the text 8 bytes suffice, because the text itself may have been cut there.
            let isCut = length >= shortestPart || (length >= shortest && place + length == text.count)
            if length == spelling.count || isCut { places.append(place..<place + length) }
            place += 1
        }
        return places
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

/// The ways in which texts spell a secret.
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

    /// The base64 digits that depend on the secret alone, for each of its three alignments in a longer encoded text.
    private static func base64(_ text: String) -> [String] {
        let secret = Array(text.utf8)
        return (0..<3).flatMap { offset -> [String] in
            let digits = Data(Array(repeating: 0, count: offset) + secret).base64EncodedString()
            // The digits at both ends also depend on the neighbouring bytes.
            let own = String(digits.prefix((offset + secret.count) * 8 / 6).dropFirst([0, 2, 3][offset]))
            return [own, own.replacing("+", with: "-").replacing("/", with: "_")]
        }
    }
}

extension String {
    /// This percent-encoded text with the digits of its escapes in lower case.
    fileprivate var lowercasedEscapes: String {
        // The characters that the present escape still has to come; negative outside of one.
        var rest = 0
        return String(
            map { character in
                if character == "%" { rest = 3 }
                rest -= 1
                return rest >= 0 ? Character(character.lowercased()) : character
            }
        )
    }
}

/// Finds logins in URLs: all that stands before the `@` of an authority.
private enum URLLogin {
    static func places(in text: UnsafeRawBufferPointer) -> [Range<Int>] {
        guard text.contains(UInt8(ascii: "@")) else { return [] }
        let bytes = Array(text)
        var places: [Range<Int>] = []
        var rest = bytes[...]
        while let mark = rest.firstRange(of: Array("://".utf8)) {
            rest = rest[mark.upperBound...]
            let authority = rest.prefix { !"/?#\"'<> \t\r\n".utf8.contains($0) }
            if let at = authority.lastIndex(of: UInt8(ascii: "@")), at > authority.startIndex {
                places.append(authority.startIndex..<at)
            }
        }
        return places
    }
}
