import Harness
import Testing
import Wire

/// What the pod may do.
@Suite(.enabled(if: Tool.path("kubectl") != nil, "kubectl is not installed (Debian: kubernetes-client)"))
struct SecurityTests {
    static let rules: JSON = [
        ["apiGroups": ["networking.k8s.io"], "resources": ["ingresses"], "verbs": ["list", "watch"]]
    ]

    static func expectRestricted(_ manifests: Manifests) throws {
        let pod = try #require(manifests.pod)
        #expect(
            pod["securityContext"] == [
                "fsGroup": 1000, "runAsGroup": 1000, "runAsNonRoot": true, "runAsUser": 1000,
                "seccompProfile": ["type": "RuntimeDefault"],
            ]
        )
        #expect(pod["containers"]?.array?.count == 1)
        #expect(
            manifests.container?["securityContext"] == [
                "allowPrivilegeEscalation": false, "capabilities": ["drop": ["ALL"]], "readOnlyRootFilesystem": true,
                "runAsNonRoot": true, "runAsUser": 1000,
            ]
        )
        // Nothing of the node, and nothing that outlives the pod.
        #expect(pod["volumes"]?.array?.allSatisfy { $0["secret"] != nil } == true)
        for key in ["hostNetwork", "hostPID", "hostIPC"] { #expect(pod[key] == nil, "\(key)") }
    }

    @Test func `the pod runs as nobody in particular, on a file system that it cannot write`() async throws {
        let base = try await Manifests.build("base")
        try Self.expectRestricted(base)
        let labels = base.first("Namespace")?["metadata"]?["labels"]
        #expect(labels?["pod-security.kubernetes.io/enforce"] == "restricted")
    }

    @Test func `the role sees Ingresses and nothing else`() async throws {
        let base = try await Manifests.build("base")
        #expect(base.first("ClusterRole")?["rules"] == Self.rules)
        #expect(base.first("ServiceAccount")?["automountServiceAccountToken"] == false)
        #expect(base.pod?["automountServiceAccountToken"] == true)
        #expect(base.pod?["serviceAccountName"] == base.first("ServiceAccount")?["metadata"]?["name"])
    }

    @Test func `the probes ask what the controller answers`() async throws {
        let container = try await Manifests.build("base").container
        #expect(container?["livenessProbe"]?["httpGet"] == ["path": "/livez", "port": "http"])
        #expect(container?["readinessProbe"]?["httpGet"] == ["path": "/readyz", "port": "http"])
        #expect(container?["ports"]?.array?.first?["containerPort"] == 8080)
    }

    @Test func `no pod keeps a node from being drained for longer than it takes to stop`() async throws {
        let grace = try await Manifests.build("base").pod?["terminationGracePeriodSeconds"]?.int
        #expect(try #require(grace) > 10)
    }
}
