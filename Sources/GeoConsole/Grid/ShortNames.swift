import Presentation

extension Line {
    /// The shortest length of a cut name: the end of a pool's name, with its geo, can be recognised.
    private static let shortestName = 12

    /// The line with the starts of its longest names cut, as far as it is wider than `width`.
    ///
    /// A name is a word with a hyphen, such as a pool's; an address or a number stays whole.
    func withShortNames(to width: Int, _ glyphs: Glyphs) -> Line {
        var line = self
        while true {
            let excess = line.width(glyphs) - width
            if excess <= 0 { return line }
            let words = line.spans.indices.flatMap { index in
                line.spans[index].text.split(separator: " ").filter { $0.utf8.contains(UInt8(ascii: "-")) }.map {
                    (index, $0)
                }
            }
            let end = glyphs.ellipsis.count
            guard let (index, name) = words.max(by: { $0.1.count < $1.1.count }),
                name.count > Self.shortestName + end
            else { return line }
            let kept = name.suffix(max(name.count - excess - end, Self.shortestName))
            line.spans[index].text.replaceSubrange(name.startIndex..<name.endIndex, with: "…" + kept)
        }
    }
}
