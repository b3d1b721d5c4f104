import GeoRouting
import Testing

@testable import GeoEngine
@testable import KubernetesAPI

struct SourceResolverTests {
    private static let edge = ObjectName(namespace: "infra", name: "edge")

    private static func store(_ objects: [WatchedObject]) -> ObjectStore {
        var store = ObjectStore()
        _ = store.apply(.replaceAll(objects.map { $0.holding(nil) }, unreadable: []))
        return store
    }

    private static func gateway(
        _ addresses: [String] = ["203.0.113.1"],
        name: String = "edge",
        listeners: [Listener] = [],
        change: (inout WatchedObject) -> Void = { _ in }
    ) -> WatchedObject {
        var object = WatchedObject(.gateway, namespace: "infra", name: name, uid: name, addresses: addresses)
        object.extras.isUnselected = true
        object.extras.listeners = listeners
        change(&object)
        return object
    }

    private static func route(
        _ parents: [ParentReference],
        acceptance: Acceptance = .accepted,
        cluster: String? = "shop",
        change: (inout WatchedObject) -> Void = { _ in }
    ) -> WatchedObject {
        var object = WatchedObject(.httpRoute, namespace: "shop", name: "web", uid: "w", clusterName: cluster)
        object.extras.parents = parents.map { RouteParent(reference: $0, acceptance: acceptance) }
        change(&object)
        return object
    }

    private static func reference(
        _ kind: ObjectKind = .gateway,
        _ id: ObjectName = edge,
        section: String? = nil,
        port: Int? = nil
    ) -> ParentReference {
        ParentReference(kind: kind, id: id, section: section, port: port)
    }

    private static func resolve(
        routes: [WatchedObject] = [],
        gateways: [WatchedObject] = [],
        sets: [WatchedObject] = []
    ) -> [SourceObject] {
        let stores: [ObjectKind: ObjectStore] = [
            .httpRoute: store(routes), .gateway: store(gateways), .listenerSet: store(sets),
        ]
        return SourceResolver(stores).sources
    }

    @Test func `a route has the addresses of the Gateways that accept it, each once`() throws {
        let sources = Self.resolve(
            routes: [
                Self.route([
                    Self.reference(), Self.reference(section: "a"),
                    Self.reference(.gateway, ObjectName(namespace: "infra", name: "b")),
                ])
            ],
            gateways: [Self.gateway(), Self.gateway(["203.0.113.2", "203.0.113.1"], name: "b")]
        )
        #expect(sources.map(\.reference) == ["HTTPRoute shop/web"])
        #expect(sources.first?.addresses == ["203.0.113.1", "203.0.113.2"] && sources.first?.doubt == nil)
    }

    @Test func `a parent that does not accept the route gives nothing`() {
        let refused = Self.resolve(
            routes: [Self.route([Self.reference()], acceptance: .refused("no"))],
            gateways: [Self.gateway()]
        )
        #expect(refused.first?.addresses == [] && refused.first?.refusal == "Gateway infra/edge refuses it: no")
        let unknown = Self.resolve(
            routes: [Self.route([Self.reference()], acceptance: .unknown("Pending"))],
            gateways: [Self.gateway()]
        )
        #expect(unknown.first?.addresses == [] && unknown.first?.doubt == "Pending")
    }

    @Test(
        arguments: [
            (nil, .unknown("its status is missing"), "edge"), (nil, .refused("NotAllowedByListeners"), nil),
            ("shop", .unknown("its status is missing"), "shop"),
        ] as [(String?, Acceptance, String?)]
    )
    func `a Gateway that may accept a route names its pool, and gives no address`(
        own: String?,
        acceptance: Acceptance,
        expected: String?
    ) throws {
        let sources = Self.resolve(
            routes: [Self.route([Self.reference()], acceptance: acceptance, cluster: own)],
            gateways: [Self.gateway { $0.clusterName = "edge" }]
        )
        let source = try #require(sources.first)
        #expect(source.clusterName == expected)
        #expect(source.addresses == [])
        #expect((source.doubt != nil) == (expected != nil))
    }

    @Test func `a route without its Gateway is in doubt`() {
        let sources = Self.resolve(routes: [Self.route([Self.reference()])])
        #expect(sources.first?.doubt == "Gateway infra/edge does not exist, or is not watched")
    }

    @Test func `a Gateway that is being deleted gives nothing, and asks for nothing`() {
        let dying = Self.gateway {
            $0.extras.isUnselected = false
            $0.extras.isBeingDeleted = true
        }
        let sources = Self.resolve(routes: [Self.route([Self.reference()])], gateways: [dying])
        #expect(sources.map(\.reference) == ["HTTPRoute shop/web"] && sources.first?.addresses == [])
    }

    @Test func `what the route does not say comes from its Gateway, and targets from there alone`() {
        let gateway = Self.gateway {
            $0.clusterName = "edge"
            $0.weight = "7"
            $0.extras.port = "8443"
            $0.extras.targets = "198.51.100.1"
        }
        let route = Self.route([Self.reference()], cluster: nil) {
            $0.weight = "9"
            $0.extras.targets = "192.0.2.1"
        }
        let source = Self.resolve(routes: [route], gateways: [gateway]).first
        #expect(source?.clusterName == "edge" && source?.weight == "9" && source?.port == "8443")
        #expect(source?.targets == "198.51.100.1" && source?.misplacedTargets == true)
    }

    @Test func `a route reaches its Gateway through a ListenerSet`() {
        let setID = ObjectName(namespace: "shop", name: "set")
        var set = WatchedObject(.listenerSet, namespace: "shop", name: "set", uid: "s")
        set.extras.parents = [RouteParent(reference: Self.reference(), acceptance: .accepted)]
        set.extras.listeners = [Listener(name: "web", hostname: "web.example.com", port: 443)]
        let source = Self.resolve(
            routes: [Self.route([Self.reference(.listenerSet, setID)])],
            gateways: [Self.gateway(listeners: [Listener(name: "a", hostname: "a.example.com", port: 80)])],
            sets: [set]
        ).first
        #expect(source?.addresses == ["203.0.113.1"] && source?.specHostnames == ["web.example.com"])
    }

    @Test func `a labelled Gateway asks for a pool itself`() {
        let gateway = Self.gateway(["203.0.113.1"]) {
            $0.extras.isUnselected = false
            $0.extras.unusableAddresses = ["NamedAddress my-ip"]
        }
        let sources = Self.resolve(gateways: [gateway, Self.gateway(name: "other")])
        #expect(sources.map(\.reference) == ["Gateway infra/edge"])
        #expect(sources.first?.unusableAddresses == ["NamedAddress my-ip"])
    }

    @Test func `objects of all kinds come in one order`() {
        let stores: [ObjectKind: ObjectStore] = [
            .ingress: Self.store([
                WatchedObject(namespace: "shop", name: "b"), WatchedObject(namespace: "shop", name: "web"),
            ]),
            .service: Self.store([WatchedObject(.service, namespace: "shop", name: "b", addresses: ["a"])]),
            .httpRoute: Self.store([Self.route([])]),
        ]
        let gaps = [ObjectKind.gateway: "Gateways are not known: 403"]
        let sources = SourceResolver(stores, gaps: gaps).sources
        #expect(
            sources.map(\.reference) == [
                "a Gateway without a name", "shop/b", "Service shop/b", "HTTPRoute shop/web", "shop/web",
            ]
        )
        #expect(sources.first?.isWholeKind == true && sources.first?.defect == "Gateways are not known: 403")
    }

    // MARK: Host names

    @Test(arguments: [
        (["a.example.com"], ["a.example.com"], ["a.example.com"]),
        (["a.example.com"], ["*.example.com"], ["a.example.com"]),
        (["a.b.example.com"], ["*.example.com"], ["a.b.example.com"]),
        (["example.com"], ["*.example.com"], []), (["*.example.com"], ["a.example.com"], ["a.example.com"]),
        (["*.example.com"], ["*.example.com"], ["*.example.com"]),
        (["*.a.example.com"], ["*.example.com"], ["*.a.example.com"]),
        (["a.example.org"], ["*.example.com"], []), (["A.Example.com"], ["*.EXAMPLE.com"], ["a.example.com"]),
        (["a.example.com", "b.example.com"], ["b.example.com", "a.example.com"], ["a.example.com", "b.example.com"]),
        ([], ["a.example.com", "*.example.org"], ["a.example.com", "*.example.org"]), ([], [""], []),
        (["a.example.com"], [""], ["a.example.com"]), (["a.example.com"], [], []),
        (["notexample.com"], ["*.example.com"], []), (["xexample.com"], ["*.example.com"], []),
    ])
    func `only names in which route and listener agree count`(names: [String], listeners: [String], common: [String]) {
        let listeners = listeners.map { Listener(name: "x", hostname: $0.isEmpty ? nil : $0, port: 80) }
        #expect(RouteHostnames.intersection(names, listeners) == common)
    }

    @Test(
        arguments: [
            (nil, nil, ["a.example.com", "b.example.com"]), ("b", nil, ["b.example.com"]), (nil, 80, ["a.example.com"]),
            ("b", 80, []),
        ] as [(String?, Int?, [String])]
    )
    func `a reference means the listeners of its section and port`(section: String?, port: Int?, names: [String]) {
        let gateway = Self.gateway(listeners: [
            Listener(name: "a", hostname: "a.example.com", port: 80),
            Listener(name: "b", hostname: "b.example.com", port: 443),
        ])
        let route = Self.route([Self.reference(section: section, port: port)])
        #expect(Self.resolve(routes: [route], gateways: [gateway]).first?.specHostnames == names)
    }
}
