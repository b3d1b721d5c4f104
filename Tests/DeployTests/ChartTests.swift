import Foundation
import Harness
import Testing
import Wire

/// The chart by itself: what it takes, what it refuses, and whether what it makes can be installed.
@Suite(.enabled(if: HelmChart.isThere, HelmChart.absence))
struct ChartTests {
    @Test func `helm lint --strict has nothing to say`() async throws {
        // An icon would be a picture of the project, which has none.
        #expect(try await HelmChart.run(["lint", HelmChart.url.path]) == "Chart.yaml: icon is recommended\n")
    }

    @Test func `the package has all that the chart refers to`() async throws {
        try await DeployFolder.withScratch { scratch in
            let archive = try await HelmChart.run(["package", HelmChart.url.path, scratch.path, "7.8.9-rc.1"])
            #expect(archive.hasSuffix("external-dns-cloudflare-geo-7.8.9-rc.1.tgz\n"))
            let file = URL(filePath: archive.trimmingCharacters(in: .newlines))
            let values = HelmChart.values(overlay: "eu", components: Kustomize.components)
            let rendering = try #require(try await HelmChart.render([values], chart: file).first?.manifests)
            let expected = try await HelmChart.render(values)
            #expect(rendering.names == expected.names)
            let labels = rendering.deployment?["metadata"]?["labels"]
            #expect(labels?["app.kubernetes.io/version"] == "7.8.9-rc.1")
            #expect(rendering.first("PrometheusRule")?["spec"] == expected.first("PrometheusRule")?["spec"])
        }
    }

    @Test func `its version is that of the programs`() throws {
        let text = try DeployFolder.text("chart/Chart.yaml")
        for line in ["version: \(Version.current)\n", "appVersion: \(Version.current)\n"] {
            #expect(text.contains("\n\(line)"))
        }
    }

    // MARK: What it refuses

    private static let mistakes: [(JSON, String)] = [
        (["geoLocation": ""], "Set geoLocation to this cluster's place: eu, us_east, us_west, asia, or one that"),
        (["geoLocation": "mars"], "geoLocation \"mars\" is none of the places eu, us_east, us_west, asia: use one of"),
        (["geoLocation": 5], "at '/geoLocation': got number, want string"),
        (["geoLocatoin": "eu"], "additional properties 'geoLocatoin' not allowed"),
        (["cloudflare": [:]], "Set cloudflare.accountId to the id of your Cloudflare account."),
        (
            ["cloudflare": ["accountId": "a", "zoneId": "z"]],
            "Set cloudflare.hostname to the host name of the load balancer, such as app.example.com."
        ),
        (["cloudflare": ["originWeight": 101]], "at '/cloudflare/originWeight': maximum: got 101, want 100"),
        (["sources": ["pods"]], "at '/sources/0': value must be one of 'ingress', 'gateway', 'service'"),
        (["settings": ["POLICY": "delete"]], "at '/settings/POLICY': value must be one of 'upsert-only', 'sync'"),
        (["settings": ["POLCY": "sync"]], "additional properties 'POLCY' not allowed"),
        (["settings": ["CF_API_TOKEN": "t"]], "settings.CF_API_TOKEN is refused: put the token into the Secret that"),
        (["extraEnv": [["name": "CF_API_TOKEN"]]], "extraEnv has CF_API_TOKEN: put the token into the Secret that"),
        (["watchNamespace": "Shop"], "watchNamespace \"Shop\" is no name of a namespace"),
        (["sources": ["gateway"], "gatewayNamespace": "infra"], "gatewayNamespace needs watchNamespace"),
        (
            ["watchNamespace": "shop", "gatewayNamespace": "infra"],
            "gatewayNamespace needs the word gateway in sources."
        ),
        (["image": ["digest": "abc"]], "image.digest \"abc\" is no digest: sha256: and 64 hexadecimal digits."),
        (["networkPolicy": ["apiServerCIDRs": ["kubernetes"]]], "networkPolicy.apiServerCIDRs has \"kubernetes\""),
        (["extraVolumes": [["name": "token"]]], "extraVolumes has the name token"),
    ]

    @Test func `bad values are refused with a sentence that says what to set`() async throws {
        let cases = Self.mistakes.map { changes, _ in
            HelmChart.with(changes)
        }
        for (rendering, mistake) in zip(try await HelmChart.render(cases), Self.mistakes) {
            let text = try #require(rendering.refusal, "\(mistake)")
            #expect(text.contains(mistake.1), "\(text)")
        }
    }

    /// Those that other values set, or that the chart's pod cannot use.
    private static let others: Set<String> = [
        "CF_ACCOUNT_ID", "CF_API_TOKEN_FILE", "CF_LB_HOSTNAME", "CF_ORIGIN_WEIGHT", "CF_ZONE_ID", "EVENTS",
        "GATEWAY_NAMESPACE", "GEO_LOCATION", "HTTP_ADDRESS", "KUBECONFIG", "KUBE_CONTEXT", "LABEL_SELECTOR",
        "LEADER_ELECT", "LEASE_NAME", "LEASE_NAMESPACE", "NAMESPACE", "ONCE", "SERVICE_ACCOUNT_DIR", "SOURCES",
    ]

    @Test func `settings takes each setting of the program that no other value sets`() async throws {
        let schema = try JSON.parse(Array(try DeployFolder.text("chart/values.schema.json").utf8))
        let members = schema["properties"]?["settings"]?["properties"]?.object?.members ?? []
        let known = try await SettingsTests.variables()
        #expect(Self.others.subtracting(known) == [])
        // No flag: the token's is refused with a sentence, and the other two are everybody's.
        let expected = known.subtracting(Self.others).union(["CF_API_TOKEN", "HTTPS_PROXY", "NO_PROXY"])
        #expect(Set(members.map(\.key)) == expected)
    }

    // MARK: What it takes

    @Test func `a place of one's own is taken, and a million is not written as 1e+06`() async throws {
        let manifests = try await HelmChart.render(
            HelmChart.with([
                "geoLocation": "sa_east",
                "settings": ["GEO_LOCATIONS": "sa_east=-23.5505,-46.6333:São Paulo", "MAX_POOLS": 1_000_000],
            ])
        )
        let data = manifests.first("ConfigMap")?["data"]
        #expect(data?["GEO_LOCATION"] == "sa_east" && data?["MAX_POOLS"] == "1000000")
        #expect(data?["CF_ORIGIN_WEIGHT"] == "33")
    }

    @Test func `the pod takes what is added to it, and keeps what selects it`() async throws {
        let digest = "sha256:" + String(repeating: "0a", count: 32)
        let manifests = try await HelmChart.render(
            HelmChart.with([
                "extraEnv": [["name": "HTTPS_PROXY", "value": "http://proxy:3128"]],
                "extraLabels": ["team": "edge", "app": "other"], "podLabels": ["tier": "control"],
                "nodeSelector": ["disk": "ssd"], "tolerations": [["key": "infra", "operator": "Exists"]],
                "affinity": ["nodeAffinity": [:]], "priorityClassName": "high",
                "resources": ["limits": ["memory": "256Mi"]], "imagePullSecrets": [["name": "pull"]],
                "extraVolumes": [["name": "rules", "configMap": ["name": "geo-rules"]]],
                "extraVolumeMounts": [["name": "rules", "mountPath": "/etc/geo"]],
                "cloudflare": [
                    "accountId": "a", "zoneId": "z", "hostname": "h.example.com", "existingSecret": "mine",
                    "secretKey": "token",
                ],
                "image": ["registry": "registry.example", "digest": .string(digest)],
            ])
        )
        let labels = manifests.deployment?["spec"]?["template"]?["metadata"]?["labels"]
        #expect(labels?["app"] == "external-dns-cloudflare-geo" && labels?["tier"] == "control")
        #expect(manifests.objects.allSatisfy { $0["metadata"]?["labels"]?["team"] == "edge" })
        let pod = manifests.pod
        #expect(pod?["nodeSelector"] == ["disk": "ssd"] && pod?["priorityClassName"] == "high")
        #expect(pod?["tolerations"] == [["key": "infra", "operator": "Exists"]])
        #expect(pod?["imagePullSecrets"] == [["name": "pull"]])
        let secret = pod?["volumes"]?.array?.first?["secret"]
        #expect(secret?["secretName"] == "mine" && secret?["items"] == [["key": "token", "path": "CF_API_TOKEN"]])
        #expect(manifests.container?["env"]?.array?.last == ["name": "HTTPS_PROXY", "value": "http://proxy:3128"])
        #expect(manifests.container?["resources"]?["limits"]?["memory"] == "256Mi")
        let image = manifests.container?["image"]?.string
        #expect(image?.hasPrefix("registry.example/external-dns-cloudflare-geo@sha256:0a0a") == true)
        try await SchemaTests.expectValid(manifests)
    }

    @Test func `a second release under another name shares no object with the first`() async throws {
        let values = HelmChart.values(overlay: "eu", components: Kustomize.components)
        let changes: JSON = ["fullnameOverride": "geo-two", "namespace": ["create": false]]
        let second = try await HelmChart.render(values.merging(changes))
        let first = try await HelmChart.render(values)
        #expect(Set(second.names).isDisjoint(with: first.names))
        #expect(!second.text.contains("app: external-dns-cloudflare-geo"))
        #expect(second.deployment?["spec"]?["selector"] == ["matchLabels": ["app": "geo-two"]])
        #expect(second.first("PrometheusRule").map { $0.text.contains("up{job=~\\\".*geo-two.*\\\"}") } == true)
    }

    @Test func `other settings replace the pod, which reads them at its start`() async throws {
        let values = [[:], ["settings": ["POLICY": "sync"]]].map { HelmChart.with($0) }
        let sums = try await HelmChart.render(values).map { rendering in
            rendering.manifests?.deployment?["spec"]?["template"]?["metadata"]?["annotations"]?["checksum/config"]
        }
        #expect(sums[0] != nil && sums[1] != nil && sums[0] != sums[1])
    }

    @Test func `the notes tell how to give the token, and how to come from kustomize`() async throws {
        let rendering = try #require(try await HelmChart.render([HelmChart.minimum]).first)
        let notes = try #require(rendering.notes)
        #expect(notes.contains("create secret generic cloudflare-api-secret"))
        #expect(notes.contains("--from-literal=CF_API_TOKEN=\"$CF_API_TOKEN\""))
        #expect(notes.contains("--take-ownership"))
    }

    // MARK: What is installed

    private static let combinations = Kustomize.combinations.flatMap { components in
        [components, components + ["namespaced"]]
    }

    private static func values(_ components: [String]) -> JSON {
        let settings = components.contains("namespaced") ? ["NAMESPACE": "shop"] : [:]
        return HelmChart.values(overlay: "asia", components: components, settings: settings)
    }

    @Test(.enabled(if: Validator.path != nil, "no Python with the package kubernetes-validate: run .ci/venv"))
    func `every combination is valid, strictly, and restricted`() async throws {
        let rendered = try await HelmChart.render(Self.combinations.map(Self.values))
        var texts: [String] = []
        for (components, rendering) in zip(Self.combinations, rendered) {
            let manifests = try #require(rendering.manifests, "\(components): \(rendering.refusal ?? "")")
            try SecurityTests.expectRestricted(manifests)
            texts.append(manifests.text)
        }
        // One run of the validator: it reads Kubernetes' schemas each time.
        let documents = Set(texts.flatMap { $0.components(separatedBy: "\n---\n") })
        try await SchemaTests.expectValid(try Manifests(documents.sorted().joined(separator: "\n---\n")))
    }

    @Test(.enabled(if: Tool.path("kubectl") != nil, "kubectl is not installed (Debian: kubernetes-client)"))
    func `kubectl installs the kinds that geosim has, and a second time changes nothing`() async throws {
        let manifests = try await HelmChart.render(
            HelmChart.values(overlay: "eu", components: Kustomize.components)
        )
        try await Sim.with { sim in
            func kubectl(_ arguments: [String], input: String = "") async throws -> String {
                let access = ["--kubeconfig", sim.kubeconfigFile.path, "--context", "eu"]
                let path = try required(Tool.path("kubectl"))
                let output = try await Tool(path, access + arguments, input: input, directory: sim.directory).output()
                guard output.code == 0 else { throw Failure("\(arguments): \(output.text)") }
                return output.text
            }
            let table = try await kubectl(["api-resources", "--no-headers"])
            let kinds = Set(table.split(separator: "\n").compactMap { $0.split(separator: " ").last.map(String.init) })
            let installed = manifests.objects.filter { kinds.contains($0["kind"]?.string ?? "") }
            #expect(installed.compactMap { $0["kind"]?.string } == ["Service"], "of \(kinds.sorted())")
            let text = installed.map(\.text).joined(separator: "\n---\n")
            let first = try await kubectl(["apply", "-f", "-"], input: text)
            #expect(first == "service/external-dns-cloudflare-geo-metrics created\n")
            let second = try await kubectl(["apply", "-f", "-"], input: text)
            #expect(second == "service/external-dns-cloudflare-geo-metrics unchanged\n")
        }
    }
}
