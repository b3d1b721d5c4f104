import FleetSupport
import GeoFleet
import GeoRouting
import Presentation
import Testing

/// Findings about clusters of which several kinds of objects are watched.
struct DiagnosisKindTests {
    private static func kind(_ name: String, _ gap: KindGap? = nil) -> KindView {
        let plural = name == "Ingress" ? "Ingresses" : name + "s"
        let group = ["Ingress", "Service"].contains(name) ? "" : ".gateway.networking.k8s.io"
        let setting = group.isEmpty ? name.lowercased() : "gateway"
        var view = KindView(name: name, plural: plural, resource: plural.lowercased() + group, setting: setting)
        view.status.state = gap == nil ? .live : .failing("gone")
        view.gap = gap
        view.gapSince = gap == nil ? nil : DiagnosisFleet.now
        return view
    }

    private static func findings(_ kinds: [KindView], _ change: (inout ClusterView) -> Void = { _ in }) -> [Finding] {
        let fleet = DiagnosisFleet.changed { world in
            world.cluster("us_east") { cluster in
                cluster.kinds = kinds
                change(&cluster)
            }
        }
        return diagnose(fleet, now: DiagnosisFleet.now)
    }

    private static func advice(_ finding: Finding, _ kinds: [KindView]) -> [String] {
        let fleet = DiagnosisFleet.changed { world in world.cluster("us_east") { $0.kinds = kinds } }
        let situation = Situation(
            fleet: fleet,
            findings: [finding],
            events: EventLog(capacity: 1),
            calls: Ring(capacity: 1),
            regionalHealth: nil,
            now: DiagnosisFleet.now
        )
        return FindingAdvice(finding, situation).sentences
    }

    @Test(arguments: [
        ([("Gateway", KindGap.absent)], "us_east: the API server has no Gateways: install the CRDs"),
        (
            [("Gateway", .absent), ("HTTPRoute", .absent)],
            "us_east: the API server has no Gateways, HTTPRoutes: install the CRDs"
        ),
        ([("HTTPRoute", .beingRemoved)], "us_east: the CRDs of HTTPRoutes are being removed"),
        ([("Service", .forbidden)], "us_east: API server forbids to list and watch Services: grant it"),
        ([("Service", .other("500"))], "us_east: Services are not known: 500"),
    ])
    func `a kind that is not known is told with its mend`(gaps: [(String, KindGap)], text: String) {
        let kinds = [Self.kind("Ingress")] + gaps.map { Self.kind($0.0, $0.1) }
        let findings = Self.findings(kinds)
        #expect(findings.map(\.text) == [text])
        #expect(findings.map(\.severity) == [.partlyUnknown])
    }

    @Test func `the advice says since when, what it means, and the next step`() throws {
        let kinds = [Self.kind("Ingress"), Self.kind("Gateway", .absent)]
        let finding = try #require(Self.findings(kinds).first)
        #expect(
            Self.advice(finding, kinds) == [
                "Gateways of us_east are not known since 14:13 UTC",
                "until they are, no origin and no pool of us_east is removed; other kinds are followed",
                "next: install the Gateway API's CRDs, or take gateway out of SOURCES; "
                    + "try: kubectl --context us_east get crd gateways.gateway.networking.k8s.io",
            ]
        )
    }

    @Test func `a kind that is refused is named with its right`() throws {
        let kinds = [Self.kind("Ingress"), Self.kind("Service", .forbidden)]
        let finding = try #require(Self.findings(kinds).first)
        #expect(
            Self.advice(finding, kinds).last
                == "next: let the role list and watch services, or take service out of SOURCES; "
                + "try: kubectl --context us_east auth can-i watch services --all-namespaces"
        )
    }

    @Test func `two sources that want one address in two ways are both named, and the older one counts`() throws {
        func source(_ kind: SourceKind, _ namespace: String, _ name: String, created: Int, weight: String)
            -> SourceObject
        {
            SourceObject(
                kind,
                namespace: namespace,
                name: name,
                created: created,
                clusterName: "shop",
                weight: weight,
                addresses: ["198.51.100.10"]
            )
        }
        let sources = [
            source(.ingress, "shop", "web", created: 1, weight: "50"),
            source(.gateway, "infra", "edge", created: 2, weight: "20"),
        ]
        let findings = Self.findings([Self.kind("Ingress"), Self.kind("Gateway")]) { cluster in
            cluster.desired.conflicts = Desired(sources, rules: cluster.rules).conflicts
        }
        #expect(findings.map(\.text) == ["us_east: shop/web counts, not Gateway infra/edge: weight 50 and 20"])
        #expect(findings.map(\.severity) == [.hint])
        #expect(
            Self.advice(try #require(findings.first), []) == [
                "both ask for 198.51.100.10 in pool k8s-pool-shop-us_east: weight 50 and 20",
                "shop/web is older, so its settings count",
                "next: give both the same annotations, or remove the label of LABEL_SELECTOR from Gateway infra/edge",
            ]
        )
    }

    @Test func `a source that is uncertain is told as other sources with problems are`() {
        var route = SourceObject(
            .httpRoute,
            namespace: "shop",
            name: "web",
            created: 0,
            clusterName: "shop",
            addresses: []
        )
        route.doubt = "Gateway infra/edge does not exist, or is not watched"
        let fleet = DiagnosisFleet.changed { world in
            world.cluster("us_east") { cluster in
                let problem = Desired([route], rules: cluster.rules).ignored.first { $0.reason == .uncertain }?.text
                cluster.sources = [SourceView(source: route, pool: nil, problem: problem)]
            }
        }
        let findings = diagnose(fleet, now: DiagnosisFleet.now)
        #expect(findings.map(\.object) == ["HTTPRoute shop/web"])
        #expect(
            findings.first?.text.hasPrefix("us_east: HTTPRoute shop/web: Gateway infra/edge does not exist") == true
        )
    }
}
