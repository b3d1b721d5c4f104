import GeoRouting
import Testing

@testable import GeoEngine

struct StaleTrackerTests {
    private static let a = OriginKey(pool: "p", origin: "a")
    private static let b = OriginKey(pool: "p", origin: "b")

    private static func plan(_ stale: Set<OriginKey>, pools: Set<String> = []) -> Plan {
        Plan(stale: stale, orphanPools: pools)
    }

    @Test func `what is stale throughout the grace may go, not before`() {
        var tracker = StaleTracker(grace: .seconds(300))
        tracker.update(Self.plan([Self.a], pools: ["p"]), of: Desired(), at: .seconds(10))
        tracker.update(Self.plan([Self.a, Self.b], pools: ["p"]), of: Desired(), at: .seconds(100))
        #expect(tracker.removals(at: .seconds(309)) == .none)
        #expect(tracker.removals(at: .seconds(310)) == Removals(origins: [Self.a], pools: ["p"]))
        #expect(tracker.removals(at: .seconds(400)) == Removals(origins: [Self.a, Self.b], pools: ["p"]))
    }

    @Test func `what was wanted again in between starts anew`() {
        var tracker = StaleTracker(grace: .seconds(300))
        tracker.update(Self.plan([Self.a]), of: Desired(), at: .zero)
        tracker.update(Self.plan([]), of: Desired(), at: .seconds(299))
        tracker.update(Self.plan([Self.a]), of: Desired(), at: .seconds(301))
        #expect(tracker.removals(at: .seconds(600)) == .none)
        #expect(tracker.removals(at: .seconds(601)).origins == [Self.a])
    }

    @Test func `the next end is the earliest that is still to come`() {
        var tracker = StaleTracker(grace: .seconds(300))
        #expect(tracker.nextEnd(after: .zero) == nil)
        tracker.update(Self.plan([Self.a]), of: Desired(), at: .seconds(10))
        tracker.update(Self.plan([Self.a], pools: ["q"]), of: Desired(), at: .seconds(20))
        #expect(tracker.nextEnd(after: .seconds(20)) == .seconds(310))
        #expect(tracker.nextEnd(after: .seconds(310)) == .seconds(320))
        #expect(tracker.nextEnd(after: .seconds(320)) == nil)
    }

    @Test func `without grace everything stale may go at once`() {
        var tracker = StaleTracker(grace: .zero)
        tracker.update(Self.plan([Self.a]), of: Desired(), at: .seconds(5))
        #expect(tracker.removals(at: .seconds(5)).origins == [Self.a])
    }

    @Test(arguments: [true, false])
    func `the grace begins when nobody waits any more`(isIncomplete: Bool) {
        var held = Desired(pools: [DesiredPool(name: "p", clusterName: "c", origins: [], isHeld: !isIncomplete)])
        held.isIncomplete = isIncomplete
        var tracker = StaleTracker(grace: .seconds(300))
        tracker.update(Self.plan([Self.a], pools: isIncomplete ? ["q"] : []), of: held, at: .zero)
        #expect(tracker.removals(at: .seconds(900)) == .none)
        #expect(tracker.nextEnd(after: .zero) == nil)
        tracker.update(Self.plan([Self.a], pools: ["q"]), of: Desired(), at: .seconds(900))
        #expect(tracker.removals(at: .seconds(1199)) == .none)
        #expect(tracker.removals(at: .seconds(1200)) == Removals(origins: [Self.a], pools: ["q"]))
    }
}
