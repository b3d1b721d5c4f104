import PlainText

extension String {
    /// This text as one line that is safe for logs and screens.
    ///
    /// Secrets are masked; a mark such as `<U+202E>` replaces each invisible character.
    package var oneLine: String { Secrets.shared.masked(self).showingInvisible }

    /// The same as `oneLine`, but at most `limit` bytes of the text; `…` follows a text that is cut.
    package func oneLine(limit: Int) -> String {
        // Only the first bytes of a huge text are examined. A secret at their end is masked even if it is incomplete.
        let window = utf8.count > limit + 4096 ? String(decoding: utf8.prefix(limit + 4096), as: UTF8.self) : self
        // Secrets are masked before the text is cut, because a part of a secret is harder to find.
        let safe = Secrets.shared.masked(window)
        let shown = safe.showingInvisible
        let isCut = shown.utf8.count > limit || window.utf8.count < utf8.count
        var text = isCut ? String(decoding: shown.utf8.prefix(limit), as: UTF8.self) : shown
        // The cut can leave half a character at the end, which is decoded as U+FFFD.
        while let last = text.last, last == " " || isCut && last == "\u{FFFD}" { text.removeLast() }
        return isCut ? text + "…" : text
    }
}

extension String {
    /// The first whole characters of this text, at most `limit` bytes.
    ///
    /// With many combining marks, the first character alone can be longer than `limit`; then the result is a part of
    /// this character. The result is a copy, because a substring would keep the whole text in memory.
    package func cut(toBytes limit: Int) -> String {
        if utf8.count <= limit { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: max(limit, 0))
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        let fitting = self[..<end]
        let whole = end.samePosition(in: self) == nil ? fitting.dropLast() : fitting
        return String(whole.isEmpty ? fitting : whole)
    }
}

extension StringProtocol {
    /// This text without white space at both ends.
    package var trimmingWhitespace: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
