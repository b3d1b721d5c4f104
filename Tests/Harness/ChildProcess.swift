package import Foundation

/// A started program whose output goes to a file.
package struct ChildProcess: Sendable {
    private let process = Process()
    private let logFile: URL

    /// The folder of the binaries that this very build made.
    package static var binaries: URL {
        URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    }

    package init(
        _ program: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        log: URL
    ) throws {
        logFile = log
        try Data().write(to: log)
        process.executableURL = program.hasPrefix("/") ? URL(filePath: program) : Self.binaries.appending(path: program)
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"].merging(Self.planted) { $1 }
            .merging(environment) { $1 }
        let handle = try FileHandle(forWritingTo: log)
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    /// Which planted bug the programs are to have, where one is planted.
    package static var planted: [String: String] {
        ProcessInfo.processInfo.environment.filter { $0.key == "GEO_PLANTED" }
    }

    package var isRunning: Bool { process.isRunning }
    package var identifier: Int32 { process.processIdentifier }

    /// Everything that the program has printed so far.
    package var log: String { (try? String(contentsOf: logFile, encoding: .utf8)) ?? "" }

    package func signal(_ number: Int32) {
        if process.isRunning { Foundation.kill(process.processIdentifier, number) }
    }

    /// Ends the program at once, as a lost node does.
    package func kill() {
        signal(SIGKILL)
        process.waitUntilExit()
    }

    package func waitUntilExit() { process.waitUntilExit() }

    /// The exit code, once there is one; nil when it takes longer than the limit.
    package func exitCode(within limit: Duration = .seconds(15)) async throws -> Int32? {
        let end = ContinuousClock.now + limit
        while process.isRunning {
            if ContinuousClock.now > end { return nil }
            try await Task.sleep(for: .milliseconds(10))
        }
        return process.terminationStatus
    }
}
