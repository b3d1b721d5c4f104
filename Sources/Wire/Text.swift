extension String {
    /// This text in one line, safe for logs and screens: secrets masked, control and format characters blanked.
    package var oneLine: String { Secrets.process.masked(self).cleaned }

    /// The same as `oneLine`, cut to `limit` bytes; `…` follows where something was cut.
    package func oneLine(limit: Int) -> String {
        // A huge text is cut to a window before it is examined; a secret that the window cuts is masked all the same.
        let window = utf8.count > limit + 4096 ? String(decoding: utf8.prefix(limit + 4096), as: UTF8.self) : self
        // Masked before the cut: a part of a secret is harder to recognise.
        let safe = Secrets.process.masked(window)
        let isCut = safe.utf8.count > limit || window.utf8.count < utf8.count
        var text = isCut ? String(decoding: safe.utf8.prefix(limit), as: UTF8.self).cleaned : safe.cleaned
        // The cut can leave half a character at the end, decoded as U+FFFD.
        while let last = text.last, last == " " || isCut && last == "\u{FFFD}" { text.removeLast() }
        return isCut ? text + "…" : text
    }

    /// This text with a blank for each character that breaks a line, controls a terminal or changes the text direction.
    private var cleaned: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        var result = String.UnicodeScalarView()
        for scalar in replacing("\r\n", with: " ").unicodeScalars {
            switch scalar.properties.generalCategory {
            // The zero-width joiners only join or separate the characters beside them.
            case .format where scalar == "\u{200C}" || scalar == "\u{200D}": result.append(scalar)
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

extension String {
    /// This text cut after a whole character, to at most `limit` bytes.
    ///
    /// A single character can be longer than `limit`, because any number of combining marks may follow it; then a part
    /// of it is kept. The result is a copy, which does not keep the longer text in memory.
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
