import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// Credentials that fail, expire and rotate under a running controller.
@Suite struct CredentialTests {
    struct BadPlugin: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let script: String
        let line: String
    }

    static let badPlugins = [
        BadPlugin(testDescription: "rubbish", script: "echo Welcome, s3cret", line: "printed no JSON"),
        BadPlugin(testDescription: "nothing", script: "exit 0", line: "printed nothing"),
        BadPlugin(
            testDescription: "a failure",
            script: "echo s3cret; printf 'log in\\033[2J again\\n' >&2; exit 3",
            line: "failed with exit code 3: log in<U+001B>[2J again"
        ),
        BadPlugin(testDescription: "its own end", script: "kill -9 $$", line: "was ended by signal 9"),
        BadPlugin(
            testDescription: "half a certificate",
            script: ClusterFiles.printing(#""clientKeyData":"s3cret""#),
            line: "printed a client certificate or a key, not both"
        ),
    ]

    @Test(arguments: badPlugins)
    func `a plugin that gives no credential is one line, and is asked again until it does`(
        bad: BadPlugin
    ) async throws {
        try await ClusterFiles.withFront { files, front in
            try files.kubeconfig(front, user: try files.plugin(bad.script))
            try await Controller.with("eu", files.sim) { eu in
                try await eventually("it is told") {
                    eu.logged("Listing the Ingresses failed: the exec plugin '") && eu.logged("' \(bad.line)")
                }
                #expect(!eu.logged("s3cret"))
                _ = try files.plugin(ClusterFiles.printing(#""token":"\#(Sim.clusterToken)""#))
                try await files.converged()
                #expect(!eu.logged(Sim.clusterToken))
            }
        }
    }

    @Test func `a plugin that hangs is given up after half a minute, and asked again`() async throws {
        try await ClusterFiles.withFront { files, front in
            let hanging = try files.plugin(#"echo run >> "$DIRECTORY/hangs"; sleep 600"#)
            try files.kubeconfig(front, user: hanging)
            try await Controller.with("eu", files.sim) { eu in
                // Only when it hangs may the script be exchanged: a slow start would run the new one at once.
                try await eventually("it hangs") {
                    FileManager.default.fileExists(atPath: files.sim.directory.path + "/hangs")
                }
                _ = try files.plugin(ClusterFiles.printing(#""token":"\#(Sim.clusterToken)""#))
                try await eventually("it is given up", within: .seconds(60)) {
                    eu.logged("' did not end within 30 s")
                }
                try await files.converged()
            }
        }
    }

    @Test(arguments: [false, true], [SIGTERM, SIGINT])
    func `what a plugin has started ends with the controller`(isOnce: Bool, signal: Int32) async throws {
        try await ClusterFiles.withFront { files, front in
            let script = #"(trap '' TERM INT HUP; echo $$ > "$DIRECTORY/leader"; sleep 100000) & sleep 100000"#
            try files.kubeconfig(front, user: try files.plugin(script))
            let leader = files.sim.directory.appending(path: "leader")
            func text() -> String { (try? String(contentsOf: leader, encoding: .utf8)) ?? "" }
            try await Controller.with("eu", files.sim, arguments: isOnce ? ["--once"] : []) { eu in
                try await eventually("the plugin runs") { text().hasSuffix("\n") }
                let group = try required(Int32(text().trimmingCharacters(in: .whitespacesAndNewlines)))
                defer { kill(-group, SIGKILL) }
                #expect(kill(-group, 0) == 0)
                eu.process.signal(signal)
                let code = try await eu.process.exitCode()
                #expect(code == (isOnce ? 128 + signal : 0))
                try await eventually("the plugin's group is gone") { kill(-group, 0) != 0 }
            }
        }
    }

    @Test func `a plugin that does not exist is one line with its hint's place`() async throws {
        try await ClusterFiles.withFront { files, front in
            try files.kubeconfig(
                front,
                user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin, "
                    + "interactiveMode: IfAvailable, installHint: install it with apt}"
            )
            try await Controller.with("eu", files.sim) { eu in
                try await eventually("it is told") {
                    eu.logged("the exec plugin 'no-such-plugin' does not exist: install it with apt")
                }
            }
        }
    }

    @Test func `a plugin's credential that expires while a watch is open is renewed, and no change is lost`()
        async throws
    {
        try await ClusterFiles.withFront { files, front in
            try await files.sim.request(.post, "/sim/tokens", tokens("first"))
            try files.write("first", to: "current")
            let script =
                #"echo run >> "$DIRECTORY/runs"; token=$(cat "$DIRECTORY/current"); "#
                + #"end=$(date -u -d '+2 seconds' +%Y-%m-%dT%H:%M:%SZ); "#
                + #"printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","#
                + #""status":{"token":"%s","expirationTimestamp":"%s"}}' "$token" "$end""#
            try files.kubeconfig(front, user: try files.plugin(script))
            try await Controller.with("eu", files.sim) { eu in
                try await files.converged()
                try await Task.sleep(for: .seconds(2.5))
                try await files.follows("203.0.113.2")
                try files.write("second", to: "current")
                try await files.sim.request(.post, "/sim/tokens", tokens("second"))
                try await files.sim.fault(["match": ["side": "kubernetes"], "do": ["watch": "reset"], "times": 1])
                try await files.follows("203.0.113.3")
                #expect(!eu.logged("does not accept this token"))
                let runs = try String(contentsOfFile: files.sim.directory.path + "/runs", encoding: .utf8)
                #expect(runs.split(separator: "\n").count >= 2)
            }
        }
    }

    @Test func `a plugin's credential that the server refuses before its time is renewed at once`() async throws {
        try await ClusterFiles.withFront { files, front in
            try await files.sim.request(.post, "/sim/tokens", tokens("first"))
            try files.write("first", to: "current")
            let script =
                #"printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","#
                + #""status":{"token":"%s"}}' "$(cat "$DIRECTORY/current")""#
            try files.kubeconfig(front, user: try files.plugin(script))
            try await Controller.with("eu", files.sim) { eu in
                try await files.converged()
                try files.write("second", to: "current")
                try await files.sim.request(.post, "/sim/tokens", tokens("second"))
                try await files.sim.fault(["match": ["side": "kubernetes"], "do": ["watch": "cut"], "times": 1])
                try await files.follows("203.0.113.2")
                #expect(!eu.logged("does not accept this token"))
            }
        }
    }

    @Test func `in a cluster a rotated token and a rotated authority are taken up without a restart`() async throws {
        try await ClusterFiles.with { files in
            try FileManager.default.createDirectory(
                at: files.sim.directory.appending(path: "sa"),
                withIntermediateDirectories: true
            )
            let first = try TestAuthority("first")
            let second = try TestAuthority("second")
            try files.write(first.certificatePEM, to: "sa/ca.crt")
            try files.write("first", to: "sa/token")
            try files.write("geo", to: "sa/namespace")
            try await files.sim.request(.post, "/sim/tokens", tokens("first"))
            try await Relay.with(tls: try first.issue().server(), to: files.apiPort) { front in
                let environment = [
                    "KUBECONFIG": "", "KUBE_CONTEXT": "",
                    "SERVICE_ACCOUNT_DIR": files.sim.directory.appending(path: "sa").path,
                    "KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": "\(front.port)",
                ]
                try await Controller.with("eu", files.sim, environment) { eu in
                    try await files.converged()
                    try files.write("second", to: "sa/token")
                    try await files.sim.request(.post, "/sim/tokens", tokens("second"))
                    try await files.sim.fault(["match": ["side": "kubernetes"], "do": ["watch": "cut"], "times": 1])
                    try await files.follows("203.0.113.2")
                    #expect(!eu.logged("does not accept this token"))
                    try files.write(second.certificatePEM, to: "sa/ca.crt")
                    front.change(try second.issue().server())
                    try await files.follows("203.0.113.3")
                    #expect(!eu.logged("TLS"))
                }
            }
        }
    }

    /// The tests' own token stays good.
    private func tokens(_ token: String) -> JSON {
        ["cluster": "eu", "tokens": [.string(token), .string(Sim.clusterToken)]]
    }
}
