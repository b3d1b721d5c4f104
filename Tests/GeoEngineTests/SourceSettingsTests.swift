import GeoEngine
import GeoRouting
import KubernetesAPI
import Testing
import Wire

/// `SOURCES`, and the settings about addresses of one's own choice.
struct SourceSettingsTests {
    @Test(
        arguments: [
            (nil, [ObjectKind.ingress]), ("ingress", [.ingress]), ("service, Ingress", [.ingress, .service]),
            ("gateway", [.gateway, .listenerSet, .httpRoute, .grpcRoute, .tlsRoute]), ("ingress,,ingress", [.ingress]),
        ] as [(String?, [ObjectKind])]
    )
    func `SOURCES names the kinds that are read`(value: String?, kinds: [ObjectKind]) throws {
        #expect(try settings(["SOURCES": value]).kinds == kinds)
    }

    @Test func `each unknown source is one line`() {
        #expect(
            problems(["SOURCES": "ingress,gateways,httproute"]) == [
                "Invalid SOURCES 'gateways'. Must be a comma list of ingress, gateway, service",
                "Invalid SOURCES 'httproute'. Must be a comma list of ingress, gateway, service",
            ]
        )
    }

    @Test func `Gateways may live in a namespace of their own`() throws {
        let settings = try settings(["SOURCES": "gateway", "NAMESPACE": "shop", "GATEWAY_NAMESPACE": "infra"])
        let paths = settings.requests(userAgent: "tests").map { $0.list(limit: 1).target }
        let root = "/apis/gateway.networking.k8s.io/v1/namespaces"
        #expect(paths[0] == "\(root)/infra/gateways?limit=1")
        #expect(paths[2].hasPrefix("\(root)/shop/httproutes?limit=1&labelSelector="))
    }

    @Test(arguments: [
        ("DEFAULT_TARGETS", "a b", "Must be a comma list of IP addresses and host names"),
        ("DEFAULT_TARGETS", "127.0.0.1", "Must be a comma list of IP addresses and host names"),
        ("DEFAULT_TARGETS", "10.0.0.1", "A private address needs CF_VIRTUAL_NETWORK_ID"),
        (
            "TARGET_ALLOW", "203.0.113.0/33",
            "Must be a comma list of networks such as 203.0.113.0/24 and names such as lb.example.net"
        ),
        (
            "TARGET_ALLOW", "*.example.net",
            "Must be a comma list of networks such as 203.0.113.0/24 and names such as lb.example.net"
        ),
        ("GATEWAY_NAMESPACE", "a,b", "Must be the name of one namespace; leave it empty for all"),
        ("HOSTNAMES_FROM", "rules", "Must be one of: ['annotation', 'spec']"),
    ])
    func `a bad value is refused at the start`(name: String, value: String, rule: String) {
        #expect(problems([name: value]) == ["Invalid \(name) '\(value)'. \(rule)"])
    }

    @Test func `a default that TARGET_ALLOW does not list is refused`() {
        let problem = problems(["DEFAULT_TARGETS": "203.0.113.9", "TARGET_ALLOW": "198.51.100.0/24"])
        #expect(problem == ["Invalid DEFAULT_TARGETS '203.0.113.9'. TARGET_ALLOW does not list it"])
    }

    @Test func `all of them reach the planner's rules`() throws {
        let settings = try settings([
            "DEFAULT_TARGETS": "203.0.113.9, edge.lb.example.net,203.0.113.9", "HOSTNAMES_FROM": "spec",
            "TARGET_ALLOW": "203.0.113.0/24,lb.example.net", "ORIGIN_HOST_ALLOW": "*.example.com",
        ])
        let targets = try #require(settings.rules(fingerprint: "1a2b3c4d")).targets
        #expect(targets.defaults.map(\.text) == ["203.0.113.9", "edge.lb.example.net"])
        #expect(targets.usesSpecHostnames && targets.originHosts.count == 1 && targets.allowed != nil)
    }
}
