import Foundation

/// A text file of the project.
struct SourceFile: Sendable {
    /// From the project's root, such as `Sources/Wire/JSON.swift`.
    let path: String
    let text: String
    let lines: [String]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Whether the text occurs anywhere: the C library finds that fast in a debug build too.
    func holds(_ word: String) -> Bool { strstr(text, word) != nil }

    var isSwift: Bool { path.hasSuffix(".swift") }
    /// `Wire` for `Sources/Wire/JSON.swift`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    var name: String { path.split(separator: "/").last.map(String.init) ?? "" }
}

/// The project as it lies on disk, around this very file.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let sources = files(in: "Sources")
    static let tests = files(in: "Tests")
    static let swift = (sources + tests + [file("Package.swift")].compactMap(\.self)).filter(\.isSwift)
    /// What people read and run besides the code.
    static let others =
        (files(in: "deploy") + files(in: ".ci")
            + ["Makefile", "README.md", ".swift-format", ".gitignore"].compactMap(file))

    /// Text files below a folder, by path; recordings are kept as they came and are left out.
    private static func files(in folder: String) -> [SourceFile] {
        let paths = FileManager.default.enumerator(atPath: root.appending(path: folder).path(percentEncoded: false))
        return (paths?.compactMap { $0 as? String } ?? []).sorted().filter { !$0.contains("Fixtures/") }
            .compactMap { file("\(folder)/\($0)") }
    }

    private static func file(_ path: String) -> SourceFile? {
        let url = root.appending(path: path)
        guard (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true,
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return nil }
        return SourceFile(path: path, text: text)
    }
}

extension String {
    /// Whether the text occurs with no letter, digit or underscore before it.
    func containsWord(_ word: String) -> Bool {
        let (text, word) = (Array(utf8), Array(word.utf8))
        guard text.count >= word.count else { return false }
        return (0...text.count - word.count).contains { start in
            text[start] == word[0] && text[start..<start + word.count].elementsEqual(word)
                && (start == 0 || !Self.isWordCharacter(text[start - 1]))
        }
    }

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        let scalar = Unicode.Scalar(byte)
        return scalar == "_"
            || (scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil))
    }

    /// The spaces in front.
    var indentation: Int { prefix { $0 == " " }.count }
}
