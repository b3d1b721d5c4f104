/// A filter for rows: a row must match each term, and none of the terms written as `!term`.
///
/// A plain term is a part of any text of the row; only `healthy` must begin a word, as it is a part of `unhealthy`.
/// A term such as `health:critical` is about one column: a word of the cell must begin with the value. Upper and lower
/// case are the same. `is:problem` and `is:change` are about the row itself.
struct Filter {
    /// What a row can be, apart from its texts.
    enum Quality: String, CaseIterable {
        /// The row needs attention.
        case problem
        /// The row says who changed what; only events do.
        case change
    }

    /// The filter with the term for a quality added, or removed where it has it.
    static func toggling(_ quality: Quality, in text: String) -> (text: String, isOn: Bool) {
        let term = "is:\(quality.rawValue)"
        let words = text.split(separator: " ").map(String.init)
        let isOn = !words.contains(term)
        return ((isOn ? words + [term] : words.filter { $0 != term }).joined(separator: " "), isOn)
    }

    private struct Term {
        /// The text to find, in lower case.
        var bytes: [UInt8]
        /// The index of the only column to search; nil for a plain term.
        var column: Int?
        /// What the row must be; nil for a term about its texts.
        var quality: Quality?
        var isExcluded: Bool

        /// Whether a word of the text must begin with the term.
        var isAtWordStart: Bool { column != nil || bytes == Filter.healthy }
    }

    /// The one state that is a part of another state, which means the opposite.
    private static let healthy = Array("healthy".utf8)

    private let terms: [Term]

    init(_ text: String, columns: [Column]) {
        terms = text.split(separator: " ").compactMap { word in
            let isExcluded = word.first == "!"
            let written = isExcluded ? word.dropFirst() : word
            if let value = Self.quality(in: written) {
                // Without a value, or with the start of one, the term is not finished yet.
                let quality = Quality(rawValue: value)
                return quality.map { Term(bytes: [], column: nil, quality: $0, isExcluded: isExcluded) }
            }
            let (column, value) = Self.split(written, columns)
            let bytes = value.utf8.map(Self.lower)
            // A term without a value, such as `pool:`, is not finished yet.
            return bytes.isEmpty ? nil : Term(bytes: bytes, column: column, quality: nil, isExcluded: isExcluded)
        }
    }

    var isEmpty: Bool { terms.isEmpty }

    /// Whether a row with these texts passes.
    ///
    /// - Parameters:
    ///   - texts: the texts that only plain terms search, such as all addresses where the cell shows the first.
    ///   - hasQuality: whether the row is what a term such as `is:problem` asks for.
    ///   - cells: makes the text of each cell; it is called only if `texts` do not decide.
    /// - Returns: whether the row matches all terms.
    func passes(_ texts: [String], hasQuality: (Quality) -> Bool, cells: () -> [String]) -> Bool {
        var shown: [String]?
        func cellTexts() -> [String] {
            let made = shown ?? cells()
            shown = made
            return made
        }
        return terms.allSatisfy { term in
            let isFound =
                if let quality = term.quality {
                    hasQuality(quality)
                } else if let column = term.column {
                    Self.contains(cellTexts()[column], term)
                } else {
                    texts.contains { Self.contains($0, term) } || cellTexts().contains { Self.contains($0, term) }
                }
            return isFound != term.isExcluded
        }
    }

    /// The value of a term that begins with `is:`, in lower case; nil for any other term.
    private static func quality(in term: Substring) -> String? {
        let written = term.lowercased()
        return written.hasPrefix("is:") ? String(written.dropFirst(3)) : nil
    }

    /// Short keys that people know from elsewhere, with the keys of their columns.
    private static let aliases = ["ns": "namespace", "lb": "load-balancer"]

    /// The shortest beginning of a column's key that stands for the column.
    ///
    /// Shorter ones could be the first group of an IPv6 address, as `ad` in `ad:…`.
    private static let shortestPrefix = 4

    /// The column and the value of a term; without a column's key in front, the whole term is the value.
    private static func split(_ term: Substring, _ columns: [Column]) -> (column: Int?, value: Substring) {
        guard let colon = term.firstIndex(of: ":") else { return (nil, term) }
        let typed = term[..<colon].lowercased()
        let key = aliases[typed] ?? typed
        let exact = columns.firstIndex { $0.key == key }
        let column = exact ?? (key.count < shortestPrefix ? nil : columns.firstIndex { $0.key.hasPrefix(key) })
        guard let column else { return (nil, term) }
        return (column, term[term.index(after: colon)...])
    }

    /// Whether the text contains the term; the case of ASCII letters is ignored.
    ///
    /// Bytes are compared one by one: for ten thousand rows, copies in lower case would be too slow.
    private static func contains(_ text: String, _ term: Term) -> Bool {
        let (word, atWordStart) = (term.bytes, term.isAtWordStart)
        var text = text
        return text.withUTF8 { bytes in
            var start = 0
            while start + word.count <= bytes.count {
                var length = 0
                while length < word.count, lower(bytes[start + length]) == word[length] { length += 1 }
                let isAllowed = !atWordStart || start == 0 || !isInWord(bytes[start - 1])
                if length == word.count, isAllowed { return true }
                start += 1
            }
            return false
        }
    }

    private static func isInWord(_ byte: UInt8) -> Bool {
        let byte = lower(byte)
        return byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
            || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
