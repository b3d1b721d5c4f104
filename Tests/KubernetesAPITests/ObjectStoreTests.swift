@testable import KubernetesAPI
import Testing

@Suite struct IngressStoreTests {
    private static func ingress(_ name: String, addresses: [String] = []) -> WatchedObject {
        WatchedObject(namespace: "shop", name: name, addresses: addresses)
    }

    private static func id(_ name: String) -> ObjectName { ObjectName(namespace: "shop", name: name) }

    private static func store(_ names: String...) -> ObjectStore {
        var store = ObjectStore()
        _ = store.apply(.replaceAll(names.map { ingress($0) }, unreadable: []))
        return store
    }

    @Test func `the order is that of the names, however they came`() {
        var store = Self.store("c", "a", "d")
        let early = WatchedObject(namespace: "admin", name: "z")
        #expect(store.apply(.upsert(Self.ingress("b"))) == true)
        #expect(store.apply(.upsert(early)) == true)
        #expect(store.objects.map(\.name) == ["z", "a", "b", "c", "d"])
        #expect(store[Self.id("b")] == Self.ingress("b"))
        #expect(store[Self.id("e")] == nil)
    }

    @Test func `only what differs is a change`() {
        var store = Self.store("a")
        #expect(store.apply(.upsert(Self.ingress("a"))) == false)
        #expect(store.apply(.upsert(Self.ingress("a", addresses: ["192.0.2.1"]))) == true)
        #expect(store.apply(.delete(Self.id("b"))) == false)
        #expect(store.apply(.delete(Self.id("a"))) == true)
        #expect(store.apply(.delete(Self.id("a"))) == false)
        #expect(store.apply(.replaceAll([], unreadable: [])) == false)
        #expect(store.objects.isEmpty)
    }

    @Test func `a list replaces everything`() {
        var store = Self.store("a", "b")
        #expect(store.apply(.replaceAll([Self.ingress("b"), Self.ingress("a")], unreadable: [])) == false)
        #expect(store.apply(.replaceAll([Self.ingress("c")], unreadable: [])) == true)
        #expect(store == Self.store("c"))
    }

    @Test func `an unreadable object keeps what is known of it`() {
        var store = Self.store("a", "b", "c")
        let unreadable = [UnreadableObject(id: Self.id("b"), why: "x"), UnreadableObject(id: Self.id("new"), why: "x")]
        #expect(store.apply(.replaceAll([Self.ingress("c")], unreadable: unreadable)) == true)
        #expect(store.objects == Self.store("b", "c").objects)
        #expect(store.unknownObjects == [unreadable[1]])
    }

    @Test func `what was never read is remembered until it can be read or is gone`() {
        var store = Self.store("a")
        func object(_ name: String?, _ why: String = "x") -> UnreadableObject {
            UnreadableObject(id: name.map(Self.id), why: why)
        }
        #expect(store.apply(.markUnreadable(object("a"))) == false)
        #expect(store.apply(.markUnreadable(object("b"))) == true)
        #expect(store.apply(.markUnreadable(object("b"))) == false)
        #expect(store.apply(.markUnreadable(object("b", "y"))) == true)
        #expect(store.apply(.markUnreadable(object(nil))) == true)
        #expect(store.unknownObjects == [object("b", "y"), object(nil)])
        #expect(store.apply(.upsert(Self.ingress("b"))) == true)
        #expect(store.unknownObjects == [object(nil)])
        #expect(store.apply(.markUnreadable(object("c"))) == true)
        #expect(store.apply(.delete(Self.id("c"))) == true)
        #expect(store.unknownObjects == [object(nil)])
        let list = ["a", "b"].map { Self.ingress($0) }
        #expect(store.apply(.replaceAll(list, unreadable: [object(nil), object(nil, "y")])) == true)
        #expect(store.unknownObjects == [object(nil, "y")])
        #expect(store.apply(.replaceAll(list, unreadable: [])) == true)
        #expect(store.unknownObjects.isEmpty)
        #expect(store.apply(.replaceAll(list, unreadable: [])) == false)
    }

    @Test func `an unreadable object without a name lets nothing be forgotten`() {
        var store = Self.store("a", "b")
        let list = [Self.ingress("b", addresses: ["192.0.2.1"]), Self.ingress("c")]
        #expect(store.apply(.replaceAll(list, unreadable: [UnreadableObject(id: nil, why: "x")])) == true)
        #expect(store.objects == [Self.ingress("a")] + list)
    }

    @Test func `of two with one name the later one counts`() {
        var store = ObjectStore()
        let list = [Self.ingress("a", addresses: ["192.0.2.1"]), Self.ingress("a", addresses: ["192.0.2.2"])]
        #expect(store.apply(.replaceAll(list, unreadable: [])) == true)
        #expect(store.objects == [list[1]])
    }
}
