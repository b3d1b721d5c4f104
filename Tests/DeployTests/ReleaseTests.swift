import Foundation
import Harness
import Testing
import Wire
import Yams

/// What a release is made of, and how the forge makes it.
struct ReleaseTests {
    private static let top = DeployFolder.url.deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: top.appending(path: path), encoding: .utf8)
    }

    // MARK: The forge

    private static func commands() throws -> [String] {
        let workflow = try JSON(required(Yams.compose(yaml: try text(".github/workflows/release.yml"))))
        let jobs = workflow["jobs"]?.object?.members.map(\.value) ?? []
        return jobs.flatMap { $0["steps"]?.array ?? [] }.compactMap { $0["run"]?.string }
    }

    @Test func `every command of the release is a target that the Makefile has`() throws {
        let makefile = try Self.text("Makefile")
        let commands = try Self.commands()
        #expect(commands.count > 8)
        // A container without make must get it first.
        for command in commands where !command.hasPrefix("apt-get ") {
            let match = try #require(command.firstMatch(of: /^make (?:-s )?([a-z-]+)/), "\(command)")
            #expect(makefile.contains("\n\(match.1):"), "\(match.1) is no target")
        }
    }

    @Test func `one variable names who releases it`() throws {
        #expect(try Self.text("Makefile").contains("\nORG      ?= your-org\n"))
        let folders = ["deploy", ".github", ".ci"]
        let paths = folders.flatMap { folder in
            (FileManager.default.enumerator(atPath: Self.top.appending(path: folder).path)?.compactMap { $0 as? String }
                ?? [])
                .map { "\(folder)/\($0)" }
        }
        let naming = paths.filter { (try? Self.text($0))?.contains("ghcr.io/your-org") == true }
        // What `make chart` and `make dist` put another name into.
        #expect(
            naming.sorted() == [
                "deploy/base/kustomization.yaml", "deploy/chart/Chart.yaml", "deploy/chart/README.md",
                "deploy/chart/values.yaml",
            ]
        )
    }

    // MARK: Who builds the image

    /// What `.ci/engine` answers where the programs named are there, each ending with its code.
    private static func engine(_ programs: [String: Int]) async throws -> Tool.Output {
        try await DeployFolder.withScratch { scratch in
            for (name, code) in programs {
                let file = scratch.appending(path: name)
                try "#!/bin/sh\nexit \(code)\n".write(to: file, atomically: true, encoding: .utf8)
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
            }
            let script = top.appending(path: ".ci/engine").path
            return try await Tool("/bin/bash", [script], environment: ["PATH": scratch.path], directory: scratch)
                .output()
        }
    }

    @Test(arguments: [
        (["docker": 0, "podman": 0], "docker"), (["docker": 1, "podman": 0], "podman"), (["buildah": 0], "buildah"),
        (["podman": 0, "buildah": 0], "podman"),
    ])
    func `docker, podman or buildah builds the image`(programs: [String: Int], expected: String) async throws {
        let output = try await Self.engine(programs)
        #expect(output.text == "\(expected)\n" && output.code == 0)
    }

    @Test(arguments: [[:], ["docker": 1]])
    func `without any of them it is said what to install`(programs: [String: Int]) async throws {
        let output = try await Self.engine(programs)
        #expect(output.code == 1 && output.text.contains("install podman or buildah"))
    }

    // MARK: The parts

    private static let resolved = """
        {"version": 3, "pins": [
          {"identity": "swift-nio", "kind": "remoteSourceControl", "location": "https://github.com/apple/swift-nio.git",
           "state": {"revision": "0a1b2c", "version": "2.101.0"}},
          {"identity": "odd", "kind": "remoteSourceControl", "location": "https://github.com/x/odd",
           "state": {"revision": "ffee", "branch": "main"}}]}
        """
    private static let libc = """
        Package: libc6
        Status: install ok installed
        Architecture: amd64
        Version: 2.36-9+deb12u14
        Depends: libgcc-s1

        """

    private static func parts(_ body: (JSON, URL) async throws -> Void) async throws {
        try await DeployFolder.withScratch { scratch in
            let status = scratch.appending(path: "status.d")
            try FileManager.default.createDirectory(at: status, withIntermediateDirectories: true)
            try libc.write(to: status.appending(path: "libc6"), atomically: true, encoding: .utf8)
            let file = scratch.appending(path: "Package.resolved")
            try resolved.write(to: file, atomically: true, encoding: .utf8)
            let script = top.appending(path: ".ci/sbom").path
            let arguments = [script, "1.2.3", "c0ffee", "1700000000", file.path, "6.3.1", status.path]
            let output = try await Tool(required(Tool.python), arguments, directory: scratch).output()
            #expect(output.code == 0, "\(output.text)")
            let list = scratch.appending(path: "list.spdx.json")
            try output.text.write(to: list, atomically: true, encoding: .utf8)
            try await body(try JSON.parse(Array(output.text.utf8)), list)
        }
    }

    @Test(.enabled(if: Tool.python != nil, "no Python: run .ci/venv"))
    func `the list of parts has each package of Swift and of Debian, with its version`() async throws {
        try await Self.parts { list, _ in
            let packages = list["packages"]?.array ?? []
            let locators = packages.compactMap { $0["externalRefs"]?.array?.first?["referenceLocator"]?.string }
            #expect(
                locators == [
                    "pkg:generic/external-dns-cloudflare-geo@1.2.3?vcs_ref=c0ffee", "pkg:generic/swift@6.3.1",
                    "pkg:swift/github.com/apple/swift-nio@2.101.0", "pkg:swift/github.com/x/odd@ffee",
                    "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12",
                ]
            )
            #expect(packages[2]["downloadLocation"] == "git+https://github.com/apple/swift-nio@0a1b2c")
            #expect(list["relationships"]?.array?.count == packages.count - 1)
            #expect(list["creationInfo"]?["created"] == "2023-11-14T22:13:20Z")
        }
    }

    private static let checker = Tool.python.map { URL(filePath: $0).deletingLastPathComponent() }
        .map { $0.appending(path: "pyspdxtools").path }.flatMap {
            FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil
        }

    @Test(.enabled(if: checker != nil, "no Python with the package spdx-tools: run .ci/venv"))
    func `SPDX' own tool finds nothing to object to in it`() async throws {
        try await Self.parts { _, file in
            let arguments = ["--infile", file.path, "--version", "SPDX-2.3"]
            let tool = try Tool(required(Self.checker), arguments, directory: file.deletingLastPathComponent())
            let output = try await tool.output()
            #expect(output.code == 0 && output.text == "", "\(output.text)")
        }
    }
}
