import Foundation
import Testing

@testable import GeoConsole

/// Compares screens with those on file; with RECORD_SCREENS=1 in the environment it files them.
enum GoldenScreen {
    private static let isRecording = ProcessInfo.processInfo.environment["RECORD_SCREENS"] == "1"

    private static var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Screens")
    }

    /// The picture with what each cell means, or with the attributes that a terminal without colours gives it.
    static func expect(
        _ grid: Grid,
        _ name: String,
        mono: Bool,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let layer = mono ? "attributes\n" + grid.attributes(Theme(.mono)) : "roles\n" + grid.roles
        let rule = String(repeating: "=", count: 20)
        let picture = "\(grid.text)\n\(rule) \(layer)\n"
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
