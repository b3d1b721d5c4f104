import RoutingSupport
import Support
import Testing

@testable import GeoRouting

struct DesiredTests {
    @Test func `an Ingress makes a pool of its addresses, in the default load balancer`() {
        let desired = Desired([ingress("web", "203.0.113.10", "2001:DB8::1", "LB.example.NET.")], rules: rules())
        #expect(
            desired
                == Desired(
                    pools: [
                        DesiredPool(
                            name: "k8s-pool-c1-eu",
                            clusterName: "c1",
                            origins: [
                                DesiredPool.DesiredOrigin(
                                    address: "2001:db8::1",
                                    weight: 33,
                                    oldestSource: "shop/web"
                                ),
                                DesiredPool.DesiredOrigin(
                                    address: "203.0.113.10",
                                    weight: 33,
                                    oldestSource: "shop/web"
                                ),
                                DesiredPool.DesiredOrigin(
                                    address: "lb.example.net",
                                    weight: 33,
                                    oldestSource: "shop/web"
                                ),
                            ]
                        )
                    ],
                    loadBalancers: [
                        DesiredLoadBalancer(
                            hostname: "app.example.com",
                            pools: ["k8s-pool-c1-eu"],
                            namespacesByPool: ["k8s-pool-c1-eu": ["shop"]]
                        )
                    ]
                )
        )
    }

    @Test func `the same address twice is one origin`() {
        let sources = [ingress("a", "2001:db8::1", "2001:DB8:0::1", "203.0.113.1"), ingress("b", "203.0.113.1")]
        let desired = Desired(sources, rules: rules())
        #expect(desired.pools.map { $0.origins.map(\.address) } == [["2001:db8::1", "203.0.113.1"]])
    }

    @Test func `each cluster name has its pool, and both join`() {
        let desired = Desired(
            [ingress("a", cluster: "c2", "203.0.113.2"), ingress("b", "203.0.113.1")],
            rules: rules()
        )
        #expect(desired.pools.map(\.name) == ["k8s-pool-c1-eu", "k8s-pool-c2-eu"])
        #expect(desired.loadBalancers.map(\.pools) == [["k8s-pool-c1-eu", "k8s-pool-c2-eu"]])
    }

    @Test func `an Ingress that asks for the same as an older one adds nothing`() {
        let old = ingress("b", created: 10, hostnames: "app.example.com", weight: "10", "203.0.113.1")
        let young = ingress("a", created: 20, hostnames: "app.example.com", weight: "10", "203.0.113.1")
        #expect(Desired([young, old], rules: rules()) == Desired([old], rules: rules()))
    }

    @Test func `an Ingress that asks for the same in another namespace is an asker too`() {
        let desired = Desired(
            [ingress("a", "203.0.113.1"), ingress("a", namespace: "b", "203.0.113.1")],
            rules: rules()
        )
        #expect(desired.loadBalancers.map(\.namespacesByPool) == [["k8s-pool-c1-eu": ["shop", "b"]]])
    }

    @Test func `of equal Ingresses with a fault each is told`() {
        let desired = Desired([ingress("a", "10.0.0.1"), ingress("b", "10.0.0.1")], rules: rules())
        #expect(desired.ignored.map(\.reference) == ["shop/a", "shop/b"])
    }

    @Test func `for one address the weight of the oldest Ingress wins`() {
        let sources = [
            ingress("young", created: 20, weight: "90", "203.0.113.1"),
            ingress("old", created: 10, weight: "10", "203.0.113.1", "203.0.113.2"),
        ]
        let origins = Desired(sources, rules: rules()).pools.flatMap(\.origins)
        #expect(origins.map(\.weight.percent) == [10, 10])
        let reversed = Desired(sources.reversed(), rules: rules())
        #expect(reversed.pools.flatMap(\.origins) == origins)
    }

    @Test func `of Ingresses of one age the first by name wins`() {
        let sources = [ingress("b", weight: "90", "203.0.113.1"), ingress("a", weight: "10", "203.0.113.1")]
        #expect(Desired(sources, rules: rules()).pools.flatMap(\.origins).map(\.weight.percent) == [10])
    }

    @Test(arguments: ["0", "101", "-5", "fifty", "", "33.5", " 33"])
    func `an invalid weight is warned of, and the default used`(text: String) {
        let desired = Desired([ingress("web", weight: text, "203.0.113.1")], rules: rules(weight: 40))
        #expect(desired.pools.flatMap(\.origins).map(\.weight.percent) == [40])
        #expect(
            desired.notices == [
                Notice(
                    .warning,
                    "Invalid annotation dns.external/weight '\(text)' of shop/web: must be between 1 and 100; using 40"
                )
            ]
        )
    }

    @Test(arguments: [nil, ""] as [String?])
    func `without a cluster name there is no pool, in the original's words`(cluster: String?) {
        let desired = Desired([ingress("web", cluster: cluster, "203.0.113.1")], rules: rules())
        #expect(desired.pools.isEmpty)
        #expect(desired.loadBalancers.isEmpty)
        #expect(
            desired.notices.map(\.text) == ["No cluster-name found in labels for shop/web: add the label cluster-name"]
        )
    }

    @Test func `a cluster name with a dot is refused, the others stay`() {
        let desired = Desired(
            [ingress("a", cluster: "c.1", "203.0.113.9"), ingress("b", "203.0.113.1")],
            rules: rules()
        )
        #expect(desired.pools.map(\.name) == ["k8s-pool-c1-eu"])
        #expect(
            desired.notices.map(\.text) == [
                "Invalid cluster-name 'c.1' in labels for shop/a: "
                    + "a pool name takes only letters, digits, hyphens and underscores"
            ]
        )
    }

    @Test func `an Ingress without an address keeps its pool wanted, with nothing in it`() {
        let desired = Desired([ingress("web")], rules: rules())
        #expect(desired.pools == [DesiredPool(name: "k8s-pool-c1-eu", clusterName: "c1", origins: [], isHeld: true)])
        #expect(desired.notices == [Notice(.debug, "No Load Balancer IP available for shop/web")])
    }

    @Test(arguments: [
        ("shop", "web", "shop/web"), ("", "", "an Ingress without a name"),
    ])
    func `an Ingress that cannot be read holds all pools`(namespace: String, name: String, reference: String) {
        var unreadable = SourceObject(namespace: namespace, name: name, created: 0, clusterName: nil, addresses: [])
        unreadable.defect = "metadata.labels is not an object"
        let desired = Desired([unreadable, ingress("api", "203.0.113.1")], rules: rules())
        #expect(desired.isIncomplete)
        #expect(desired.pools.map(\.isHeld) == [true])
        #expect(desired.pools.flatMap(\.origins).map(\.address) == ["203.0.113.1"])
        #expect(
            desired.notices == [
                Notice(
                    .warning,
                    "Cannot read \(reference): metadata.labels is not an object; until it is mended or deleted, "
                        + "no origin of this cluster is given up"
                )
            ]
        )
    }

    @Test(arguments: ["127.0.0.1", "localhost", "fe80::1", "224.0.0.1", "0.0.0.0", "not an address", "", "1.2.3.4.5"])
    func `an unusable address is warned of and left out`(text: String) {
        let desired = Desired([ingress("web", text, "203.0.113.1")], rules: rules(network: "net"))
        #expect(desired.pools.flatMap(\.origins).map(\.address) == ["203.0.113.1"])
        #expect(
            desired.notices.map(\.text)
                == ["Unusable address '\(text)' in the status of shop/web: not taken as an origin"]
        )
    }

    @Test(arguments: ["10.0.0.1", "192.168.0.1", "fd00::1", "100.64.0.1", "::ffff:10.0.0.1"])
    func `a private address needs a virtual network`(text: String) throws {
        let without = Desired([ingress("web", text)], rules: rules())
        #expect(without.pools.flatMap(\.origins).isEmpty)
        #expect(without.notices.map(\.level) == [.warning])
        #expect(
            without.notices.map(\.text).contains { $0.contains("not taken as an origin without CF_VIRTUAL_NETWORK_ID") }
        )
        let with = Desired([ingress("web", text)], rules: rules(network: "net"))
        #expect(with.pools.flatMap(\.origins).map(\.address) == [try #require(Address(text))])
        #expect(with.notices.isEmpty)
    }

    @Test func `any order of the Ingresses gives the same`() {
        let sources = [
            ingress("a", created: 5, weight: "10", "203.0.113.1", "203.0.113.2"),
            ingress("b", created: 5, weight: "20", "203.0.113.2", "10.0.0.1"),
            ingress("c", created: 1, hostnames: "www.example.com", "203.0.113.3"),
            ingress("a", namespace: "other", created: 5, weight: "x", "203.0.113.1"),
            ingress("d", created: 9, cluster: nil),
            ingress("e", cluster: "c2", weight: "90", "203.0.113.3", "oops oops"),
        ]
        let rules = rules(allowed: ["*.example.com"])
        let expected = Desired(sources, rules: rules)
        #expect(expected.pools.count == 2 && expected.notices.count >= 4)
        var generator = SeededGenerator(1)
        for _ in 0..<200 {
            #expect(Desired(sources.shuffled(using: &generator), rules: rules) == expected)
        }
    }
}
