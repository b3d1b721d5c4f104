import Foundation
import Harness
import Wire
import Yams

/// What `kubectl kustomize` makes of a folder.
struct Manifests {
    let text: String
    let objects: [JSON]

    init(_ text: String) throws {
        self.text = text
        objects = try Yams.compose_all(yaml: text).map(JSON.init)
    }

    /// Builds a folder of `deploy`.
    static func build(_ path: String) async throws -> Manifests {
        try await DeployFolder.withScratch { try await kustomize(DeployFolder.url.appending(path: path).path, $0) }
    }

    /// Builds an overlay with some components, as a team's own kustomization does.
    static func build(overlay: String, components: [String]) async throws -> Manifests {
        try await DeployFolder.withScratch { scratch in
            let deploy =
                scratch.resolvingSymlinksInPath().pathComponents.dropFirst().map { _ in "../" }.joined()
                + DeployFolder.url.resolvingSymlinksInPath().path.dropFirst()
            let lines =
                ["resources:", "- \(deploy)/overlays/\(overlay)"] + (components.isEmpty ? [] : ["components:"])
                + components.map { "- \(deploy)/components/\($0)" }
            let file = scratch.appending(path: "kustomization.yaml")
            try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
            return try await kustomize(scratch.path, scratch)
        }
    }

    private static func kustomize(_ path: String, _ scratch: URL) async throws -> Manifests {
        let text = try await DeployFolder.run("kubectl", ["kustomize", path], in: scratch)
        return try Manifests(text)
    }

    var names: [String] {
        objects.map { "\($0["kind"]?.string ?? "") \($0["metadata"]?["name"]?.string ?? "")" }.sorted()
    }

    func first(_ kind: String, _ name: String? = nil) -> JSON? {
        objects.first { $0["kind"]?.string == kind && (name == nil || $0["metadata"]?["name"]?.string == name) }
    }

    var deployment: JSON? { first("Deployment") }
    var pod: JSON? { deployment?["spec"]?["template"]?["spec"] }
    var container: JSON? { pod?["containers"]?.array?.first }
}

extension JSON {
    init(_ node: Node) throws {
        switch node {
        case .mapping(let mapping):
            self = .object(JSONObject(try mapping.map { (key: $0.key.string ?? "", value: try JSON($0.value)) }))
        case .sequence(let sequence): self = .array(try sequence.map(JSON.init))
        case .scalar(let scalar): self = JSON(scalar)
        case .alias: throw Failure("an alias in a manifest")
        }
    }

    private init(_ scalar: Node.Scalar) {
        let isQuoted = scalar.style == .doubleQuoted || scalar.style == .singleQuoted
        switch scalar.string {
        case _ where isQuoted: self = .string(scalar.string)
        case "true": self = true
        case "false": self = false
        case "null", "~", "": self = .null
        case let digits where Double(digits) != nil: self = .number(digits)
        default: self = .string(scalar.string)
        }
    }
}
