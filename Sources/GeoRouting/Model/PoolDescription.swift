/// A pool's description: a person's text that may contain a token with the ownership record, and one with the note.
package struct PoolDescription: Sendable, Equatable {
    /// The longest description that Cloudflare accepts, in bytes of UTF-8.
    ///
    /// Cloudflare may count characters instead; a text never has more characters than bytes.
    package static let lengthLimit = 1024
    /// The longest description that a note may make, in bytes of UTF-8.
    ///
    /// Older releases cannot leave a note out when a record grows, and need the 300 bytes above for their records.
    package static let noteLimit = lengthLimit - 300

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

    /// The result of reading a description's note.
    package enum Notes: Sendable, Equatable {
        case none
        case note(PoolNote)
        /// A note of a newer version, which this program does not know.
        case newer(version: String)
        /// A damaged note, or several notes.
        case unreadable
    }

    /// The whole description, with a person's text and the tokens.
    package let text: String
    /// What the note says, or why it says nothing.
    package let notes: Notes
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
        notes = Self.notes(in: text)
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
        switch version(of: hasNoSpace ? String(token) : String(token.filter { !$0.isWhitespace })) {
        case .unreadable: return .unreadable
        case .newer(let version): return .newer(version: version)
        case .present(let sections): return OwnershipRecord(sections: sections).map(Ownership.record) ?? .unreadable
        }
    }

    private enum Version {
        case present(content: Substring)
        case newer(String)
        case unreadable
    }

    /// Splits a token's content, such as `1:…`, into its version and what follows.
    private static func version(of token: String) -> Version {
        let parts = token.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0].filter { !$0.isWhitespace }) else { return .unreadable }
        if number > 1 { return .newer(parts[0].filter { !$0.isWhitespace }) }
        return number == 1 ? .present(content: parts[1]) : .unreadable
    }

    /// The description with this ownership record in place of the present one; the text of people stays.
    package func with(_ record: OwnershipRecord) -> String {
        let token = record.token
        // A blank separates the text of a person from a token that is new.
        let needsNoGap = ownership != .none || before.isEmpty || before.last?.isWhitespace == true
        let gap = token.isEmpty || needsNoGap ? "" : " "
        return before + gap + token + after
    }

    // MARK: The note

    private static func notes(in text: String) -> Notes {
        guard let start = range(ofMark: PoolNote.tokenStart, in: text[...]) else { return .none }
        guard let token = noteRange(in: text) else { return .unreadable }
        let end = text.utf8.index(before: token.upperBound)
        switch version(of: String(text[start.upperBound..<end])) {
        case .unreadable: return .unreadable
        case .newer(let version): return .newer(version: version)
        case .present(let sections): return PoolNote(sections: sections).map(Notes.note) ?? .unreadable
        }
    }

    /// The range of the only, complete note in the text, with its brackets; nil where there is none.
    private static func noteRange(in text: String) -> Range<String.Index>? {
        guard let start = range(ofMark: PoolNote.tokenStart, in: text[...]),
            let end = text.utf8[start.upperBound...].firstIndex(of: UInt8(ascii: "]")),
            !text.utf8[start.upperBound..<end].contains(UInt8(ascii: "[")),
            range(ofMark: PoolNote.tokenStart, in: text[start.upperBound...]) == nil
        else { return nil }
        return start.lowerBound..<text.utf8.index(after: end)
    }

    /// The description with this record, and with this note in place of the present one.
    ///
    /// A new note stands behind the ownership token. A note that cannot be read in part is replaced as a whole; damaged
    /// or several notes stay.
    package func with(_ record: OwnershipRecord, _ note: PoolNote) -> String {
        var text = with(record)
        let token = note.token
        if let range = Self.noteRange(in: text) {
            let before = text[..<range.lowerBound]
            let hasOwnGap = token.isEmpty && before.hasSuffix("] ")
            text = "\(hasOwnGap ? before.dropLast() : before)\(token)\(text[range.upperBound...])"
        } else if !token.isEmpty, case .none = notes {
            let end = Self.end(ofOwnershipTokenIn: text) ?? text.endIndex
            let before = text[..<end]
            let gap = before.isEmpty || before.last?.isWhitespace == true ? "" : " "
            text = "\(before)\(gap)\(token)\(text[end...])"
        }
        return text
    }

    private static func end(ofOwnershipTokenIn text: String) -> String.Index? {
        range(ofMark: OwnershipRecord.tokenStart, in: text[...]).flatMap { start in
            text.utf8[start.upperBound...].firstIndex(of: UInt8(ascii: "]")).map { text.utf8.index(after: $0) }
        }
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
