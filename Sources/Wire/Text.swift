extension String {
    /// This text fit to leave the process: in one line, without secrets, and without what moves a cursor or hides text.
    package var oneLine: String { Secrets.process.masked(self).cleaned }

    /// The same, of no more than `limit` bytes.
    package func oneLine(limit: Int) -> String {
        // More than that of a text is not even looked at; a secret that is cut there is masked all the same.
        let window = utf8.count > limit + 4096 ? String(decoding: utf8.prefix(limit + 4096), as: UTF8.self) : self
        // Masked first: a part of a secret is hard to know again.
        let safe = Secrets.process.masked(window)
        let isCut = safe.utf8.count > limit || window.utf8.count < utf8.count
        var text = isCut ? String(decoding: safe.utf8.prefix(limit), as: UTF8.self).cleaned : safe.cleaned
        // Half of a character is none.
        while let last = text.last, last == " " || isCut && last == "\u{FFFD}" { text.removeLast() }
        return isCut ? text + "…" : text
    }

    /// Blanks in place of all that breaks a line, controls a terminal, or changes the direction of what follows.
    private var cleaned: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        var result = String.UnicodeScalarView()
        for scalar in replacing("\r\n", with: " ").unicodeScalars {
            switch scalar.properties.generalCategory {
            // Joiners make one sign of several, and one word of two letters: nothing more.
            case .format where scalar == "\u{200C}" || scalar == "\u{200D}": result.append(scalar)
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

extension String {
    /// This text, or as many whole characters of it as fit into `limit` bytes; memory behind a longer text is let go.
    ///
    /// A single character can be as long as a text: marks may follow it without end. Of such a one a part is kept.
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
