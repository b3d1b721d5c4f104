import Foundation
import Testing

/// The map of the code leads somewhere.
struct MapTests {
    private static let map =
        (try? String(contentsOf: SourceTree.root.appending(path: "Sources/README.md"), encoding: .utf8)) ?? ""

    /// What stands between backticks.
    private static let names = map.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 }.map { String($0.element) }

    @Test func `each file and folder that the map names is there`() {
        let paths = Self.names.filter { $0.contains("/") && !$0.contains(" ") }
        #expect(paths.count > 30)
        let missing = paths.filter { path in
            !["Sources/", ""].contains {
                FileManager.default.fileExists(atPath: SourceTree.root.appending(path: $0 + path).path)
            }
        }
        #expect(missing == [])
    }

    @Test func `each type that the map names is declared`() {
        let types = Self.names.filter { $0.first?.isUppercase == true && $0.allSatisfy(\.isLetter) && $0.count > 1 }
        #expect(types.count > 30)
        let words = Set(
            (SourceTree.sources + SourceTree.tests).flatMap { file in
                file.lines.flatMap { line -> [String] in
                    let words = line.split { !$0.isLetter && !$0.isNumber }.map(String.init)
                    return zip(words, words.dropFirst()).filter { Self.kinds.contains($0.0) }.map(\.1)
                }
            }
        )
        let folders = Set(SourceTree.sources.map(\.target))
        #expect(types.filter { !words.contains($0) && !folders.contains($0) } == [])
    }

    private static let kinds: Set<String> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
}
