import Testing

struct FileTests {
    private static let all = SourceTree.swift + SourceTree.others

    @Test func `every file ends with one newline`() {
        let violations = Self.all.filter { !$0.text.hasSuffix("\n") || $0.text.hasSuffix("\n\n") }
        #expect(violations.map(\.path) == [])
    }

    @Test func `no line ends with white space, none holds a carriage return`() {
        let violations = Self.all.flatMap { file in
            file.lines.enumerated().filter { $0.element.last?.isWhitespace == true || $0.element.contains("\r") }
                .map { "\(file.path):\($0.offset + 1)" }
        }
        #expect(violations == [])
    }

    /// Paths of one machine mean nothing on another.
    @Test(arguments: ["/Users/", "/work/", "/home/runner", "C:\\"])
    func `no file names a folder of one machine`(path: String) {
        let violations = Self.all.filter { $0.path != "Tests/TidyTests/FileTests.swift" && $0.text.contains(path) }
        #expect(violations.map(\.path) == [])
    }

    @Test func `folders are named after concepts`() {
        let vague = ["Models", "Managers", "Helpers", "Utils", "Utilities", "Common", "Misc"]
        let violations = SourceTree.sources.filter { file in
            file.path.split(separator: "/").contains { vague.contains(String($0)) }
        }
        #expect(violations.map(\.path) == [])
    }
}
