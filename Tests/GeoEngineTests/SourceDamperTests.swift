import GeoRouting
import Testing

@testable import GeoEngine

struct SourceDamperTests {
    private static func ingress(_ name: String, _ number: Int, namespace: String = "shop") -> SourceObject {
        SourceObject(
            namespace: namespace,
            name: name,
            created: 0,
            clusterName: "c1",
            addresses: ["203.0.113.\(number % 250 + 1)"]
        )
    }

    /// A damper that has seen these once.
    private static func damper(_ sources: [SourceObject]) -> SourceDamper {
        var damper = SourceDamper()
        _ = damper.damp(sources, at: .zero)
        return damper
    }

    @Test func `ten changes in a minute are free`() {
        var damper = Self.damper([Self.ingress("web", 0)])
        for number in 1...10 {
            #expect(damper.damp([Self.ingress("web", number)], at: .seconds(number)) == [Self.ingress("web", number)])
        }
        #expect(damper.held.isEmpty)
    }

    @Test func `each further change waits longer, from 5 s up to 60 s, and is let through then`() {
        var damper = Self.damper([Self.ingress("web", 0)])
        for number in 1...10 { _ = damper.damp([Self.ingress("web", number)], at: .zero) }
        var (now, waits) = (Duration.zero, [Int]())
        for number in 11...13 {
            let change = Self.ingress("web", number)
            #expect(damper.damp([change], at: now) == [change])
            // One that comes right after it.
            #expect(damper.damp([Self.ingress("web", number + 1)], at: now) == [change])
            guard let end = damper.heldUntil else { break }
            waits.append(Int((end - now) / .seconds(1)))
            now = end
        }
        #expect(waits == [5, 10, 20])
        for number in 20..<60 { _ = damper.damp([Self.ingress("web", number)], at: now) }
        #expect(damper.heldUntil.map { $0 - now <= .seconds(60) } == true)
    }

    @Test func `the wish that flaps waits, and nothing else does`() {
        let others = [Self.ingress("api", 1), Self.ingress("db", 2, namespace: "other")]
        var damper = Self.damper([Self.ingress("web", 0)] + others)
        for number in 1...11 { _ = damper.damp([Self.ingress("web", number)] + others, at: .seconds(1)) }
        let moved = [Self.ingress("api", 77), Self.ingress("db", 78, namespace: "other")]
        let passed = damper.damp([Self.ingress("web", 12)] + moved, at: .seconds(2))
        #expect(passed == [Self.ingress("web", 11)] + moved)
        #expect(damper.held == ["shop/web"])
        #expect(damper.notices.map(\.text) == ["Ingress shop/web changes too often: its newest change waits"])
    }

    @Test func `an Ingress that goes and comes again and again waits too, and counts as it was`() {
        var damper = Self.damper([])
        for number in 1...12 {
            _ = damper.damp(number % 2 == 1 ? [Self.ingress("web", 1)] : [], at: .seconds(1))
        }
        #expect(damper.held == ["shop/web"])
        #expect(damper.damp([], at: .seconds(2)) == [Self.ingress("web", 1)])
        #expect(damper.damp([], at: .seconds(8)).isEmpty)
    }

    @Test func `a quiet minute forgives`() {
        var damper = Self.damper([Self.ingress("web", 0)])
        for number in 1...11 { _ = damper.damp([Self.ingress("web", number)], at: .zero) }
        #expect(damper.damp([Self.ingress("web", 50)], at: .seconds(61)) == [Self.ingress("web", 50)])
        #expect(damper.damp([Self.ingress("web", 51)], at: .seconds(61)) == [Self.ingress("web", 51)])
        #expect(damper.held.isEmpty)
    }

    @Test func `a namespace without rest gets a turn every five seconds, others at once`() {
        let first = (0..<150).map { Self.ingress("e\($0)", 0, namespace: "evil") }
        var damper = Self.damper(first + [Self.ingress("web", 0)])
        let second = (0..<150).map { Self.ingress("e\($0)", 1, namespace: "evil") }
        // All at once is one turn.
        #expect(damper.damp(second + [Self.ingress("web", 0)], at: .seconds(1)) == second + [Self.ingress("web", 0)])
        let third = (0..<150).map { Self.ingress("e\($0)", 2, namespace: "evil") }
        #expect(damper.damp(third + [Self.ingress("web", 9)], at: .seconds(2)) == second + [Self.ingress("web", 9)])
        #expect(damper.heldUntil == .seconds(6))
        #expect(damper.damp(third + [Self.ingress("web", 9)], at: .seconds(6)) == third + [Self.ingress("web", 9)])
    }

    @Test func `what cannot be read holds at once`() {
        var damper = Self.damper([Self.ingress("web", 0)])
        for number in 1...11 { _ = damper.damp([Self.ingress("web", number)], at: .zero) }
        var spoiled = Self.ingress("web", 0)
        spoiled.defect = "odd"
        #expect(damper.damp([spoiled], at: .seconds(1)) == [spoiled])
    }

    @Test func `nothing is remembered of what is gone and quiet`() {
        var damper = Self.damper((0..<100).map { Self.ingress("e\($0)", 0) })
        _ = damper.damp([], at: .seconds(1))
        #expect(damper.damp([], at: .seconds(100)).isEmpty)
        #expect(damper.held.isEmpty && damper.heldUntil == nil)
    }
}
