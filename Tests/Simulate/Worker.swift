import FleetSimulation
import Foundation

/// Plays seeds in a process of its own.
///
/// Threads of one process would wait for each other at every reference count that they share; and a seed at which
/// the code traps ends its worker, not the whole run.
final class Worker {
    private var process = Process()
    private var input = Pipe()
    private var output = Pipe()

    deinit {
        try? input.fileHandleForWriting.close()
        if process.isRunning { process.waitUntilExit() }
    }

    /// What came of a seed; that its process has ended is a find as well.
    func play(_ seed: UInt64) -> Run.Outcome {
        do {
            if !process.isRunning { try start() }
            try input.fileHandleForWriting.write(contentsOf: Data("\(seed)\n".utf8))
            return try JSONDecoder().decode(Run.Outcome.self, from: line())
        } catch {
            process.terminate()
            return Run.Outcome(seed: seed, violation: "the process that played it came to its end")
        }
    }

    private func start() throws {
        (process, input, output) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [Self.flag]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// One line of the worker's output; empty where it has ended.
    private func line() -> Data {
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { return Data() }
            line += more
        }
        return line
    }

    // MARK: The other side

    /// Makes the program a worker: a seed on each line of its input, its outcome on each line of its output.
    static let flag = "--worker"

    static func serve() -> Never {
        while let seed = readLine().flatMap({ UInt64($0) }) {
            var run = Run(seed: seed)
            guard var line = try? JSONEncoder().encode(run.play()) else { exit(1) }
            line.append(UInt8(ascii: "\n"))
            FileHandle.standardOutput.write(line)
        }
        exit(0)
    }
}
