/// A pool's description: a person's text, and in it the token that holds the ownership record.
package struct PoolDescription: Sendable, Equatable {
    /// The longest description that Cloudflare accepts; we count UTF-8 bytes, the most that a server can count.
    package static let lengthLimit = 1024

    /// The result of reading a description's ownership token.
    package enum Ownership: Sendable, Equatable {
        /// No token: the pool was made by hand or by the original, or another tool reset its description.
        case none
        case record(OwnershipRecord)
        /// A token of a version that this program does not know.
        case newer(version: String)
        /// A damaged token, or several tokens.
        case unreadable
    }

    /// The whole description, with a person's text and the token.
    package let text: String
    /// The token as it was read.
    package let ownership: Ownership

    /// The ownership record; empty where the description holds no readable one.
    package var record: OwnershipRecord {
        if case .record(let record) = ownership { record } else { OwnershipRecord() }
    }

    /// The text before the token; the whole text where no single, complete token was found.
    private let before: Substring
    private let after: Substring

    package init(_ text: String) {
        self.text = text
        guard let mark = Self.find(OwnershipRecord.mark, in: text[...]) else {
            (before, after, ownership) = (text[...], "", .none)
            return
        }
        guard let end = text.utf8[mark.upperBound...].firstIndex(of: UInt8(ascii: "]")),
            Self.find(OwnershipRecord.mark, in: text[mark.upperBound...]) == nil
        else {
            (before, after, ownership) = (text[...], "", .unreadable)
            return
        }
        before = text[..<mark.lowerBound]
        after = text[text.utf8.index(after: end)...]
        ownership = Self.ownership(text[mark.upperBound..<end])
    }

    /// Reads a token's content, such as `1:…`; skips white space that an editor has put into it.
    private static func ownership(_ token: Substring) -> Ownership {
        let isTight = token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x80 }
        let parts = (isTight ? String(token) : String(token.filter { !$0.isWhitespace })).split(
            separator: ":",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 2, let number = Int(parts[0]) else { return .unreadable }
        if number > 1 { return .newer(version: String(parts[0])) }
        guard number == 1, let record = OwnershipRecord(sections: parts[1]) else { return .unreadable }
        return .record(record)
    }

    /// The description with another ownership record in place of the present one; what people wrote stays.
    package func with(_ record: OwnershipRecord) -> String {
        let token = record.token
        // Only a new token behind a person's text needs a blank before it.
        let isTight = ownership != .none || before.isEmpty || before.last?.isWhitespace == true
        let gap = token.isEmpty || isTight ? "" : " "
        return before + gap + token + after
    }

    /// The range of the mark in a text, even where an editor has put white space into the mark.
    private static func find(_ mark: String, in text: Substring) -> Range<Substring.Index>? {
        var rest = text
        while let start = rest.utf8.firstIndex(of: UInt8(ascii: "[")) {
            if let end = end(of: mark, in: rest[start...]) { return start..<end }
            rest = rest[rest.utf8.index(after: start)...]
        }
        return nil
    }

    private static func end(of mark: String, in text: Substring) -> Substring.Index? {
        if text.utf8.starts(with: mark.utf8) { return text.utf8.index(text.startIndex, offsetBy: mark.utf8.count) }
        var rest = text
        for character in mark {
            rest = rest.drop(while: \.isWhitespace)
            guard rest.popFirst() == character else { return nil }
        }
        return rest.startIndex
    }
}
