import Foundation
import Testing

@testable import GeoConsole

/// Compares screens with those on file; with RECORD_SCREENS=1 in the environment it files them.
enum GoldenScreen {
    private static let isRecording = ProcessInfo.processInfo.environment["RECORD_SCREENS"] == "1"

    static var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Screens")
    }

    /// The picture, and what each cell means.
    static func expect(_ grid: Grid, _ name: String, at location: SourceLocation = #_sourceLocation) throws {
        let picture = "\(grid.text)\n\(String(repeating: "=", count: 20)) roles\n\(grid.roles)\n"
        let file = folder.appending(path: name + ".txt")
        if isRecording { return try Data(picture.utf8).write(to: file) }
        let kept = try String(contentsOf: file, encoding: .utf8)
        if picture != kept {
            let lines = zip(picture.split(separator: "\n"), kept.split(separator: "\n")).filter { $0 != $1 }
            let first = lines.first.map { "\n  now: \($0.0)\n  was: \($0.1)" } ?? ""
            let advice = "looks otherwise than on file: RECORD_SCREENS=1 files it anew"
            Issue.record("\(name) \(advice)\(first)", sourceLocation: location)
        }
    }
}
