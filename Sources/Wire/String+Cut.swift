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
