import Foundation
import Harness

/// The folder `deploy`, around this very file.
enum DeployFolder {
    static let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "deploy")

    static func text(_ path: String) throws -> String {
        try String(contentsOf: url.appending(path: path), encoding: .utf8)
    }

    /// Runs `body` with a folder that is gone afterwards.
    static func withScratch<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "deploy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        return try await body(scratch)
    }

    /// What a tool prints; its failure is a failure.
    static func run(_ tool: String, _ arguments: [String], in scratch: URL) async throws -> String {
        let output = try await Tool(required(Tool.path(tool)), arguments, directory: scratch).output()
        guard output.code == 0 else { throw Failure("\(tool) \(arguments.joined(separator: " ")): \(output.text)") }
        return output.text
    }
}
