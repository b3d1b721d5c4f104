import ArgumentParser
import Foundation
import Harness
import Testing
import Wire

@testable import geoconsole

/// What shells and manual pages know of the program.
@Suite(.timeLimit(.minutes(30))) struct CompletionTests {
    private static let deploy = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "deploy")

    private static func output(_ arguments: [String], _ environment: [String: String] = [:]) async throws -> String {
        let log = FileManager.default.temporaryDirectory.appending(path: "completion-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: log) }
        let process = try ChildProcess("geoconsole", arguments, environment: environment, log: log)
        defer { process.kill() }
        guard try await process.exitCode(within: .seconds(60)) == 0 else { throw Failure(process.log) }
        return process.log
    }

    // MARK: Committed files

    @Test(arguments: [("bash", "geoconsole.bash"), ("zsh", "_geoconsole"), ("fish", "geoconsole.fish")])
    func `the script for a shell is what the program writes`(shell: String, file: String) async throws {
        let script = try await Self.output(["--generate-completion-script", shell])
        let committed = try String(contentsOf: Self.deploy.appending(path: "completions/\(file)"), encoding: .utf8)
        #expect(script == committed, "run make completions")
    }

    private static let python = Tool.python ?? Tool.path("python3")

    @Test(.enabled(if: python != nil, "python3 is not installed"))
    func `the manual pages are what the program says of itself`() async throws {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "man-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let program = ChildProcess.binaries.appending(path: "geoconsole").path
        let generator = Self.deploy.deletingLastPathComponent().appending(path: ".ci/man").path
        let pages = scratch.appending(path: "man")
        let tool = try Tool(required(Self.python), [generator, program, pages.path], directory: scratch)
        let output = try await tool.output()
        #expect(output.code == 0, "\(output.text)")
        let committed = Self.deploy.appending(path: "man")
        let names = try FileManager.default.contentsOfDirectory(atPath: pages.path).sorted()
        #expect(try FileManager.default.contentsOfDirectory(atPath: committed.path).sorted() == names)
        for name in names {
            let text = try String(contentsOf: committed.appending(path: name), encoding: .utf8)
            #expect(try String(contentsOf: pages.appending(path: name), encoding: .utf8) == text, "run make man")
        }
    }

    @Test(.enabled(if: Tool.path("mandoc") != nil, "mandoc is not installed"))
    func `mandoc has nothing to say about the manual pages`() async throws {
        let folder = Self.deploy.appending(path: "man")
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path).map { "\(folder.path)/\($0)" }
        let scratch = FileManager.default.temporaryDirectory
        let output = try await Tool(required(Tool.path("mandoc")), ["-Tlint"] + pages, directory: scratch).output()
        #expect(output.code == 0 && output.text == "", "\(output.text)")
    }

    // MARK: Names

    /// What a shell asks the program for.
    private static let question = ["---completion", "explain", "--", "--without", "3", "0"]

    @Test func `a fleet that was read leaves its names, for this user alone`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu"])
            let cache = sim.directory.appending(path: "cache")
            let environment = sim.consoleEnvironment.merging(["XDG_CACHE_HOME": cache.path]) { $1 }
            _ = try await Self.output(["map", "--cluster", "eu=eu"], environment)
            let file = cache.appending(path: "geoconsole/names.json").path
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let words = ["geoconsole", "explain", "--without", ""]
            // Nothing is asked of Cloudflare for names that are young.
            try await sim.fault(["match": ["side": "cloudflare"], "do": ["status": 500]])
            let names = try await Self.output(Self.question + words, environment)
            #expect(names.split(separator: "\n") == ["k8s-pool-shop-eu", "eu"])
            // Another account's names are not offered.
            let other = environment.merging(["CF_ZONE_ID": "other"]) { $1 }
            #expect(try await Self.output(Self.question + words, other) == "")
        }
    }

    @Test func `old names are offered while no newer ones can be had`() async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu"])
            let environment = sim.consoleEnvironment.merging(["XDG_CACHE_HOME": sim.directory.path]) { $1 }
            let source = NamesCache.source(try SourceArguments.parse([]), environment)
            NamesCache(environment).save(NamesCache.Names(source: source, readAt: 0, pools: ["old", "bad\u{202E}"]))
            let words = ["geoconsole", "explain", "--cluster", "eu=eu", "--without", ""]
            var question = Self.question
            question[4] = "5"
            try await sim.fault(["match": ["side": "cloudflare"], "do": "hangBefore"])
            #expect(try await Self.output(question + words, environment) == "old\n")
            try await sim.liftFaults()
            try await eventually("the new names are offered", within: Terminal.limit) {
                try await Self.output(question + words, environment) == "k8s-pool-shop-eu\neu\n"
            }
        }
    }

    @Test(arguments: [
        ("--context", "", ["asia", "eu", "us_east", "us_west"]),
        ("--cluster", "eu=", ["eu=asia", "eu=eu", "eu=us_east", "eu=us_west"]),
    ])
    func `contexts come from the kubeconfig`(option: String, value: String, candidates: [String]) async throws {
        try await Sim.with { sim in
            let question = [
                "---completion", "map", "--", option, "3", "\(value.count)", "geoconsole", "map", option, value,
            ]
            let names = try await Self.output(question, sim.consoleEnvironment)
            #expect(names.split(separator: "\n").map(String.init).sorted() == candidates)
        }
    }

    // MARK: Shells

    struct Shell: Sendable, CustomTestStringConvertible {
        var name: String
        var command: String
        /// What makes it load the script in a folder.
        var loads: @Sendable (String) -> String

        var testDescription: String { name }
        var isThere: Bool { Tool.path(name) != nil }
    }

    private static let shells = [
        Shell(name: "bash", command: "bash --norc --noprofile -i") { "source \($0)/geoconsole.bash" },
        Shell(name: "zsh", command: "zsh -f -i") {
            "fpath=(\($0) $fpath); autoload -Uz compinit; compinit -u -D"
        },
        Shell(name: "fish", command: "fish --no-config -i") { "source \($0)/geoconsole.fish" },
    ].filter(\.isThere)

    @Test(arguments: shells)
    func `a shell loads its script and completes a pool`(shell: Shell) async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu"])
            let environment = sim.consoleEnvironment.merging(["XDG_CACHE_HOME": sim.directory.path]) { $1 }
            _ = try await Self.output(["map", "--cluster", "eu=eu"], environment)
            let folder = Self.deploy.appending(path: "completions").path
            // Wide enough for a line that a busy shell shows twice: a break in it would hide the name.
            try await Terminal.with(shell.command, (220, 20), environment: environment) { terminal in
                try terminal.type(shell.loads(folder) + "; echo lo''aded")
                try await terminal.press("Enter")
                try await terminal.shows("\nloaded")
                try terminal.type("geoconsole explain --from Paris --without k8s")
                try await terminal.press("Tab")
                try await terminal.shows("--without k8s-pool-shop-eu")
            }
        }
    }
}
