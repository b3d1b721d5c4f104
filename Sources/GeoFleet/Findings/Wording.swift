import GeoRouting

/// How findings are put into words that fit one line of a narrow screen.
package enum Wording {
    /// What a finding's text may take.
    static let limit = 72
    /// Shorter than this a name says nothing.
    private static let shortestName = 12
    /// So much of a name is left where there is no key: the details at the end are worth less than a name that speaks.
    private static let speakingName = 20

    /// `us_west: origin-us_west is drained, 1 of 1 · E enables`.
    ///
    /// Where that is too long the object's name is shortened in its middle, then the text at its end; never the key.
    static func line(_ subject: Concern, _ what: String, _ mend: Mend?) -> String {
        let lead = (subject.geo ?? subject.pool ?? subject.object) + ": "
        let tail = mend.map { " · \($0.key) \($0.verb)" } ?? ""
        let excess = width(lead + what + tail) - limit
        if excess <= 0 { return lead + what + tail }
        let name = max(width(subject.object) - excess, mend == nil ? speakingName : shortestName)
        let shorter = (lead + what).replacingFirst(subject.object, with: middle(of: subject.object, name))
        return end(of: shorter, limit - width(tail)) + tail
    }

    private static func width(_ text: String) -> Int { text.unicodeScalars.count }

    private static func middle(of text: String, _ width: Int) -> String {
        let scalars = Array(text.unicodeScalars)
        if scalars.count <= width { return text }
        let head = (width - 1) / 2
        return String(scalars.prefix(head)) + "…" + String(scalars.suffix(width - 1 - head))
    }

    private static func end(of text: String, _ width: Int) -> String {
        let scalars = Array(text.unicodeScalars)
        return scalars.count <= width ? text : String(scalars.prefix(width - 1)) + "…"
    }

    // MARK: Parts

    static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) " + (noun.hasSuffix("s") ? "\(noun)es" : "\(noun)s")
    }

    /// `03:12 UTC`, the whole minute that is not before.
    static func time(_ moment: Moment, isRoundedUp: Bool = false) -> String {
        Figure.time(isRoundedUp ? moment + .milliseconds(59_999) : moment)
    }

    /// The texts without a beginning that all of them share.
    static func withoutPrefix(_ prefix: String, _ texts: [String]) -> [String] {
        texts.allSatisfy { $0.hasPrefix(prefix) } ? texts.map { String($0.dropFirst(prefix.count)) } : texts
    }

    /// What an engine says of a failure, without the words that the finding has already.
    package static func reason(_ text: String) -> String {
        let lead = "Cloudflare API request failed: "
        let rest = text.hasPrefix(lead) ? String(text.dropFirst(lead.count)) : text
        var end = rest[...]
        while !end.isEmpty, !end.hasPrefix(" while reading ") { end = end.dropFirst() }
        return String(rest[..<end.startIndex])
    }
}

extension String {
    /// With one occurrence replaced, where there is one.
    fileprivate func replacingFirst(_ part: String, with other: String) -> String {
        guard !part.isEmpty else { return self }
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(part) { return self[..<rest.startIndex] + other + rest.dropFirst(part.count) }
            rest = rest.dropFirst()
        }
        return self
    }
}

extension String {
    fileprivate init(_ scalars: some Sequence<Unicode.Scalar>) {
        var view = UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
