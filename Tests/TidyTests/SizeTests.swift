import Testing

struct SizeTests {
    private static let fileLimit = 400
    private static let functionLimit = 70

    @Test func `no file is longer than 400 lines`() {
        #expect(SourceTree.swift.count > 100)
        let long = SourceTree.swift.filter { $0.lines.count - 1 > Self.fileLimit }
        #expect(long.map { "\($0.path): \($0.lines.count - 1) lines" } == [])
    }

    @Test func `no function is longer than 70 lines`() {
        let long = SourceTree.swift.flatMap { file in
            Self.functions(in: file.lines).filter { $0.length > Self.functionLimit }
                .map { "\(file.path):\($0.line): \($0.length) lines" }
        }
        #expect(long == [])
    }

    /// Where functions begin and how many lines they have, as the formatter's indentation tells.
    static func functions(in lines: [String]) -> [(line: Int, length: Int)] {
        lines.indices.compactMap { start in
            let words = lines[start].split(separator: " ")
            guard words.contains(where: { $0 == "func" || $0 == "var" || isInitializer($0) }), !isComment(words) else {
                return nil
            }
            let closing = String(repeating: " ", count: lines[start].indentation) + "}"
            let body = lines[start...].dropFirst()
            guard opensBody(lines[start...]), let end = body.firstIndex(where: { $0.hasPrefix(closing) }) else {
                return nil
            }
            return (start + 1, end - start + 1)
        }
    }

    private static func isInitializer(_ word: Substring) -> Bool {
        ["init(", "init?(", "init<", "subscript("].contains { word.hasPrefix($0) }
    }

    private static func isComment(_ words: [Substring]) -> Bool {
        words.first.map { $0.hasPrefix("//") || $0.hasPrefix("*") } ?? false
    }

    /// Whether the declaration goes on to an opening brace at a line's end before anything else begins.
    private static func opensBody(_ lines: ArraySlice<String>) -> Bool {
        guard let first = lines.first else { return false }
        if first.hasSuffix("{") { return true }
        for line in lines.dropFirst() {
            if line.indentation < first.indentation || line.isEmpty { return false }
            if line.indentation == first.indentation, !line.dropFirst(first.indentation).hasPrefix(")") { return false }
            if line.hasSuffix("{") { return true }
        }
        return false
    }

    @Test func `functions are measured by their braces`() {
        let lines = [
            "struct A {", "    var a: Int { 1 }", "    func b() {", "        c()", "    }", "    func d(",
            "        e: Int",
            "    ) -> Int {", "        if e > 0 {", "            return 1", "        }", "        return 2", "    }",
            "    func requirement()", "    init() {", "    }", "}",
        ]
        let found = Self.functions(in: lines)
        #expect(found.map(\.line) == [3, 6, 15])
        #expect(found.map(\.length) == [3, 8, 2])
    }
}
