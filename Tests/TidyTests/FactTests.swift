import Testing

/// Facts are types until they are drawn: nothing is found out from a sentence that the product itself has made.
struct FactTests {
    /// Modules that show facts, and so would be tempted.
    private static let modules = ["GeoFleet", "FleetControl", "Presentation", "GeoConsole"]

    /// What takes a text apart.
    private static let signs = ["hasSuffix(", "hasPrefix(", "contains(\"", ".split("]

    /// Files that may, as what they take apart is no sentence of ours.
    private static let exceptions = [
        "Sources/FleetControl/Auditing/AuditEntry.swift": "the lines of a file that is read again",
        "Sources/FleetControl/Auditing/AuditHistory.swift": "the lines of a file that is read again",
        "Sources/FleetControl/Watching/FleetState.swift": "a path, shortened for a narrow screen",
        "Sources/GeoConsole/Keymap/Key.swift": "the name of a key, as a person has written it",
        "Sources/GeoConsole/Update/CommandInput.swift": "what a person types",
        "Sources/GeoConsole/Update/Completion.swift": "what a person types",
        "Sources/Presentation/Details/DetailText.swift": "the lines of JSON that Cloudflare has sent",
        "Sources/Presentation/Tables/Filter.swift": "a filter, as a person has typed it",
        "Sources/Presentation/Words/FindingText.swift": "owner ids, which begin with a place by convention",
        "Sources/Presentation/Words/Words.swift": "a path, shortened for a narrow screen",
    ]

    private static let files = SourceTree.sources.filter { $0.isSwift && modules.contains($0.target) }

    private static func lines(of file: SourceFile) -> [String] {
        file.lines.filter { line in
            // Row ids are made to be taken apart, in one place.
            let line = line.replacing("RowID.split(", with: "")
            return signs.contains { line.contains($0) }
        }
    }

    @Test func `no text is taken apart to learn what the product knew before`() {
        let found = Self.files.filter { Self.exceptions[$0.path] == nil }.flatMap { file in
            Self.lines(of: file).map { "\(file.path): \($0)" }
        }
        #expect(found == [])
    }

    @Test func `each exception is one`() {
        let idle = Self.exceptions.keys.filter { path in
            Self.files.first { $0.path == path }.map { Self.lines(of: $0).isEmpty } ?? true
        }
        #expect(idle.sorted() == [])
    }
}
