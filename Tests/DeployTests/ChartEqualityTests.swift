import Harness
import Testing
import Wire

/// The chart beside the manifests for kustomize: both install the same.
@Suite(
    .enabled(if: HelmChart.isThere, HelmChart.absence),
    .enabled(if: Kustomize.knowsComponents, Kustomize.tooOld)
)
struct ChartEqualityTests {
    /// Without what Helm adds: its labels and annotations, and the digest of the settings.
    private static func plain(_ value: JSON) -> JSON {
        switch value {
        case .array(let elements): return .array(elements.map(plain))
        case .object(let object):
            return .object(JSONObject(object.members.map { ($0.key, plain($0.value)) }.compactMap(withoutHelm)))
        default: return value
        }
    }

    private static func withoutHelm(_ member: (key: String, value: JSON)) -> (key: String, value: JSON)? {
        guard member.key == "labels" || member.key == "annotations", let object = member.value.object else {
            return member
        }
        let added = ["app.kubernetes.io/", "helm.sh/", "checksum/"]
        let members = object.members.filter { member in !added.contains { member.key.hasPrefix($0) } }
        return members.isEmpty ? nil : (member.key, .object(JSONObject(members)))
    }

    /// The names of the objects that are not in both, or not the same in both.
    private static func differences(_ chart: Manifests, _ kustomize: Manifests) -> [String] {
        let others = Set(chart.names).symmetricDifference(kustomize.names)
        let changed = kustomize.objects.filter { object in
            guard let kind = object["kind"]?.string, let name = object["metadata"]?["name"]?.string,
                let other = chart.first(kind, name)
            else { return false }
            return plain(other) != plain(object)
        }
        return others.sorted() + changed.map { "\($0["kind"]?.string ?? "") \($0["metadata"]?["name"]?.string ?? "")" }
    }

    private static let sets = [[]] + Kustomize.components.map { [$0] } + [Kustomize.components]

    @Test(arguments: Kustomize.overlays)
    func `with the values of an overlay the chart is the overlay, object by object`(geo: String) async throws {
        let rendered = try await HelmChart.render(
            Self.sets.map { HelmChart.values(overlay: geo, components: $0) }
        )
        for (components, rendering) in zip(Self.sets, rendered) {
            let chart = try #require(rendering.manifests, "\(rendering.refusal ?? "")")
            let kustomize = try await Manifests.build(overlay: geo, components: components)
            #expect(Self.differences(chart, kustomize) == [], "\(geo) with \(components)")
        }
    }

    @Test(arguments: [
        (["namespaced"], ["NAMESPACE": "shop"]),
        (["namespaced", "service-namespaced"], ["NAMESPACE": "shop"]),
        (["namespaced", "gateway-namespaced"], ["NAMESPACE": "shop", "GATEWAY_NAMESPACE": "infra"]),
        (
            ["namespaced", "gateway-namespaced", "service-namespaced", "events", "leader-election", "monitoring"],
            ["NAMESPACE": "shop", "GATEWAY_NAMESPACE": "shop"]
        ),
    ])
    func `for one namespace it is the overlay with the components for it`(
        components: [String],
        settings: [String: String]
    ) async throws {
        let chart = try await HelmChart.render(
            HelmChart.values(overlay: "eu", components: components, settings: settings)
        )
        let kustomize = try await Manifests.build(overlay: "eu", components: components, settings: settings)
        #expect(Self.differences(chart, kustomize) == [])
    }

    @Test func `with the address of the API server it is the example`() async throws {
        let values = HelmChart.values(
            overlay: "eu",
            components: ["leader-election"],
            settings: ["NAMESPACE": "shop"]
        )
        let policy: JSON = ["networkPolicy": ["enabled": true, "apiServerCIDRs": ["10.0.0.1/32"]]]
        let chart = try await HelmChart.render(values.merging(policy))
        #expect(Self.differences(chart, try await Manifests.build("examples/restricted")) == [])
    }

    @Test func `an object that differs is noticed`() async throws {
        let chart = try await HelmChart.render(HelmChart.values(overlay: "eu"))
        let kustomize = try await Manifests.build("overlays/asia")
        #expect(Self.differences(chart, kustomize) == ["ConfigMap external-dns-cloudflare-geo-config"])
        let more = try await Manifests.build(overlay: "eu", components: ["events"])
        #expect(
            Self.differences(chart, more) == [
                "ClusterRole external-dns-cloudflare-geo-events",
                "ClusterRoleBinding external-dns-cloudflare-geo-events", "Deployment external-dns-cloudflare-geo",
            ]
        )
    }

    /// A selector cannot be changed: another one would have the Deployment deleted first.
    @Test(arguments: [[], ["leader-election", "monitoring", "network-policy"]])
    func `an upgrade from kustomize changes no selector, and no name`(components: [String]) async throws {
        let chart = try await HelmChart.render(HelmChart.values(overlay: "eu", components: components))
        let kustomize = try await Manifests.build(overlay: "eu", components: components)
        for manifests in [chart, kustomize] {
            let selector = manifests.deployment?["spec"]?["selector"]
            #expect(selector == ["matchLabels": ["app": "external-dns-cloudflare-geo"]])
            let labels = manifests.deployment?["spec"]?["template"]?["metadata"]?["labels"]
            #expect(labels?["app"] == "external-dns-cloudflare-geo")
            #expect(manifests.first("PodDisruptionBudget")?["spec"]?["selector"] == selector)
        }
        #expect(chart.names == kustomize.names)
    }
}
