import Foundation
import Harness
import Testing
import Wire

/// The chart `deploy/chart`, as Helm's own code renders it.
enum HelmChart {
    /// What Helm made of a chart with some values.
    enum Rendering {
        case manifests(Manifests, notes: String)
        /// The chart refuses the values; the text is Helm's.
        case refused(String)

        var manifests: Manifests? { if case .manifests(let manifests, _) = self { manifests } else { nil } }
        var notes: String? { if case .manifests(_, let notes) = self { notes } else { nil } }
        var refusal: String? { if case .refused(let text) = self { text } else { nil } }
    }

    static let url = DeployFolder.url.appending(path: "chart")
    static let namespace = "external-dns-cloudflare-geo"

    /// The values that have no default.
    static let minimum: JSON = [
        "geoLocation": "eu",
        "cloudflare": [
            "accountId": "your-cloudflare-account-id", "zoneId": "your-cloudflare-zone-id",
            "hostname": "app.example.com",
        ],
    ]

    /// The values that say what an overlay with some components says; see `Kustomize.components` for their names.
    static func values(overlay: String, components: [String] = [], settings: [String: String] = [:]) -> JSON {
        let words = ["ingress"] + components.compactMap(word)
        func has(_ component: String) -> JSON { .bool(components.contains(component)) }
        var changes: JSON = [
            "geoLocation": .string(overlay), "namespace": ["create": true], "image": ["tag": "latest"],
            "sources": .array(words.map(JSON.string)), "events": ["enabled": has("events")],
            "leaderElection": ["enabled": has("leader-election")], "monitoring": ["enabled": has("monitoring")],
            "networkPolicy": ["enabled": has("network-policy")],
        ]
        for (setting, value) in ["NAMESPACE": "watchNamespace", "GATEWAY_NAMESPACE": "gatewayNamespace"] {
            if let namespace = settings[setting] { changes = changes.merging([value: .string(namespace)]) }
        }
        return with(changes)
    }

    private static func word(_ component: String) -> String? {
        ["gateway", "service"].first { component == $0 || component == "\($0)-namespaced" }
    }

    /// The values that have no default, with changes.
    static func with(_ changes: JSON) -> JSON { minimum.merging(changes) }

    /// Renders the chart once for each of some values.
    static func render(_ values: [JSON], chart: URL = url, namespace: String = namespace) async throws -> [Rendering] {
        let text = try await run(["template", chart.path, namespace], input: JSON.array(values).text)
        let results = try JSON.parse(Array(text.utf8)).array ?? []
        guard results.count == values.count else { throw Failure("\(results.count) of \(values.count) rendered") }
        return try results.map { result in
            if let error = result["error"]?.string { return .refused(error) }
            let texts = (result.array ?? []).compactMap(\.string)
            let isNotes = { (text: String) in !text.contains("apiVersion: ") }
            let documents = texts.filter { !isNotes($0) }.flatMap(Self.documents)
            return .manifests(
                try Manifests(documents.joined(separator: "\n---\n")),
                notes: texts.filter(isNotes).joined()
            )
        }
    }

    /// The documents of a YAML text that hold an object.
    private static func documents(_ text: String) -> [String] {
        ("\n" + text).components(separatedBy: "\n---\n").filter { $0.contains("apiVersion: ") }
            .map { $0.trimmingCharacters(in: .newlines) }
    }

    static func render(_ values: JSON) async throws -> Manifests {
        let rendering = try #require(try await render([values]).first)
        return try #require(rendering.manifests, "\(rendering.refusal ?? "")")
    }

    /// What `.ci/helm` prints; its failure is a failure.
    static func run(_ arguments: [String], input: String = "") async throws -> String {
        try await DeployFolder.withScratch { scratch in
            let script = DeployFolder.url.deletingLastPathComponent().appending(path: ".ci/helm").path
            let python = try required(Tool.python)
            let output = try await Tool(python, [script] + arguments, input: input, directory: scratch).output()
            guard output.code == 0 else { throw Failure("helm \(arguments.joined(separator: " ")): \(output.text)") }
            return output.text
        }
    }

    /// Whether the Python of the tests has Helm.
    static let isThere: Bool = {
        guard let python = Tool.python.map({ URL(filePath: $0) }) else { return false }
        let library = python.deletingLastPathComponent().deletingLastPathComponent().appending(path: "lib")
        let files = FileManager.default.enumerator(atPath: library.path)
        return files?.contains { ($0 as? String)?.hasSuffix("site-packages/helm_python") == true } ?? false
    }()
    static let absence: Comment = "no Python with the package helm-python-sdk: run .ci/venv"
}

extension JSON {
    /// This object with the members of another, which replace those with the same key.
    func merging(_ changes: JSON) -> JSON {
        .object((object ?? JSONObject()).merging(changes.object ?? JSONObject()))
    }
}
