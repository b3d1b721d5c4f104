import Testing

@testable import GeoEngine

struct WriteBarrierTests {
    private static func staleness(written: String?, read: [String: String?], after: Duration = .zero) -> String? {
        var barrier = WriteBarrier()
        barrier.wrote(id: "p1", name: "pool eu", modified: written, at: .zero)
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

    @Test func `what we deleted need not be there`() {
        var barrier = WriteBarrier()
        barrier.wrote(id: "p1", name: "pool eu", modified: "2026-11-23T02:00:00Z", at: .zero)
        barrier.forget("p1")
        #expect(barrier.staleness(of: [:], at: .zero) == nil)
    }
}
