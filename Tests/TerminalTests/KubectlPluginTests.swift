import Foundation
import Harness
import Testing
import Wire

@testable import geoconsole

/// The program as a plugin of the real kubectl.
@Suite(.timeLimit(.minutes(30))) struct KubectlPluginTests {
    /// A kubectl that completes plugins, as releases from 1.26 on do; nil where there is none.
    private static let kubectl: String? = {
        let packaged = Tool.python.map { URL(filePath: $0).deletingLastPathComponent().appending(path: "kubectl").path }
        if let packaged, FileManager.default.isExecutableFile(atPath: packaged) { return packaged }
        return Tool.kubectlMinor >= 26 ? Tool.path("kubectl") : nil
    }()

    private static let missing: Comment = "no kubectl 1.26 or later: run .ci/venv"

    /// Runs kubectl with the plugin in its path.
    private static func run(_ arguments: String...) async throws -> Tool.Output {
        let folder = FileManager.default.temporaryDirectory.appending(path: "plugin-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let deploy = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "deploy")
        let files = [
            ProgramName.pluginFile: ChildProcess.binaries.appending(path: "geoconsole"),
            "kubectl_complete-cloudflare_geo": deploy.appending(path: "completions/kubectl_complete-cloudflare_geo"),
        ]
        for (name, file) in files {
            try FileManager.default.createSymbolicLink(at: folder.appending(path: name), withDestinationURL: file)
        }
        let environment = ["PATH": "\(folder.path):/usr/bin:/bin"]
        return try await Tool(required(Self.kubectl), arguments, environment: environment, directory: folder).output()
    }

    @Test(.enabled(if: kubectl != nil, missing)) func `kubectl lists the plugin and runs it`() async throws {
        try await Slots.shared.whileHolding {
            let list = try await Self.run("plugin", "list")
            #expect(list.code == 0 && list.text.contains("/kubectl-cloudflare_geo\n"), "\(list.text)")
            let answer = try await Self.run("cloudflare-geo", "explain", "--demo", "--from", "Paris")
            #expect(answer.code == 0 && answer.text.contains("(eu), 480 km"), "\(answer.text)")
        }
    }

    @Test(.enabled(if: kubectl != nil, missing)) func `its texts have the words that a person types`() async throws {
        let help = try await Self.run("cloudflare-geo", "--help")
        #expect(help.code == 0 && help.text.contains("kubectl cloudflare-geo explain --from"), "\(help.text)")
        #expect(help.text.contains("USAGE: kubectl cloudflare-geo"))
        #expect(help.text.contains("/geoconsole/config.yaml"))
        let export = try await Self.run("cloudflare-geo", "help", "export")
        #expect(export.text.contains("USAGE: kubectl cloudflare-geo export"), "\(export.text)")
        let wrong = try await Self.run("cloudflare-geo", "explain")
        #expect(wrong.code == 64 && wrong.text.contains("(kubectl cloudflare-geo explain --help)"), "\(wrong.text)")
    }

    @Test(
        .enabled(if: kubectl != nil, missing),
        arguments: [
            (["ex"], ["explain", "export"]), (["explain", "--without", "x", "--fr"], ["--from"]),
            (["map", "--scenario", "four"], ["four-clusters"]), (["map", "-o", "j"], ["json"]),
        ]
    )
    func `kubectl completes it`(words: [String], candidates: [String]) async throws {
        let output =
            switch words.count {
            case 1: try await Self.run("__complete", "cloudflare-geo", words[0])
            case 3: try await Self.run("__complete", "cloudflare-geo", words[0], words[1], words[2])
            default: try await Self.run("__complete", "cloudflare-geo", words[0], words[1], words[2], words[3])
            }
        let lines = output.text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("[Debug]") }
        #expect(Array(lines.prefix(candidates.count)) == candidates, "\(output.text)")
        #expect(lines.dropFirst(candidates.count).first == ":4", "\(output.text)")
    }

    @Test(arguments: [
        ("/usr/bin/geoconsole", "geoconsole"), ("geoconsole", "geoconsole"), ("", "geoconsole"),
        ("/opt/kubectl-cloudflare_geo", "kubectl cloudflare-geo"),
    ])
    func `the name is that of the file`(path: String, name: String) {
        #expect(ProgramName.name(of: path) == name)
    }

    @Test(arguments: [
        ("geoconsole --demo", "P --demo"), ("run 'geoconsole map' (geoconsole)", "run 'P map' (P)"),
        ("$XDG_CONFIG_HOME/geoconsole/config.yaml", "$XDG_CONFIG_HOME/geoconsole/config.yaml"),
        ("geoconsole-x xgeoconsole", "geoconsole-x xgeoconsole"), ("\n  geoconsole\n", "\n  P\n"),
    ])
    func `words about the command line have its name, paths keep theirs`(text: String, worded: String) {
        #expect(ProgramName.worded(text, for: "P") == worded)
    }
}
