import GeoRouting
import Testing

@testable import GeoEngine
@testable import KubernetesAPI

struct SharedIngressStoreTests {
    private static func ingress(
        _ name: String = "web",
        uid: String = "u1",
        weight: String? = nil,
        _ addresses: String...
    ) -> WatchedObject {
        WatchedObject(
            namespace: "shop",
            name: name,
            uid: uid,
            created: 5,
            clusterName: "c1",
            weight: weight,
            addresses: addresses
        )
    }

    @Test func `an Ingress becomes what the planner reads`() {
        let store = SourceStore()
        #expect(store.apply(.upsert(Self.ingress(weight: "7", "203.0.113.1"))))
        #expect(
            store.sources == [
                SourceObject(
                    namespace: "shop",
                    name: "web",
                    created: 5,
                    clusterName: "c1",
                    weight: "7",
                    addresses: ["203.0.113.1"],
                    uid: "u1"
                )
            ]
        )
        #expect(store.count() == 1)
    }

    /// Ingress controllers clear the status while they restart.
    @Test func `an Ingress whose status lost its addresses keeps them`() {
        let store = SourceStore()
        _ = store.apply(.upsert(Self.ingress("web", "203.0.113.1", "2001:db8::1")))
        #expect(!store.apply(.upsert(Self.ingress("web"))))
        #expect(store.sources.map(\.addresses) == [["203.0.113.1", "2001:db8::1"]])
        #expect(!store.apply(.replaceAll([Self.ingress("web")], unreadable: [])))
        #expect(store.sources.map(\.addresses) == [["203.0.113.1", "2001:db8::1"]])
    }

    @Test func `an Ingress that was never read is there for the planner, without a wish`() {
        let store = SourceStore()
        let object = UnreadableObject(id: ObjectName(namespace: "shop", name: "api"), why: "x")
        #expect(store.apply(.replaceAll([Self.ingress("web", "203.0.113.1")], unreadable: [object])))
        #expect(store.sources.map(\.name) == ["api", "web"])
        #expect(store.sources.map(\.defect) == ["x", nil])
        #expect(
            !store.apply(.markUnreadable(UnreadableObject(id: ObjectName(namespace: "shop", name: "web"), why: "x")))
        )
        #expect(store.sources.map(\.addresses) == [[], ["203.0.113.1"]])
        #expect(store.apply(.upsert(Self.ingress("api", "203.0.113.2"))))
        #expect(store.sources.map(\.defect) == [nil, nil])
    }

    @Test func `other changes of such an Ingress are taken in`() {
        let store = SourceStore()
        _ = store.apply(.upsert(Self.ingress("web", "203.0.113.1")))
        #expect(store.apply(.upsert(Self.ingress("web", weight: "9"))))
        #expect(store.sources.map(\.weight) == ["9"])
        #expect(store.sources.map(\.addresses) == [["203.0.113.1"]])
    }

    @Test func `fewer addresses are a wish, none is not`() {
        let store = SourceStore()
        _ = store.apply(.upsert(Self.ingress("web", "203.0.113.1", "203.0.113.2")))
        #expect(store.apply(.upsert(Self.ingress("web", "203.0.113.2"))))
        #expect(store.sources.map(\.addresses) == [["203.0.113.2"]])
    }

    @Test func `a new Ingress of the same name inherits nothing`() {
        let store = SourceStore()
        _ = store.apply(.upsert(Self.ingress("web", uid: "u1", "203.0.113.1")))
        #expect(store.apply(.upsert(Self.ingress("web", uid: "u2"))))
        #expect(store.sources.map(\.addresses) == [[]])
    }

    @Test func `deleted is deleted, and a list without an Ingress too`() {
        let store = SourceStore()
        _ = store.apply(
            .replaceAll([Self.ingress("a", "203.0.113.1"), Self.ingress("b", "203.0.113.2")], unreadable: [])
        )
        #expect(store.apply(.delete(ObjectName(namespace: "shop", name: "a"))))
        #expect(store.sources.map(\.name) == ["b"])
        #expect(store.apply(.replaceAll([], unreadable: [])))
        #expect(store.sources.isEmpty)
    }
}
