import Foundation
import Harness
import Testing
import Wire

/// Kubernetes' own schemas, strictly: a misspelt key is an error.
@Suite(
    .enabled(if: Tool.path("kubectl") != nil, "kubectl is not installed (Debian: kubernetes-client)"),
    .enabled(if: Validator.path != nil, "no Python with the package kubernetes-validate: run .ci/venv")
)
struct SchemaTests {
    /// Schemas of the Prometheus operator are not part of Kubernetes.
    private static func objects(of manifests: Manifests) -> String {
        manifests.text.components(separatedBy: "\n---\n").filter { !$0.contains("apiVersion: monitoring.coreos.com") }
            .joined(separator: "\n---\n")
    }

    /// Runs the validator on manifests.
    static func validate(_ text: String) async throws -> Tool.Output {
        try await DeployFolder.withScratch { scratch in
            let file = scratch.appending(path: "manifests.yaml")
            try text.write(to: file, atomically: true, encoding: .utf8)
            let tool = try Tool(
                required(Validator.path),
                ["--strict", "--kubernetes-version", "1.29.0", file.path],
                directory: scratch
            )
            return try await tool.output()
        }
    }

    /// Expects each object of the manifests to be valid.
    static func expectValid(_ manifests: Manifests) async throws {
        let text = objects(of: manifests)
        let output = try await validate(text)
        #expect(output.code == 0, "\(output.text)")
        let count = text.components(separatedBy: "\n---\n").count
        #expect(output.text.components(separatedBy: " passed for resource ").count - 1 == count)
    }

    @Test func `the base is valid`() async throws {
        try await Self.expectValid(try await Manifests.build("base"))
    }

    @Test(.enabled(if: Kustomize.knowsComponents, Kustomize.tooOld), arguments: Kustomize.overlays)
    func `an overlay with all components is valid`(geo: String) async throws {
        try await Self.expectValid(try await Manifests.build("overlays/\(geo)"))
        try await Self.expectValid(
            try await Manifests.build(overlay: geo, components: Kustomize.components)
        )
    }

    @Test(.enabled(if: Kustomize.knowsComponents, Kustomize.tooOld))
    func `the example is valid`() async throws {
        try await Self.expectValid(try await Manifests.build("examples/restricted"))
    }

    @Test func `a misspelt key is found`() async throws {
        let text = try await Manifests.build("base").text.replacing("runAsNonRoot", with: "runAsNonroot")
        let output = try await Self.validate(text)
        #expect(output.code != 0)
        #expect(output.text.contains("runAsNonroot"))
    }
}

/// PyPI's `kubernetes-validate`, which brings the schemas along.
enum Validator {
    static let path = Tool.python.map { URL(filePath: $0).deletingLastPathComponent() }
        .map { $0.appending(path: "kubernetes-validate").path }
        .flatMap { FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil }
}
