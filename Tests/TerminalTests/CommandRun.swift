import Foundation
import Harness
import Wire

/// A command that has ended, with what it has printed.
struct CommandRun {
    var code: Int32?
    /// Standard output and standard error.
    var text: String

    private var lines: [String] { text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    /// The lines that the program itself has written on standard error.
    var remarks: [String] { lines.filter { $0.hasPrefix("geoconsole: ") } }
    /// What it has written on standard output.
    var output: String { lines.filter { !$0.hasPrefix("geoconsole: ") }.joined(separator: "\n") }
    /// The object that it has written on standard output.
    var json: JSON { get throws { try JSON.parse(Array(output.utf8)) } }

    /// Starts the console's program.
    static func start(
        _ arguments: [String],
        _ environment: [String: String] = [:],
        in folder: URL
    ) throws -> ChildProcess {
        try ChildProcess(
            "geoconsole",
            arguments,
            environment: environment,
            log: folder.appending(path: "out-\(UUID().uuidString)")
        )
    }

    /// Runs the console's program.
    static func run(
        _ arguments: [String],
        _ environment: [String: String] = [:],
        in folder: URL
    ) async throws -> CommandRun {
        let process = try start(arguments, environment, in: folder)
        defer { process.kill() }
        let code = try await process.exitCode(within: .seconds(60))
        return CommandRun(code: code, text: process.log)
    }
}

extension Sim {
    private static let watched = ["--cluster", "eu=eu", "--cluster", "us_east=us_east"]

    /// Runs a command before two clusters of this world; the words are separated by blanks.
    func command(_ line: String) async throws -> CommandRun {
        let words = line.split(separator: " ").map(String.init)
        return try await CommandRun.run(words + Self.watched, consoleEnvironment, in: directory)
    }

    /// Starts a command that goes on.
    func startCommand(_ line: String) throws -> ChildProcess {
        let words = line.split(separator: " ").map(String.init)
        return try CommandRun.start(words + Self.watched, consoleEnvironment, in: directory)
    }
}
