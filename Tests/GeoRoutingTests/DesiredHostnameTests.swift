import RoutingSupport
import Testing

@testable import GeoRouting

struct DesiredHostnameTests {
    private static func desired(_ annotation: String?, _ rules: RoutingRules) -> Desired {
        Desired([ingress("web", hostnames: annotation, "203.0.113.1")], rules: rules)
    }

    @Test func `without an annotation the pool joins every default name`() {
        let rules = rules(hostnames: ["b.example.com", "a.example.com"])
        let desired = Self.desired(nil, rules)
        #expect(desired.loadBalancers.map(\.hostname) == ["a.example.com", "b.example.com"])
        #expect(desired.notices.isEmpty)
    }

    @Test(arguments: ["", "  ", "\n"])
    func `a blank annotation is none`(annotation: String) {
        #expect(Self.desired(annotation, rules()).loadBalancers.map(\.hostname) == ["app.example.com"])
    }

    @Test(arguments: [
        "www.example.com,api.example.com", " api.example.com ,\n www.example.com ", "API.example.com.,www.example.com,",
        "www.example.com,,api.example.com,www.example.com",
    ])
    func `an annotation names the load balancers, with commas between`(annotation: String) {
        let desired = Self.desired(annotation, rules(allowed: ["*.example.com"]))
        #expect(desired.loadBalancers.map(\.hostname) == ["api.example.com", "www.example.com"])
        #expect(desired.notices.isEmpty)
    }

    @Test(arguments: [
        ((0..<20).map { "h\($0).example.com" }, 20, false),
        ((0..<21).map { "h\($0).example.com" }, 20, true),
        ((0..<5000).map { "h\($0).example.com" }, 20, true),
        // The name at the cut may go on: it is no name.
        ((0..<19).map { "h\($0).example.com" } + [String(repeating: "x", count: 5000)], 19, true),
        (["h0.example.com", String(repeating: " ", count: 5000), "h1.example.com"], 1, true),
    ])
    func `twenty names within four KiB are read, and one notice says so`(names: [String], read: Int, isCut: Bool) {
        let desired = Self.desired(names.joined(separator: ","), rules(allowed: ["*.example.com"]))
        #expect(desired.loadBalancers.count == read)
        #expect(desired.notices.count == (isCut ? 1 : 0))
        #expect(
            desired.notices.allSatisfy {
                $0.text
                    == "Annotation dns.external/hostname of shop/web is too long: of it only 20 names within 4096 bytes "
                    + "are read; shorten it, or use several Ingresses"
            }
        )
    }

    @Test func `of many names that are skipped three are told, and how many more there are`() {
        let names = [
            "a.example.com", "b!.example.com", "c.example.com", "d.example.com", "e.example.org", "app.example.com",
        ]
        let desired = Self.desired(names.joined(separator: ","), rules(zone: "example.com"))
        #expect(desired.loadBalancers.map(\.hostname) == ["app.example.com"])
        #expect(desired.notices.count == 4)
        #expect(desired.notices.last?.text == "2 more host names of shop/web are skipped as well")
        #expect(
            desired.ignored.map(\.reason) == [.refusedHostname, .invalidHostname, .refusedHostname, .refusedHostname]
        )
    }

    @Test func `only what the settings list may be named, unless HOSTNAME_ALLOW says otherwise`() {
        let desired = Self.desired("app.example.com,shop.example.com", rules())
        #expect(desired.loadBalancers.map(\.hostname) == ["app.example.com"])
        #expect(
            desired.notices == [
                Notice(.warning, "Host name shop.example.com of shop/web refused: HOSTNAME_ALLOW does not list it")
            ]
        )
    }

    @Test(
        arguments: [
            (nil, ["nobody.example.com"], [], true), (nil, ["*.example.com"], ["app.example.com"], false),
            ("shop.example.com", ["*.apps.example.com"], [], true),
            ("a.apps.example.com", ["*.apps.example.com"], ["a.apps.example.com"], false),
            ("x.y.apps.example.com", ["*.apps.example.com"], [], true),
            ("*.apps.example.com", ["*.apps.example.com"], [], true),
        ] as [(String?, [String], [String], Bool)]
    )
    func `HOSTNAME_ALLOW judges the default too, and its star is one label and no star`(
        annotation: String?,
        allowed: [String],
        joined: [String],
        isRefused: Bool
    ) {
        let desired = Self.desired(annotation, rules(allowed: allowed))
        #expect(desired.loadBalancers.map(\.hostname.text) == joined)
        #expect(desired.ignored.map(\.reason) == (isRefused ? [.refusedHostname] : []))
    }

    @Test func `a wildcard of CF_LB_HOSTNAME is compared as it is`() {
        let rules = rules(hostnames: ["*.example.com"])
        #expect(Self.desired(nil, rules).loadBalancers.map(\.hostname) == ["*.example.com"])
        #expect(Self.desired("*.example.com", rules).loadBalancers.map(\.hostname) == ["*.example.com"])
        #expect(Self.desired("app.example.com", rules).loadBalancers.isEmpty)
    }

    @Test(arguments: ["a b.example.com", "http://app.example.com", "10.0.0.1", "*", "app.example.com www.example.com"])
    func `what is no host name is warned of`(annotation: String) {
        let desired = Self.desired(annotation, rules(allowed: ["*.com"], zone: nil))
        #expect(desired.loadBalancers.isEmpty)
        let start = "Invalid host name '\(annotation)' in annotation dns.external/hostname of shop/web: "
        #expect(desired.notices.count == 1 && desired.notices.allSatisfy { $0.text.hasPrefix(start) })
    }

    @Test(arguments: ["bücher.example", "xn--bcher-kva.example", "BÜCHER.example."])
    func `a zone and a name are one in either spelling, and are told as people write them`(zone: String) {
        var settings = rules(hostnames: ["app.xn--bcher-kva.example"], allowed: ["*.bücher.example"], zone: zone)
        let desired = Self.desired("www.bücher.example", settings)
        #expect(desired.loadBalancers.map(\.hostname.text) == ["www.xn--bcher-kva.example"])
        #expect(desired.notices.isEmpty)
        settings.allowedHostnames = []
        #expect(
            Self.desired("www.xn--bcher-kva.example", settings).notices.map(\.text) == [
                "Host name www.bücher.example of shop/web refused: HOSTNAME_ALLOW does not list it"
            ]
        )
    }

    @Test(arguments: ["app.example.com", "APP.example.com.", "shop.example.com", "app.xn--bcher-kva.example"])
    func `a name that the load balancers serve is no origin of theirs`(address: String) {
        let allowed = ["*.example.com", "*.bücher.example"]
        let rules = rules(hostnames: ["app.example.com", "app.bücher.example"], allowed: allowed, zone: nil)
        let sources = [
            ingress("web", address, "203.0.113.1"), ingress("other", hostnames: "shop.example.com", "203.0.113.2"),
        ]
        let desired = Desired(sources, rules: rules)
        #expect(desired.pools.flatMap(\.origins).map(\.address) == ["203.0.113.1", "203.0.113.2"])
        #expect(desired.ignored.map(\.reason) == [.ownHostname])
    }

    @Test func `a name outside the zone is skipped once the zone is known`() {
        let outside = rules(hostnames: ["app.example.org"], zone: "example.com")
        let desired = Self.desired(nil, outside)
        #expect(desired.loadBalancers.isEmpty)
        #expect(desired.pools.count == 1)
        #expect(
            desired.notices.map(\.text) == [
                "Host name app.example.org lies outside the zone example.com: skipped; "
                    + "set CF_LB_HOSTNAME or the annotation right"
            ]
        )
        let unknown = rules(hostnames: ["app.example.org"], zone: nil)
        #expect(Self.desired(nil, unknown).loadBalancers.count == 1)
    }
}
