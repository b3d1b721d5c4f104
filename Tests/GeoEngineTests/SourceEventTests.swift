import Synchronization
import Testing

@testable import GeoEngine
@testable import KubernetesAPI

/// What the cache tells people of changes.
struct SourceEventTests {
    private final class Told: Sendable {
        private let list = Mutex<[SourceEvent]>([])
        func add(_ event: SourceEvent) { list.withLock { $0.append(event) } }
        /// What was told since the last time.
        var lines: [String] {
            list.withLock { list in
                defer { list = [] }
                return list.map { event in
                    "\(event.kind.rawValue) \(event.reference) \(event.addresses.joined(separator: " "))"
                        + (event.changesRouting ? "" : " (no news)")
                }
            }
        }
    }

    private static func ingress(_ name: String, _ addresses: String..., uid: String = "u") -> WatchedObject {
        WatchedObject(namespace: "shop", name: name, uid: uid, clusterName: "c1", addresses: addresses)
    }

    @Test func `each change is told by its name, but not what the first list brings`() {
        let told = Told()
        let store = SourceStore { told.add($0) }
        #expect(store.apply(.replaceAll([Self.ingress("a", "1.1.1.1"), Self.ingress("b", "2.2.2.2")], unreadable: [])))
        #expect(told.lines == [])
        #expect(store.apply(.upsert(Self.ingress("c", "3.3.3.3"))))
        #expect(store.apply(.upsert(Self.ingress("a", "1.1.1.9"))))
        #expect(!store.apply(.upsert(Self.ingress("a", "1.1.1.9"))))
        #expect(store.apply(.delete(ObjectName(namespace: "shop", name: "b"))))
        #expect(!store.apply(.delete(ObjectName(namespace: "shop", name: "b"))))
        #expect(
            told.lines == [
                "ADDED shop/c 3.3.3.3", "MODIFIED shop/a 1.1.1.9", "MODIFIED shop/a 1.1.1.9 (no news)",
                "DELETED shop/b 2.2.2.2",
            ]
        )
    }

    @Test func `a status that lost its address is told with the one that is held`() {
        let told = Told()
        let store = SourceStore { told.add($0) }
        _ = store.apply(.upsert(Self.ingress("a", "1.1.1.1")))
        #expect(!store.apply(.upsert(Self.ingress("a"))))
        #expect(told.lines == ["ADDED shop/a 1.1.1.1", "MODIFIED shop/a 1.1.1.1 (no news)"])
    }

    @Test func `a new list tells what happened since the old one`() {
        let told = Told()
        let store = SourceStore { told.add($0) }
        let old = ["a", "b", "c"].map { Self.ingress($0, "1.1.1.1") }
        _ = store.apply(.replaceAll(old, unreadable: []))
        let new = [Self.ingress("b", "1.1.1.1"), Self.ingress("c", "9.9.9.9"), Self.ingress("d", "4.4.4.4")]
        #expect(store.apply(.replaceAll(new, unreadable: [])))
        #expect(
            told.lines == ["DELETED shop/a 1.1.1.1", "MODIFIED shop/c 9.9.9.9", "ADDED shop/d 4.4.4.4"]
        )
        let unreadable = [UnreadableObject(id: ObjectName(namespace: "shop", name: "b"), why: "x")]
        _ = store.apply(
            .replaceAll([Self.ingress("c", "9.9.9.9"), Self.ingress("d", "4.4.4.4")], unreadable: unreadable)
        )
        #expect(told.lines == [], "what cannot be read is not gone")
    }
}
