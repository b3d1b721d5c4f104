/// Cuts a text that is too long for its place, but never what is new in it or tells it apart.
///
/// - A name or a path keeps its end, because pools, origins and objects differ there.
/// - A host name or an address keeps its start, for the same reason.
/// - A sentence loses the starts of its long names, then its own end. What is new stays even then: all that follows its
///   last arrow or `, is`, with the name of the changed field before it where there is room.
///
/// A glyph in front, such as `● `, stays too. The text itself says what it is, so no column or title chooses a way.
package enum Shortening {
    /// The longest name that stays whole in a sentence.
    private static let wholeName = 16
    /// The shortest length of a longer name once it is cut: a pool's geo can still be read.
    private static let shortestName = 12

    /// The text cut to a number of characters.
    package static func shortened(_ text: String, to width: Int) -> String {
        let scalars = Array(text.unicodeScalars)
        var view = String.UnicodeScalarView()
        for position in kept(of: scalars, to: width) { view.append(position.map { scalars[$0] } ?? "…") }
        return String(view)
    }

    /// The positions of the characters that stay; nil stands for an ellipsis.
    ///
    /// - Parameters:
    ///   - text: the text, each character of it one column wide.
    ///   - width: the room in columns.
    ///   - ellipsis: the width of an ellipsis: 1 column, or 3 in ASCII.
    /// - Returns: a position for each column of text, and nil for each ellipsis.
    package static func kept(of text: [Unicode.Scalar], to width: Int, ellipsis: Int = 1) -> [Int?] {
        let all: [Int?] = Array(text.indices)
        if text.count <= width { return all }
        let start = startOfWords(in: text)
        let room = width - start - ellipsis
        if room > 0, isName(text[start...]) { return all.prefix(start) + [nil] + all.suffix(room) }
        let measure = Measure(width: width, ellipsis: ellipsis)
        return cutSentence(cutNames(all, text, measure), news: startsOfNews(in: text), measure)
    }

    /// How much room there is, and how much of it an ellipsis takes.
    private struct Measure {
        var width: Int
        var ellipsis: Int

        func columns(_ kept: some Sequence<Int?>) -> Int { kept.reduce(0) { $0 + ($1 == nil ? ellipsis : 1) } }

        func excess(_ kept: some Sequence<Int?>) -> Int { columns(kept) - width }

        /// All of a part if it fits into a room, else its start and an ellipsis.
        func cut(_ part: ArraySlice<Int?>, to room: Int) -> [Int?] {
            if columns(part) <= room { return Array(part) }
            if room < ellipsis { return [] }
            var used = ellipsis
            let start = part.prefix { position in
                used += position == nil ? ellipsis : 1
                return used <= room
            }
            return (start.last == .some(nil) ? start.dropLast() : start) + [nil]
        }
    }

    /// Cuts the starts of the longest names, as far as the text is too wide.
    private static func cutNames(_ all: [Int?], _ text: [Unicode.Scalar], _ measure: Measure) -> [Int?] {
        var kept = all
        let words = text.indices.split { text[$0] == " " }
            .filter { $0.count > wholeName && isName(text[$0.startIndex..<$0.endIndex]) }
        for word in words.sorted(by: { $0.count > $1.count }) {
            let excess = measure.excess(kept)
            if excess <= 0 { break }
            let length = max(word.count - excess - measure.ellipsis, shortestName)
            guard word.count > length + measure.ellipsis, let start = kept.firstIndex(of: word.startIndex)
            else { continue }
            kept.replaceSubrange(start..<start + word.count - length, with: [nil])
        }
        return kept
    }

    /// Cuts the end of a sentence, or what stands before its news.
    private static func cutSentence(_ kept: [Int?], news: [Int], _ measure: Measure) -> [Int?] {
        if measure.excess(kept) <= 0 { return kept }
        // At least a quarter of the room stays for the start of the sentence, which says what the news are about.
        let most = measure.width - measure.width / 4
        let starts = news.compactMap(kept.firstIndex)
        let start = starts.first { measure.columns(kept[$0...]) <= most } ?? starts.last ?? kept.endIndex
        let roomForNews = max(most, measure.width - measure.columns(kept[..<start]))
        let tail = measure.cut(kept[start...], to: roomForNews)
        return measure.cut(kept[..<start], to: measure.width - measure.columns(tail)) + tail
    }

    /// Where the words begin, behind blanks and a glyph.
    private static func startOfWords(in text: [Unicode.Scalar]) -> Int {
        let isGlyph = text.count > 2 && text[1] == " " && text[0].properties.isAlphabetic == false
        return text.indices.dropFirst(isGlyph ? 2 : 0).first { text[$0] != " " } ?? 0
    }

    /// Where that may begin which is new, the most first: at the field before the last arrow, at the arrow, at `, is`.
    private static func startsOfNews(in text: [Unicode.Scalar]) -> [Int] {
        let marks = [" → ", " -> ", ", is "]
        guard let news = marks.compactMap({ lastStart(of: $0, in: text[...]) }).max() else { return [] }
        return [lastStart(of: ": ", in: text[..<news]).map { $0 + 1 }, news].compactMap(\.self)
    }

    private static func lastStart(of part: String, in text: ArraySlice<Unicode.Scalar>) -> Int? {
        let part = Array(part.unicodeScalars)
        if text.count < part.count { return nil }
        return (0...text.count - part.count).last { text[$0..<$0 + part.count].elementsEqual(part) }
    }

    /// Whether a word is the name of an object or a path, but not a host name.
    ///
    /// Such names are of several parts. In a plain word, such as `unhealthy`, the start matters.
    private static func isName(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
        let isOfParts = word.contains { "-_/".unicodeScalars.contains($0) }
        return isOfParts && word.allSatisfy(isNamePart) && !isHostname(word) && !isDate(word)
    }

    /// Whether the word begins as a date: `2026-11-23T03:12:45Z`, of which the seconds matter least.
    private static func isDate(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
        word.prefix(5).map { ("0"..."9").contains($0) ? "0" : $0 } == ["0", "0", "0", "0", "-"]
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        isLetterOrDigit(scalar) || "-_/.:,;()…?=&%*~".unicodeScalars.contains(scalar)
    }

    /// Whether the part after the last dot is a top-level domain, or the last number of an address.
    private static func isHostname(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
        guard word.allSatisfy({ $0 != "/" }), let dot = word.lastIndex(of: ".") else { return false }
        let end = word[(dot + 1)...].prefix(while: isLetterOrDigit)
        let rest = word[end.endIndex...]
        let isOneKind = end.allSatisfy(\.properties.isAlphabetic) || end.allSatisfy { !$0.properties.isAlphabetic }
        return !end.isEmpty && isOneKind && !rest.contains { "-_".unicodeScalars.contains($0) }
    }
}
