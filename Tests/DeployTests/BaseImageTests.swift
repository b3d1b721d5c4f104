import Foundation
import Harness
import Testing

/// What an image is built from.
@Suite struct BaseImageTests {
    /// The Dockerfile as it is built where `docker` answers a look-up so.
    private static func lines(_ docker: String) async throws -> (from: [String], said: String) {
        try await DeployFolder.withScratch { scratch in
            for (name, script) in [("docker", docker), ("skopeo", "exit 1")] {
                let file = scratch.appending(path: name)
                try "#!/bin/sh\n\(script)\n".write(to: file, atomically: true, encoding: .utf8)
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
            }
            let script = DeployFolder.url.deletingLastPathComponent().appending(path: ".ci/dockerfile").path
            let path = scratch.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
            let tool = try Tool("/usr/bin/env", ["PATH=\(path)", script], directory: scratch)
            let output = try await tool.output()
            #expect(output.code == 0)
            let lines = output.text.split(separator: "\n").map(String.init)
            return (
                lines.filter { $0.hasPrefix("FROM ") }, lines.filter { !$0.hasPrefix("FROM ") }.joined(separator: "\n")
            )
        }
    }

    @Test func `each base image is fixed to the digest that its tag has`() async throws {
        let digest = "sha256:" + String(repeating: "0a", count: 32)
        let (from, said) = try await Self.lines("echo \(digest)")
        #expect(
            from == [
                "FROM swift:6.3-bookworm@\(digest) AS build", "FROM debian:bookworm-slim@\(digest) AS debian",
                "FROM scratch",
            ]
        )
        #expect(!said.contains("cannot be looked up"))
    }

    @Test(arguments: ["exit 1", "echo nonsense", "echo sha256:12"])
    func `a digest that cannot be looked up is said, and the tag stays`(docker: String) async throws {
        let (from, said) = try await Self.lines(docker)
        #expect(
            from == ["FROM swift:6.3-bookworm AS build", "FROM debian:bookworm-slim AS debian", "FROM scratch"]
        )
        #expect(said.contains("The digest of debian:bookworm-slim cannot be looked up"))
    }
}
