import Harness
import Testing
import Wire

/// What gets into a cluster.
@Suite(.enabled(if: Tool.path("kubectl") != nil, "kubectl is not installed (Debian: kubernetes-client)"))
struct KustomizeTests {
    static let original = [
        "ClusterRole external-dns-cloudflare-geo-role", "ClusterRoleBinding external-dns-cloudflare-geo-binding",
        "ConfigMap external-dns-cloudflare-geo-config", "Deployment external-dns-cloudflare-geo",
        "Ingress example-ingress", "Namespace external-dns-cloudflare-geo", "Secret cloudflare-api-secret",
        "ServiceAccount external-dns-cloudflare-geo-sa",
    ]

    @Test func `the base has the original's eight objects, and a disruption budget`() async throws {
        let base = try await Manifests.build("base")
        #expect(base.names == (Self.original + ["PodDisruptionBudget external-dns-cloudflare-geo"]).sorted())
        #expect(base.first("PodDisruptionBudget")?["spec"]?["maxUnavailable"] == 1)
    }

    @Test func `the original's numbers and keys are kept`() async throws {
        let base = try await Manifests.build("base")
        #expect(
            base.container?["resources"] == [
                "limits": ["cpu": "100m", "memory": "128Mi"], "requests": ["cpu": "50m", "memory": "64Mi"],
            ]
        )
        #expect(base.container?["image"] == "ghcr.io/your-org/external-dns-cloudflare-geo:latest")
        #expect(base.container?["envFrom"] == [["configMapRef": ["name": "external-dns-cloudflare-geo-config"]]])
        #expect(base.deployment?["spec"]?["replicas"] == 1)
        #expect(base.deployment?["spec"]?["selector"] == ["matchLabels": ["app": "external-dns-cloudflare-geo"]])
        #expect(
            base.first("ConfigMap")?["data"] == [
                "CF_ACCOUNT_ID": "your-cloudflare-account-id", "CF_LB_HOSTNAME": "app.example.com",
                "CF_ORIGIN_WEIGHT": "33", "CF_ZONE_ID": "your-cloudflare-zone-id", "GEO_LOCATION": "us_east",
                "LABEL_SELECTOR": "dns.external/geo-route=true", "SOURCES": "ingress",
            ]
        )
        #expect(
            base.first("Ingress")?["metadata"]?["labels"] == [
                "cluster-name": "prod-cluster-1", "dns.external/geo-route": "true",
            ]
        )
    }

    @Test func `the token is a file, so that a changed one needs no restart`() async throws {
        let base = try await Manifests.build("base")
        let mount = try #require(base.container?["volumeMounts"]?.array?.first)
        let path = try #require(mount["mountPath"]?.string)
        #expect(base.container?["env"] == [["name": "CF_API_TOKEN_FILE", "value": .string("\(path)/CF_API_TOKEN")]])
        #expect(mount["readOnly"] == true)
        let volume = try #require(base.pod?["volumes"]?.array?.first)
        #expect(volume["name"] == mount["name"])
        let items: JSON = [["key": "CF_API_TOKEN", "path": "CF_API_TOKEN"]]
        // 288 is 0440: for the pod's group alone.
        #expect(volume["secret"] == ["defaultMode": 288, "items": items, "secretName": "cloudflare-api-secret"])
    }

    @Test(.enabled(if: Kustomize.knowsComponents, Kustomize.tooOld))
    func `for one namespace a Role there stands in place of the ClusterRole`() async throws {
        let manifests = try await Manifests.build("examples/restricted")
        let namespace = try #require(manifests.first("ConfigMap")?["data"]?["NAMESPACE"])
        #expect(manifests.first("ClusterRole") == nil && manifests.first("ClusterRoleBinding") == nil)
        let role = manifests.first("Role", "external-dns-cloudflare-geo-role")
        #expect(role?["metadata"]?["namespace"] == namespace)
        #expect(role?["rules"] == SecurityTests.rules)
        let binding = manifests.first("RoleBinding", "external-dns-cloudflare-geo-binding")
        #expect(binding?["metadata"]?["namespace"] == namespace)
        #expect(binding?["roleRef"]?["kind"] == "Role" && binding?["roleRef"]?["name"] == role?["metadata"]?["name"])
        #expect(binding?["subjects"]?.array?.first?["name"] == manifests.pod?["serviceAccountName"])
        try SecurityTests.expectRestricted(manifests)
    }

    @Test(.enabled(if: Kustomize.knowsComponents, Kustomize.tooOld))
    func `the namespaced component alone says which setting is missing`() async throws {
        let failure = await #expect(throws: (any Error).self) {
            try await Manifests.build(overlay: "eu", components: ["namespaced"])
        }
        #expect("\(try #require(failure))".contains("NAMESPACE"))
    }

    @Test(.enabled(if: Kustomize.knowsComponents, Kustomize.tooOld), arguments: Kustomize.overlays)
    func `an overlay is the base for one place, without what must not be applied anew`(geo: String) async throws {
        let manifests = try await Manifests.build("overlays/\(geo)")
        #expect(manifests.first("ConfigMap")?["data"]?["GEO_LOCATION"] == .string(geo))
        let left = ["Secret cloudflare-api-secret", "Ingress example-ingress"]
        let expected = Self.original.filter { !left.contains($0) } + ["PodDisruptionBudget external-dns-cloudflare-geo"]
        #expect(manifests.names == expected.sorted())
    }

    @Test(.enabled(if: Kustomize.knowsComponents, Kustomize.tooOld), arguments: Kustomize.combinations)
    func `components go with every other`(components: [String]) async throws {
        let manifests = try await Manifests.build(overlay: "asia", components: components)
        #expect(manifests.first("ConfigMap", "external-dns-cloudflare-geo-config")?["data"]?["GEO_LOCATION"] == "asia")
        let elects = components.contains("leader-election")
        #expect(manifests.deployment?["spec"]?["replicas"] == (elects ? 2 : 1))
        #expect((manifests.first("Role") != nil) == elects)
        #expect((manifests.first("PrometheusRule") != nil) == components.contains("monitoring"))
        #expect((manifests.first("NetworkPolicy") != nil) == components.contains("network-policy"))
        let events = manifests.first("ClusterRole", "external-dns-cloudflare-geo-events")
        #expect((events != nil) == components.contains("events"))
        #expect(
            events == nil || events?["rules"] == [["apiGroups": [""], "resources": ["events"], "verbs": ["create"]]]
        )
        try SecurityTests.expectRestricted(manifests)
    }

    @Test(.enabled(if: Kustomize.knowsComponents, Kustomize.tooOld))
    func `with leader election only one of two pods leads, and neither waits for the other`() async throws {
        let manifests = try await Manifests.build(overlay: "eu", components: ["leader-election"])
        let variables = manifests.container?["env"]?.array ?? []
        func variable(_ name: String) -> JSON? { variables.first { $0["name"] == .string(name) } }
        #expect(variable("LEADER_ELECT")?["value"] == "true")
        #expect(variable("POD_NAME")?["valueFrom"]?["fieldRef"]?["fieldPath"] == "metadata.name")
        #expect(variable("CF_API_TOKEN_FILE") != nil)
        #expect(manifests.deployment?["spec"]?["strategy"]?["type"] == "RollingUpdate")
        let rules = manifests.first("Role")?["rules"]
        let lease = try #require(variable("LEASE_NAME")?["value"])
        #expect(
            rules == [
                ["apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["create"]],
                [
                    "apiGroups": ["coordination.k8s.io"], "resourceNames": [lease], "resources": ["leases"],
                    "verbs": ["get", "update"],
                ],
            ]
        )
    }

    @Test(.enabled(if: Kustomize.knowsComponents, Kustomize.tooOld))
    func `the monitor finds the service, and the service the pods`() async throws {
        let manifests = try await Manifests.build(overlay: "eu", components: ["monitoring"])
        let service = manifests.first("Service")
        let labels = manifests.first("ServiceMonitor")?["spec"]?["selector"]?["matchLabels"]?["app"]
        #expect(labels != nil && labels == service?["metadata"]?["labels"]?["app"])
        #expect(
            service?["spec"]?["selector"]?["app"]
                == manifests.deployment?["spec"]?["template"]?["metadata"]?["labels"]?["app"]
        )
        let port = manifests.first("ServiceMonitor")?["spec"]?["endpoints"]?.array?.first?["port"]
        #expect(port != nil && port == service?["spec"]?["ports"]?.array?.first?["name"])
        let dashboard = manifests.first("ConfigMap", "external-dns-cloudflare-geo-dashboard")
        #expect(dashboard?["metadata"]?["labels"]?["grafana_dashboard"] == "1")
        #expect(dashboard?["data"]?["dashboard.json"]?.string == (try DeployFolder.text("monitoring/dashboard.json")))
    }
}

/// What there is to build, and whether it can be built here.
enum Kustomize {
    static let knowsComponents = Tool.kubectlMinor >= 22
    static let tooOld: Comment = "this kubectl's kustomize knows no components"

    static let overlays = ["eu", "us_east", "us_west", "asia"]
    static let components = ["events", "gateway", "leader-election", "monitoring", "network-policy", "service"]

    /// Every subset, the empty one too.
    static let combinations = (0..<(1 << components.count)).map { bits in
        components.indices.filter { bits >> $0 & 1 == 1 }.map { components[$0] }
    }
}
