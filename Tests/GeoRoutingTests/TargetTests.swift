import RoutingSupport
import Testing

@testable import GeoRouting

/// Which addresses of an object become origins, and with which settings.
struct TargetTests {
    private static func allowed(_ texts: String...) -> TargetAllowList {
        var list = TargetAllowList()
        for text in texts { _ = list.add(text) }
        return list
    }

    private static func desired(
        _ sources: [SourceObject],
        defaults: [Address] = [],
        allowed: TargetAllowList? = nil,
        network: String? = nil,
        change: (inout RoutingRules) -> Void = { _ in }
    ) -> Desired {
        var rules = rules(network: network)
        rules.targets.defaults = defaults
        rules.targets.allowed = allowed
        change(&rules)
        return Desired(sources, rules: rules)
    }

    private static func source(_ addresses: String..., targets: String? = nil) -> SourceObject {
        var source = SourceObject(namespace: "shop", name: "web", created: 1, clusterName: "c1", addresses: addresses)
        source.targets = targets
        return source
    }

    private static let public1 = Address("203.0.113.1")
    private static let nat = Address("198.51.100.9")

    struct Row: Sendable, CustomTestStringConvertible {
        var title: String
        var addresses: [String] = []
        var targets: String?
        var defaults: [String] = []
        var allowed: [String]?
        var origins: [String]
        var reasons: [IgnoredSource.Reason] = []
        var testDescription: String { title }
    }

    private static let rows = [
        Row(title: "nothing set", addresses: ["203.0.113.1"], origins: ["203.0.113.1"]),
        Row(title: "private without a network", addresses: ["10.0.0.1"], origins: [], reasons: [.privateAddress]),
        Row(
            title: "private, with a default",
            addresses: ["10.0.0.1"],
            defaults: ["198.51.100.9"],
            origins: ["198.51.100.9"]
        ),
        Row(title: "no address, with a default", defaults: ["198.51.100.9"], origins: ["198.51.100.9"]),
        Row(
            title: "a public address and a default",
            addresses: ["203.0.113.1"],
            defaults: ["198.51.100.9"],
            origins: ["203.0.113.1"]
        ),
        Row(
            title: "an annotation without TARGET_ALLOW",
            addresses: ["203.0.113.1"],
            targets: "192.0.2.1",
            origins: ["203.0.113.1"],
            reasons: [.refusedTarget]
        ),
        Row(
            title: "an annotation that is allowed",
            addresses: ["10.0.0.1"],
            targets: " 192.0.2.1, edge.lb.example.net ,",
            allowed: ["192.0.2.0/24", "lb.example.net"],
            origins: ["192.0.2.1", "edge.lb.example.net"]
        ),
        Row(
            title: "an annotation that is not allowed",
            addresses: ["203.0.113.1"],
            targets: "192.0.2.1",
            defaults: ["198.51.100.9"],
            allowed: ["198.51.100.0/24"],
            origins: [],
            reasons: [.refusedTarget]
        ),
        Row(
            title: "a status that is not allowed",
            addresses: ["203.0.113.1", "192.0.2.1"],
            allowed: ["192.0.2.1"],
            origins: ["192.0.2.1"],
            reasons: [.refusedTarget]
        ),
        Row(
            title: "a name that only ends like an allowed one",
            addresses: ["evil-lb.example.net", "lb.example.net", "a.lb.example.net"],
            allowed: [".lb.example.net"],
            origins: ["a.lb.example.net", "lb.example.net"],
            reasons: [.refusedTarget]
        ),
        Row(
            title: "an address of the host",
            targets: "127.0.0.1",
            allowed: ["127.0.0.0/8"],
            origins: [],
            reasons: [.unusableAddress]
        ),
        Row(
            title: "a cluster's own name",
            addresses: ["a.svc.cluster.local"],
            origins: [],
            reasons: [.unusableAddress]
        ),
    ]

    @Test(arguments: rows)
    func `only allowed addresses become origins`(row: Row) throws {
        var list: TargetAllowList?
        if let texts = row.allowed {
            list = TargetAllowList()
            for text in texts { _ = list?.add(text) }
        }
        var source = SourceObject(
            namespace: "shop",
            name: "web",
            created: 1,
            clusterName: "c1",
            addresses: row.addresses
        )
        source.targets = row.targets
        let desired = Self.desired([source], defaults: row.defaults.compactMap { Address($0) }, allowed: list)
        #expect(desired.pools.first?.origins.map(\.address.text) == row.origins)
        #expect(desired.ignored.map(\.reason) == row.reasons)
        // Without an address, nothing is removed from the pool.
        #expect(desired.pools.first?.isHeld == row.origins.isEmpty)
    }

    @Test func `an address that is no longer allowed is held, and not dropped`() throws {
        let desired = Self.desired([Self.source("203.0.113.1")], allowed: Self.allowed("192.0.2.0/24"))
        let refused = try #require(desired.refused["k8s-pool-c1-eu"])
        #expect(refused.sourceByAddress.keys.map(\.text) == ["203.0.113.1"])
    }

    @Test(arguments: [
        "", "*", "*.example.net", "net", "203.0.113.0/33", "203.0.113.0/-1", "a b", "203.0.113.0/24/8",
        "http://a.example",
    ])
    func `a bad entry is none`(text: String) {
        var list = TargetAllowList()
        let isEntry = list.add(text)
        #expect(!isEntry)
    }

    @Test(arguments: [
        ("a.prod.internal", Address.Scope.privateNetwork), ("metadata.google.internal", .unusable),
        ("instance-data.ec2.internal", .unusable), ("internal", .unusable), ("a.local", .unusable),
    ])
    func `a name of a private network needs the network, and one of a metadata service never passes`(
        name: String,
        scope: Address.Scope
    ) {
        #expect(Address(name)?.scope == scope)
        let desired = Self.desired([Self.source(name)], network: "a1b2")
        #expect(desired.pools.first?.origins.isEmpty == (scope == .unusable))
    }

    // MARK: Doubt

    @Test func `an object in doubt adds what it has, holds its pool, and gets no default`() {
        var known = Self.source("203.0.113.1")
        known.doubt = "x"
        var unknown = Self.source()
        unknown.doubt = "x"
        let first = Self.desired([known], defaults: [Self.nat].compactMap(\.self)).pools.first
        #expect(first?.origins.map(\.address) == [Self.public1] && first?.isHeld == true)
        let second = Self.desired([unknown], defaults: [Self.nat].compactMap(\.self)).pools.first
        #expect(second?.origins.isEmpty == true && second?.isHeld == true)
    }

    @Test func `doubt counts beside an equal object without doubt`() {
        var doubtful = Self.source("203.0.113.1")
        doubtful.doubt = "x"
        doubtful.created = 2
        #expect(Self.desired([Self.source("203.0.113.1"), doubtful]).pools.first?.isHeld == true)
    }

    @Test func `a refused object asks for nothing and holds nothing`() {
        var refused = Self.source("203.0.113.1")
        refused.refusal = "its type is NodePort, not LoadBalancer"
        let desired = Self.desired([refused])
        #expect(desired.pools.isEmpty)
        #expect(desired.ignored.map(\.text) == ["shop/web is left out: its type is NodePort, not LoadBalancer"])
    }

    @Test func `a kind that is not known concludes no absence, and says so in one line`() {
        var gap = SourceObject(.gateway, namespace: "", name: "", created: 0, clusterName: nil, addresses: [])
        gap.defect = "Gateways are not known: 403 Forbidden"
        gap.isWholeKind = true
        let desired = Self.desired([gap, Self.source("203.0.113.1")])
        #expect(desired.isIncomplete && desired.pools.first?.isHeld == true)
        #expect(
            desired.ignored.map(\.text) == [
                "Gateways are not known: 403 Forbidden; until then no origin of this cluster is given up"
            ]
        )
    }

    // MARK: Host names

    @Test(
        arguments: [
            (nil, ["a.example.com"], ["a.example.com"]), (nil, [], ["app.example.com"]),
            ("b.example.com", ["a.example.com"], ["b.example.com"]), (nil, ["*.example.com"], []),
            (nil, ["a.example.com", "other.example.org", "not a name"], ["a.example.com"]),
        ] as [(String?, [String], [String])]
    )
    func `with HOSTNAMES_FROM=spec the names of the spec count where no annotation is`(
        annotation: String?,
        spec: [String],
        names: [String]
    ) {
        var source = Self.source("203.0.113.1")
        source.hostnames = annotation
        source.specHostnames = spec
        let desired = Self.desired([source]) { rules in
            rules.targets.usesSpecHostnames = true
            rules.allowedHostnames = ["*.example.com"].compactMap { try? HostnameGlob(reading: $0) }
        }
        #expect(desired.loadBalancers.map(\.hostname.text) == names)
    }

    @Test func `without the setting the names of the spec do not count`() {
        var source = Self.source("203.0.113.1")
        source.specHostnames = ["a.example.com"]
        #expect(Self.desired([source]).loadBalancers.map(\.hostname.text) == ["app.example.com"])
    }

    // MARK: Settings of origins

    @Test(
        arguments: [
            ("8443", 8443), ("1", 1), ("65535", 65535), ("0", nil), ("65536", nil), ("-1", nil), ("8443 ", nil),
            ("", nil),
            ("٨٤", nil), ("999999999999", nil),
        ] as [(String, Int?)]
    )
    func `a port is between 1 and 65535`(text: String, port: Int?) {
        var source = Self.source("203.0.113.1")
        source.port = text
        let desired = Self.desired([source])
        #expect(desired.pools.first?.origins.first?.port?.number == port)
        #expect(desired.ignored.map(\.reason) == (port == nil ? [.invalidSetting] : []))
    }

    @Test(
        arguments: [
            ("web.example.net", "web.example.net"), ("WEB.example.net.", "web.example.net"), ("other.example.org", nil),
            ("*.example.net", nil), ("a b", nil),
        ] as [(String, String?)]
    )
    func `a Host header must be allowed`(text: String, header: String?) {
        var source = Self.source("203.0.113.1")
        source.originHost = text
        let desired = Self.desired([source]) {
            $0.targets.originHosts = ["*.example.net"].compactMap { try? HostnameGlob(reading: $0) }
        }
        #expect(desired.pools.first?.origins.first?.hostHeader?.text == header)
        #expect(Self.desired([source]).pools.first?.origins.first?.hostHeader == nil)
    }

    @Test func `of two objects with other settings for one address the older counts, and that is told`() {
        var old = Self.source("203.0.113.1")
        old.weight = "50"
        var young = SourceObject(
            .gateway,
            namespace: "infra",
            name: "edge",
            created: 2,
            clusterName: "c1",
            addresses: ["203.0.113.1"]
        )
        young.port = "8443"
        let desired = Self.desired([young, old])
        #expect(desired.pools.first?.origins.map(\.weight) == [50])
        #expect(
            desired.conflicts == [
                SettingsConflict(
                    wish: Wish(pool: "k8s-pool-c1-eu", address: desired.pools[0].origins[0].address),
                    winner: "shop/web",
                    loser: "Gateway infra/edge",
                    difference: "weight 50 and 33, port none and 8443"
                )
            ]
        )
    }
}
