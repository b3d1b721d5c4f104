import Foundation
import Harness
import Wire

/// Runs commands of `geoconsole` as a script does: without a terminal, with an audit file of its own.
struct Shell: Sendable {
    /// What a command has printed, and its status.
    struct Output {
        var code: Int32?
        var text: String
        /// The lines that the program itself has written on standard error.
        var remarks: [String] { lines.filter { $0.hasPrefix("geoconsole: ") } }
        /// What the program has written on standard output, where that is JSON.
        var json: JSON {
            get throws {
                let text = lines.filter { !$0.hasPrefix("geoconsole: ") }.joined(separator: "\n")
                return try JSON.parse(Array(text.utf8))
            }
        }
        private var lines: [String] { text.split(separator: "\n").map(String.init) }
    }

    let sim: Sim
    let clusters: [String]

    var folder: URL { sim.directory }

    private var auditFile: URL { folder.appending(path: "audit.jsonl") }

    /// What the commands have written down.
    var audit: String { (try? String(contentsOf: auditFile, encoding: .utf8)) ?? "" }

    /// The phases of the calls in the audit file.
    var phases: [String] {
        audit.split(separator: "\n").compactMap { (try? JSON.parse(Array($0.utf8)))?["phase"]?.string }
    }

    /// Starts a command; the caller ends it.
    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> ChildProcess {
        let own = arguments.contains("--audit") ? [] : ["--audit", auditFile.path]
        return try ChildProcess(
            "geoconsole",
            arguments + clusters.flatMap { ["--cluster", "\($0)=\($0)"] } + own,
            environment: sim.consoleEnvironment.merging(environment) { $1 },
            log: folder.appending(path: "out-\(UUID().uuidString)")
        )
    }

    func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Output {
        let process = try start(arguments, environment: environment)
        defer { process.kill() }
        let code = try await process.exitCode(within: .seconds(60))
        return Output(code: code, text: process.log)
    }

    func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Output {
        try await run(arguments, environment: environment)
    }
}

extension Sim {
    /// The id of a zone that the token does not know.
    static let otherZone = String(repeating: "0", count: 32)

    /// A shell before a world in which controllers have set up a pool for each cluster.
    static func withCommands(
        _ clusters: [String] = ["eu", "us_east"],
        _ body: (Sim, Shell) async throws -> Void
    ) async throws {
        try await Sim.with { sim in
            try await sim.setUp(clusters)
            try await body(sim, Shell(sim: sim, clusters: clusters))
        }
    }

    /// Whether a cluster's pool is enabled; throws where it is not as expected.
    func pool(_ cluster: String, isEnabled: Bool) async throws {
        let pool = try await pool("k8s-pool-shop-\(cluster)")
        guard pool?["enabled"]?.bool ?? true == isEnabled else {
            throw Failure("the pool of \(cluster) is \(isEnabled ? "disabled" : "enabled")")
        }
    }
}
