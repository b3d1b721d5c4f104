import RoutingSupport
import Testing

@testable import GeoRouting

struct IgnoredIngressTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var reason: IgnoredSource.Reason
        var source: SourceObject

        var testDescription: String { reason.rawValue }
    }

    private static let cases = [
        Case(reason: .noClusterName, source: ingress(cluster: nil, "203.0.113.1")),
        Case(reason: .invalidClusterName, source: ingress(cluster: "c.1", "203.0.113.1")),
        Case(reason: .noAddress, source: ingress()),
        Case(reason: .unusableAddress, source: ingress("web", "127.0.0.1")),
        Case(reason: .ownHostname, source: ingress("web", "app.example.com")),
        Case(reason: .privateAddress, source: ingress("web", "10.0.0.1")),
        Case(reason: .invalidHostname, source: ingress(hostnames: "a_b!", "203.0.113.1")),
        Case(reason: .refusedHostname, source: ingress(hostnames: "shop.example.com", "203.0.113.1")),
        Case(reason: .hostnameOutsideZone, source: ingress(hostnames: "shop.example.net", "203.0.113.1")),
        Case(reason: .refusedByRules, source: ingress(cluster: "prod", "203.0.113.1")),
        Case(reason: .unreadable, source: unreadable),
        Case(reason: .refusedTarget, source: with { $0.targets = "203.0.113.9" }),
        Case(reason: .invalidSetting, source: with { $0.port = "0" }),
        Case(reason: .notServed, source: with { $0.refusal = "its type is NodePort, not LoadBalancer" }),
        Case(reason: .uncertain, source: with { $0.doubt = "its condition Accepted is Unknown (Pending)" }),
    ]

    private static func with(_ change: (inout SourceObject) -> Void) -> SourceObject {
        var source = ingress("web", "203.0.113.1")
        change(&source)
        return source
    }

    private static var unreadable: SourceObject {
        var source = ingress()
        source.defect = "status is not an object"
        return source
    }

    @Test(arguments: cases)
    func `each reason has its word, and its Ingress`(row: Case) {
        var rules = rules(allowed: ["*.example.net", "app.example.com"])
        rules.zone = "example.com"
        rules.tenants = TenantRules([TenantRule(namespaces: [Glob("shop")], clusterNames: [Glob("c*")])])
        let desired = Desired([row.source, ingress("other", "203.0.113.2")], rules: rules)
        #expect(desired.ignored.map(\.reason) == [row.reason])
        #expect(desired.ignored.map(\.reference) == ["shop/web"])
        #expect(desired.ignored.map(\.text) == desired.notices.map(\.text))
    }

    @Test func `the table has every reason`() {
        #expect(Set(Self.cases.map(\.reason)) == Set(IgnoredSource.Reason.allCases))
    }

    @Test func `an invalid weight keeps nothing out`() {
        let desired = Desired([ingress(weight: "900", "203.0.113.1")], rules: rules())
        #expect(desired.ignored.isEmpty && desired.notices.count == 1)
    }
}
