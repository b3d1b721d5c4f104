import KubernetesAPI
import Testing

@testable import GeoEngine

struct PendingDeletionsTests {
    private static func route(_ name: String) -> WatchedObject {
        WatchedObject(.httpRoute, namespace: "shop", name: name)
    }

    private static func id(_ name: String) -> ObjectName { ObjectName(namespace: "shop", name: name) }

    private static func store(_ names: String...) -> ObjectStore {
        var store = ObjectStore()
        _ = store.apply(.replaceAll(names.map(route), unreadable: []))
        return store
    }

    @Test func `a deletion counts five seconds later, where the kind is still served`() {
        var pending = PendingDeletions()
        #expect(pending.withhold(.delete(Self.id("a")), from: Self.store("a"), at: .seconds(100)) == nil)
        #expect(pending.nextLook == .seconds(105))
        #expect(pending.confirm(.served, at: .seconds(104)).isEmpty)
        #expect(pending.confirm(.served, at: .seconds(105)) == [Self.id("a")])
        #expect(pending.nextLook == nil && pending.isEmpty)
    }

    @Test(arguments: [(KindPresence.beingRemoved, false), (.absent, false), (.unknown("500"), true)])
    func `while discovery says anything else, no deletion counts`(presence: KindPresence, countsLater: Bool) {
        var pending = PendingDeletions()
        _ = pending.withhold(.delete(Self.id("a")), from: Self.store("a"), at: .zero)
        #expect(pending.confirm(presence, at: .seconds(5)).isEmpty)
        #expect(pending.nextLook == .seconds(35))
        // What was deleted along with the kind is not deleted when the kind comes back: a new list decides.
        #expect(pending.confirm(.served, at: .seconds(35)) == (countsLater ? [Self.id("a")] : []))
    }

    @Test(arguments: [KindPresence.beingRemoved, .absent])
    func `a deletion counts after all where the watch goes on, as one answer may be wrong`(presence: KindPresence) {
        var pending = PendingDeletions()
        _ = pending.withhold(.delete(Self.id("a")), from: Self.store("a"), at: .zero)
        #expect(pending.confirm(presence, at: .seconds(5)).isEmpty)
        #expect(pending.confirm(.served, at: .seconds(35)).isEmpty)
        pending.noteEvent()
        #expect(pending.confirm(.served, at: .seconds(65)) == [Self.id("a")])
    }

    @Test func `a list that has the object again ends its deletion`() {
        var pending = PendingDeletions()
        _ = pending.withhold(.delete(Self.id("a")), from: Self.store("a"), at: .zero)
        #expect(pending.confirm(.absent, at: .seconds(5)).isEmpty)
        _ = pending.withhold(.replaceAll([Self.route("a")], unreadable: []), from: Self.store("a"), at: .seconds(20))
        #expect(pending.confirm(.served, at: .seconds(35)).isEmpty)
        #expect(pending.isEmpty)
    }

    @Test func `an object that comes back is not deleted`() {
        var pending = PendingDeletions()
        _ = pending.withhold(.delete(Self.id("a")), from: Self.store("a"), at: .zero)
        #expect(
            pending.withhold(.upsert(Self.route("a")), from: Self.store("a"), at: .zero) == .upsert(Self.route("a"))
        )
        #expect(pending.confirm(.served, at: .seconds(60)).isEmpty)
    }

    @Test func `objects that a new list lacks are kept, and deleted when that is confirmed`() {
        var pending = PendingDeletions()
        let list = ListWatch.Change.replaceAll([Self.route("b")], unreadable: [])
        let kept = pending.withhold(list, from: Self.store("a", "b"), at: .zero)
        #expect(kept == .replaceAll([Self.route("b"), Self.route("a")], unreadable: []))
        #expect(pending.confirm(.served, at: .seconds(5)) == [Self.id("a")])
    }

    @Test func `an object that a list has and that cannot be read is not deleted`() {
        var pending = PendingDeletions()
        let unreadable = [UnreadableObject(.httpRoute, id: Self.id("a"), why: "x")]
        let list = ListWatch.Change.replaceAll([], unreadable: unreadable)
        #expect(pending.withhold(list, from: Self.store("a"), at: .zero) == list)
        #expect(pending.isEmpty)
    }

    @Test func `the deletion of an unknown object passes`() {
        var pending = PendingDeletions()
        let change = ListWatch.Change.delete(Self.id("a"))
        #expect(pending.withhold(change, from: ObjectStore(), at: .zero) == change && pending.nextLook == nil)
    }
}
