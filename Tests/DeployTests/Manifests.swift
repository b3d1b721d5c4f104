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
    ///
    /// - Parameters:
    ///   - overlay: the name of the overlay, such as `eu`.
    ///   - components: the names of the components, in order.
    ///   - settings: what the team adds to the ConfigMap, before the components.
    /// - Returns: the objects.
    /// - Throws: where kustomize refuses; the text is its own.
    static func build(
        overlay: String,
        components: [String],
        settings: [String: String] = [:]
    ) async throws -> Manifests {
        try await DeployFolder.withScratch { scratch in
            let deploy =
                scratch.resolvingSymlinksInPath().pathComponents.dropFirst().map { _ in "../" }.joined()
                + DeployFolder.url.resolvingSymlinksInPath().path.dropFirst()
            var paths = components.map { "\(deploy)/components/\($0)" }
            if !settings.isEmpty {
                try addComponent("settings", settings, to: scratch)
                paths.insert("settings", at: 0)
            }
            let lines =
                ["resources:", "- \(deploy)/overlays/\(overlay)"] + (paths.isEmpty ? [] : ["components:"])
                + paths.map { "- \($0)" }
            let file = scratch.appending(path: "kustomization.yaml")
            try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
            return try await kustomize(scratch.path, scratch)
        }
    }

    /// Writes a component that adds settings to the ConfigMap.
    private static func addComponent(_ name: String, _ settings: [String: String], to folder: URL) throws {
        let component = folder.appending(path: name)
        try FileManager.default.createDirectory(at: component, withIntermediateDirectories: true)
        let metadata = "{name: external-dns-cloudflare-geo-config, namespace: external-dns-cloudflare-geo}"
        let lines =
            [
                "apiVersion: kustomize.config.k8s.io/v1alpha1", "kind: Component", "patches:", "- patch: |-",
                "    apiVersion: v1", "    kind: ConfigMap", "    metadata: \(metadata)", "    data:",
            ] + settings.sorted { $0.key < $1.key }.map { "      \($0.key): \($0.value)" }
        let file = component.appending(path: "kustomization.yaml")
        try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
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
