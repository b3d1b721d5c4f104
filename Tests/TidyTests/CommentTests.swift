import Testing

/// What other modules use says what it is.
struct CommentTests {
    /// A declaration of `package` access, without its attributes.
    private static func isDeclaration(_ line: String) -> Bool {
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "package"), place + 1 < words.endIndex,
            words[..<place].allSatisfy({ $0.hasPrefix("@") })
        else { return false }
        // What an extension holds is told there; an initializer by its type.
        let rest = words[(place + 1)...].drop { ["convenience", "final", "static"].contains($0) }
        guard let kind = rest.first else { return false }
        return kind != "import" && kind != "extension" && !kind.hasPrefix("init")
    }

    private static func undocumented(in file: SourceFile) -> [String] {
        file.lines.indices.filter { index in
            guard isDeclaration(file.lines[index]) else { return false }
            let above = file.lines[..<index].last { !$0.drop { $0 == " " }.hasPrefix("@") }
            return above?.contains("///") != true
        }.map { "\(file.path):\($0 + 1): \(file.lines[$0])" }
    }

    @Test func `every package declaration has a documentation comment`() {
        #expect(SourceTree.sources.filter(\.isSwift).flatMap(Self.undocumented) == [])
    }
}
