import Harness
import KubernetesAPI
import Testing
import Wire

/// The components that let Gateways and Services ask for pools.
@Suite(
    .enabled(if: Tool.path("kubectl") != nil, "kubectl is not installed (Debian: kubernetes-client)"),
    .enabled(if: Kustomize.knowsComponents, Kustomize.tooOld)
)
struct SourceComponentTests {
    /// The settings of a cluster whose controller sees two namespaces only.
    private static let namespaces = ["NAMESPACE": "shop", "GATEWAY_NAMESPACE": "infra"]

    /// A right of the service account: a resource with its group, where it holds, and what may be done.
    private struct Right: Hashable, CustomStringConvertible {
        var resource: String
        /// The namespace of a Role; nil for a ClusterRole.
        var namespace: String?
        var verbs: [String]

        var description: String { "\(verbs) \(resource) in \(namespace ?? "all namespaces")" }
    }

    /// The rights that bindings give to the pod's service account; a role without a binding gives none.
    private static func rights(_ manifests: Manifests) -> Set<Right> {
        let bindings = manifests.objects.filter { $0["kind"]?.string?.hasSuffix("RoleBinding") == true }
        var rights: Set<Right> = []
        for binding in bindings {
            let subjects = (binding["subjects"]?.array ?? []).map { $0["name"] }
            guard subjects.contains(manifests.pod?["serviceAccountName"]) else { continue }
            let role = manifests.objects.first { isRole($0, of: binding) }
            for rule in role?["rules"]?.array ?? [] {
                rights.formUnion(Self.rights(rule, in: binding["metadata"]?["namespace"]?.string))
            }
        }
        return rights
    }

    private static func isRole(_ object: JSON, of binding: JSON) -> Bool {
        let reference = binding["roleRef"]
        return object["kind"] == reference?["kind"] && object["metadata"]?["name"] == reference?["name"]
            && object["metadata"]?["namespace"] == binding["metadata"]?["namespace"]
    }

    private static func rights(_ rule: JSON, in namespace: String?) -> [Right] {
        let verbs = (rule["verbs"]?.array ?? []).compactMap(\.string)
        let groups = (rule["apiGroups"]?.array ?? []).compactMap(\.string)
        let resources = (rule["resources"]?.array ?? []).compactMap(\.string)
        return groups.flatMap { group in
            resources.map { name in
                Right(resource: group.isEmpty ? name : "\(name).\(group)", namespace: namespace, verbs: verbs)
            }
        }
    }

    /// The rights to list and watch the kinds of some words of `SOURCES`.
    private static func rights(for words: [String], _ namespace: (ObjectKind) -> String?) -> Set<Right> {
        let kinds = ObjectKind.allCases.filter { words.contains($0.setting) }
        return Set(
            kinds.map { kind in
                Right(
                    resource: kind.group.isEmpty ? kind.resource : "\(kind.resource).\(kind.group)",
                    namespace: namespace(kind),
                    verbs: ["list", "watch"]
                )
            }
        )
    }

    private static func words(_ manifests: Manifests) -> [String] {
        let text = manifests.first("ConfigMap", "external-dns-cloudflare-geo-config")?["data"]?["SOURCES"]?.string
        return (text ?? "").split(separator: ",").map(String.init)
    }

    @Test func `without a component only Ingresses are read`() async throws {
        for path in ["base", "overlays/eu"] {
            let manifests = try await Manifests.build(path)
            #expect(Self.words(manifests) == ["ingress"])
            #expect(Self.rights(manifests) == Self.rights(for: ["ingress"]) { _ in nil })
            #expect(manifests.first("ClusterRole")?["rules"] == SecurityTests.rules)
        }
    }

    @Test(arguments: [["gateway"], ["service"], ["gateway", "service"], ["service", "gateway"]])
    func `each component adds its word to SOURCES, and the rights for its kinds`(components: [String]) async throws {
        let manifests = try await Manifests.build(overlay: "eu", components: components)
        #expect(Self.words(manifests) == ["ingress"] + components)
        #expect(Self.rights(manifests) == Self.rights(for: ["ingress"] + components) { _ in nil })
        #expect(manifests.first("ClusterRole", "external-dns-cloudflare-geo-role")?["rules"] == SecurityTests.rules)
    }

    @Test(arguments: [
        ["namespaced", "gateway-namespaced", "service-namespaced"],
        ["service-namespaced", "gateway-namespaced", "namespaced"],
    ])
    func `for some namespaces the rights hold there only`(components: [String]) async throws {
        let manifests = try await Manifests.build(overlay: "eu", components: components, settings: Self.namespaces)
        #expect(Set(Self.words(manifests)) == ["ingress", "gateway", "service"])
        #expect(manifests.first("ClusterRole") == nil && manifests.first("ClusterRoleBinding") == nil)
        let expected = Self.rights(for: ["ingress", "gateway", "service"]) { kind in
            Self.namespaces[kind.isWatchedWhole ? "GATEWAY_NAMESPACE" : "NAMESPACE"]
        }
        #expect(Self.rights(manifests) == expected)
    }

    @Test func `routes and Gateways may be in one namespace`() async throws {
        let manifests = try await Manifests.build(
            overlay: "eu",
            components: ["namespaced", "gateway-namespaced"],
            settings: ["NAMESPACE": "shop", "GATEWAY_NAMESPACE": "shop"]
        )
        #expect(Self.rights(manifests) == Self.rights(for: ["ingress", "gateway"]) { _ in "shop" })
    }

    @Test func `without GATEWAY_NAMESPACE the component says which setting is missing`() async throws {
        let failure = await #expect(throws: (any Error).self) {
            try await Manifests.build(
                overlay: "eu",
                components: ["gateway-namespaced"],
                settings: ["NAMESPACE": "shop"]
            )
        }
        #expect("\(try #require(failure))".contains("GATEWAY_NAMESPACE"))
    }
}
