import Foundation
import Harness
import Testing
import Wire

/// Exec plugins under a console: they have neither its terminal nor a life of their own.
@Suite(.timeLimit(.minutes(30))) struct PluginTests {
    /// A console whose cluster wants a plugin of this script; the folder is the script's `DIRECTORY`.
    private static func with(_ script: String, _ body: (Terminal, URL) async throws -> Void) async throws {
        try await Sim.with { sim in
            let plugin = sim.directory.appending(path: "plugin")
            try "#!/bin/sh\n\(script)\n".write(to: plugin, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: plugin.path)
            let kubeconfig = """
                contexts: [{name: eu, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
                users:
                - name: u
                  user:
                    exec: {apiVersion: client.authentication.k8s.io/v1, command: "\(plugin.path)",
                      interactiveMode: IfAvailable, env: [{name: DIRECTORY, value: "\(sim.directory.path)"}]}
                """
            try kubeconfig.write(to: sim.kubeconfigFile, atomically: true, encoding: .utf8)
            try await Terminal.with(sim.console(["eu"]), (120, 30), environment: sim.consoleEnvironment) { terminal in
                try await body(terminal, sim.directory)
            }
        }
    }

    private static func text(_ file: URL) -> String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }

    @Test func `a plugin cannot write to the terminal, read it or set its modes, and what it says is told`()
        async throws
    {
        let script = """
            { echo CORRUPTED > /dev/tty; stty -F /dev/tty raw; read line < /dev/tty; } 2> "$DIRECTORY/refused"
            echo PLAIN >&2; echo 'run: login --again' >&2; exit 255
            """
        try await Self.with(script) { terminal, folder in
            try await terminal.shows("run: login --again")
            #expect(!terminal.screen.contains("CORRUPTED"))
            #expect(Self.text(folder.appending(path: "refused")).contains("/dev/tty"))
            try await terminal.press("2")
            try await terminal.shows("[2 Pools]")
            try await terminal.press("q")
            try await terminal.ends(0)
        }
    }

    @Test(arguments: ["q", "TERM", "HUP"])
    func `what a plugin has started ends with the console`(end: String) async throws {
        let script = #"(trap '' TERM HUP; echo $$ > "$DIRECTORY/leader"; sleep 100000) & sleep 100000"#
        try await Self.with(script) { terminal, folder in
            let leader = folder.appending(path: "leader")
            try await eventually("the plugin runs") { Self.text(leader).hasSuffix("\n") }
            try await terminal.shows("1 Overview")
            let group = try required(Int32(Self.text(leader).trimmingCharacters(in: .whitespacesAndNewlines)))
            defer { kill(-group, SIGKILL) }
            #expect(kill(-group, 0) == 0)
            switch end {
            case "q": try await terminal.press("q")
            case "TERM": try terminal.signal(SIGTERM)
            default: try terminal.signal(SIGHUP)
            }
            try await terminal.shows("shows the end") { $0.contains("[ended ") }
            try await eventually("the plugin's group is gone") { kill(-group, 0) != 0 }
        }
    }
}
