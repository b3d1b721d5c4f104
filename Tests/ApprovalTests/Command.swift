import Foundation
import Harness

/// A program of somebody else's, run once.
struct Command {
    struct Output {
        var code: Int32
        var text: String
    }

    private let process = Process()
    private let log: URL

    /// Where a program is; nil where it is not installed.
    static func path(_ program: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(
            separator: ":"
        )
        return folders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    init(
        _ path: String,
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:],
        directory: URL
    ) throws {
        log = directory.appending(path: "\(UUID().uuidString).out")
        let inputFile = log.appendingPathExtension("in")
        try Data(input.utf8).write(to: inputFile)
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let own = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path, "TZ": "UTC"]
        process.environment = own.merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    /// What it has printed so far.
    var text: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    func end() {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }

    func output(within limit: Duration = .seconds(60)) async throws -> Output {
        defer { end() }
        try await eventually("the end of \(process.arguments ?? [])", within: limit, every: .milliseconds(10)) {
            !process.isRunning
        }
        return Output(code: process.terminationStatus, text: text)
    }
}
