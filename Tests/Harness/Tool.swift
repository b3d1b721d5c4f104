package import Foundation
import Wire

/// A program that is not ours, run once.
package struct Tool {
    package struct Output {
        package var code: Int32
        package var text: String
    }

    private let process = Process()
    private let log: URL

    /// Where a program is; nil where it is not installed.
    package static func path(_ program: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(
            separator: ":"
        )
        return folders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    package init(
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
    package var text: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    package func end() {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }

    package func output(within limit: Duration = .seconds(60)) async throws -> Output {
        defer { end() }
        try await eventually("the end of \(process.arguments ?? [])", within: limit, every: .milliseconds(10)) {
            !process.isRunning
        }
        return Output(code: process.terminationStatus, text: text)
    }
}

extension Tool {
    /// The minor version of kubectl, 0 where there is none: old ones lack commands.
    package static let kubectlMinor: Int = {
        guard let path = path("kubectl") else { return 0 }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = ["version", "--client", "-o", "json"]
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return 0 }
        let text = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let version = try? JSON.parse(Array(text))
        return Int(version?["clientVersion"]?["minor"]?.string?.prefix { $0.isNumber } ?? "") ?? 0
    }()

    /// The Python of the tests' virtual environment, which `make test` makes where there is a network.
    package static let python: String? = {
        let folder = ProcessInfo.processInfo.environment["APPROVAL_VENV"] ?? ".build/venv"
        let path = URL(filePath: folder).appending(path: "bin/python").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()
}
