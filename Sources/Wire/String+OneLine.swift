extension String {
    /// This text fit for one line of a log: no control characters, no more than `limit` bytes.
    package func oneLine(limit: Int) -> String {
        let isCut = utf8.count > limit
        let head = isCut ? String(decoding: utf8.prefix(limit), as: UTF8.self) : self
        var text = String(
            head.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? " " : $0 }
        )
        // Half of a character is none.
        while let last = text.last, last == " " || isCut && last == "\u{FFFD}" { text.removeLast() }
        return isCut ? text + "…" : text
    }
}
