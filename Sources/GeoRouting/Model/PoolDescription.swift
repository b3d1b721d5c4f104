/// A pool's description: a person's text that may contain a token with the ownership record.
package struct PoolDescription: Sendable, Equatable {
    /// The longest description that Cloudflare accepts, in bytes of UTF-8.
    ///
    /// Cloudflare may count characters instead; a text never has more characters than bytes.
    package static let lengthLimit = 1024

    /// The result of reading a description's ownership token.
    package enum Ownership: Sendable, Equatable {
        /// No token: a person or the original program made the pool, or another tool replaced its description.
        case none
        case record(OwnershipRecord)
        /// A token of a newer version, which this program does not know.
        case newer(version: String)
        /// A damaged token, or several tokens.
        case unreadable
    }

    /// The whole description, with a person's text and the token.
    package let text: String
    /// What the token says, or why it says nothing.
    package let ownership: Ownership

    /// The ownership record; empty where the description contains no readable record.
    package var record: OwnershipRecord {
        if case .record(let record) = ownership { record } else { OwnershipRecord() }
    }

    /// The text before the token; the whole text where no single, complete token was found.
    private let before: Substring
    /// The text after the token; empty where no single, complete token was found.
    private let after: Substring

    package init(_ text: String) {
        self.text = text
        guard let start = Self.range(ofMark: OwnershipRecord.tokenStart, in: text[...]) else {
            (before, after, ownership) = (text[...], "", .none)
            return
        }
        guard let end = text.utf8[start.upperBound...].firstIndex(of: UInt8(ascii: "]")),
            Self.range(ofMark: OwnershipRecord.tokenStart, in: text[start.upperBound...]) == nil
        else {
            (before, after, ownership) = (text[...], "", .unreadable)
            return
        }
        before = text[..<start.lowerBound]
        after = text[text.utf8.index(after: end)...]
        ownership = Self.ownership(text[start.upperBound..<end])
    }

    /// Reads a token's content, such as `1:…`; ignores white space that an editor has put there.
    private static func ownership(_ token: Substring) -> Ownership {
        let hasNoSpace = token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x80 }
        let parts = (hasNoSpace ? String(token) : String(token.filter { !$0.isWhitespace })).split(
            separator: ":",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 2, let number = Int(parts[0]) else { return .unreadable }
        if number > 1 { return .newer(version: String(parts[0])) }
        guard number == 1, let record = OwnershipRecord(sections: parts[1]) else { return .unreadable }
        return .record(record)
    }

    /// The description with this ownership record in place of the present one; the text of people stays.
    package func with(_ record: OwnershipRecord) -> String {
        let token = record.token
        // A blank separates the text of a person from a token that is new.
        let needsNoGap = ownership != .none || before.isEmpty || before.last?.isWhitespace == true
        let gap = token.isEmpty || needsNoGap ? "" : " "
        return before + gap + token + after
    }

    /// The range of the mark in the text; an editor may have put white space into the mark.
    private static func range(ofMark mark: String, in text: Substring) -> Range<Substring.Index>? {
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
