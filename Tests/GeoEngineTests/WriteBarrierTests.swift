import CloudflareAPI
import Testing

@testable import GeoEngine

struct WriteBarrierTests {
    private static func staleness(written: String?, read: [String: String?], after: Duration = .zero) -> String? {
        var barrier = WriteBarrier()
        barrier.wrote(.pool, id: "p1", name: "eu", modified: written, at: .zero)
        return barrier.staleness(of: read, at: after)
    }

    @Test(arguments: [
        ("2026-11-23T02:00:00.5Z", "2026-11-23T02:00:00.5Z"), ("2026-11-23T02:00:00.5Z", "2026-11-23T02:00:00.500001Z"),
        ("2026-11-23T02:00:00Z", "2026-11-23T02:00:00.1Z"), ("2026-11-23T02:00:00.5Z", "2026-11-23T02:00:01Z"),
        ("2026-11-23T02:00:00.999999Z", "2027-01-01T00:00:00Z"),
    ])
    func `what is as new as our write is believed`(written: String, read: String) {
        #expect(Self.staleness(written: written, read: ["p1": read]) == nil)
    }

    @Test(arguments: [
        ("2026-11-23T02:00:00.500001Z", "2026-11-23T02:00:00.5Z"), ("2026-11-23T02:00:00.1Z", "2026-11-23T02:00:00Z"),
        ("2026-11-23T02:00:01Z", "2026-11-23T02:00:00.999999Z"),
    ])
    func `what is older is not`(written: String, read: String) {
        #expect(
            Self.staleness(written: written, read: ["p1": read])
                == "pool eu is shown as of \(read), before our own write at \(written)"
        )
    }

    @Test func `what was just written must be there`() {
        #expect(Self.staleness(written: "2026-11-23T02:00:00Z", read: [:]) == "pool eu, just written, is missing")
    }

    @Test(arguments: [nil, "", "yesterday", "0001-01-01T00:00:00+00:00"] as [String?])
    func `a reply without a readable stamp sets no barrier`(written: String?) {
        #expect(Self.staleness(written: written, read: [:]) == nil)
    }

    @Test(arguments: [nil, "yesterday"] as [String?])
    func `an unreadable stamp in a list holds nothing up`(read: String?) {
        #expect(Self.staleness(written: "2026-11-23T02:00:00Z", read: ["p1": read]) == nil)
    }

    @Test func `the barrier lifts by itself after a minute`() {
        #expect(Self.staleness(written: "2026-11-23T02:00:00Z", read: [:], after: .seconds(59)) != nil)
        #expect(Self.staleness(written: "2026-11-23T02:00:00Z", read: [:], after: .seconds(60)) == nil)
    }

    @Test func `what a list lacks of our writes is asked for by its own address`() {
        var barrier = WriteBarrier()
        barrier.wrote(.loadBalancer, id: "b2", name: "app", modified: "2026-11-23T02:00:00Z", at: .zero)
        barrier.wrote(.pool, id: "p1", name: "eu", modified: "2026-11-23T02:00:00Z", at: .zero)
        #expect(barrier.absences(from: ["b2": nil], at: .zero).map(\.id) == ["p1"])
        #expect(barrier.absences(from: ["b2": nil], at: .zero).map(\.kind) == [.pool])
        #expect(barrier.absences(from: [:], at: .zero).map(\.id) == ["b2", "p1"])
        barrier.forget("p1")
        #expect(barrier.absences(from: ["b2": "2026-11-23T01:00:00Z"], at: .zero).isEmpty)
        #expect(barrier.absences(from: [:], at: .seconds(60)).isEmpty)
    }

    @Test func `what we deleted need not be there`() {
        var barrier = WriteBarrier()
        barrier.wrote(.pool, id: "p1", name: "eu", modified: "2026-11-23T02:00:00Z", at: .zero)
        barrier.forget("p1")
        #expect(barrier.staleness(of: [:], at: .zero) == nil)
    }
}
