extension String {
    /// This text as one line that is safe for logs and screens.
    ///
    /// Secrets are masked; a blank replaces each control or format character.
    package var oneLine: String { Secrets.shared.masked(self).cleaned }

    /// The same as `oneLine`, but at most `limit` bytes of the text; `…` follows a text that is cut.
    package func oneLine(limit: Int) -> String {
        // Only the first bytes of a huge text are examined. A secret at their end is masked even if it is incomplete.
        let window = utf8.count > limit + 4096 ? String(decoding: utf8.prefix(limit + 4096), as: UTF8.self) : self
        // Secrets are masked before the text is cut, because a part of a secret is harder to find.
        let safe = Secrets.shared.masked(window)
        let isCut = safe.utf8.count > limit || window.utf8.count < utf8.count
        var text = isCut ? String(decoding: safe.utf8.prefix(limit), as: UTF8.self).cleaned : safe.cleaned
        // The cut can leave half a character at the end, which is decoded as U+FFFD.
        while let last = text.last, last == " " || isCut && last == "\u{FFFD}" { text.removeLast() }
        return isCut ? text + "…" : text
    }

    /// This text with a blank in place of each character that is unsafe.
    ///
    /// Such a character breaks a line, controls a terminal or changes the direction of text.
    private var cleaned: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        var result = String.UnicodeScalarView()
        for scalar in replacing("\r\n", with: " ").unicodeScalars {
            switch scalar.properties.generalCategory {
            // The zero-width joiner and non-joiner stay, because they only affect the characters next to them.
            case .format where scalar == "\u{200C}" || scalar == "\u{200D}": result.append(scalar)
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result)
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
