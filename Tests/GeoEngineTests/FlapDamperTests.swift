import Testing

@testable import GeoEngine

struct FlapDamperTests {
    @Test func `ten writes in a minute are free`() {
        var damper = FlapDamper()
        for number in 0..<10 {
            damper.wrote("a", at: .seconds(number))
            #expect(damper.hold("a", at: .seconds(number)) == nil)
        }
    }

    @Test func `each further write waits longer, from 5 s up to 60 s`() {
        var damper = FlapDamper()
        for _ in 0..<10 { damper.wrote("a", at: .zero) }
        var now = Duration.zero
        var waits: [Int64] = []
        for _ in 0..<6 {
            damper.wrote("a", at: now)
            guard let instant = damper.hold("a", at: now) else { break }
            waits.append((instant - now).components.seconds)
            // Written again as soon as it may be, with the window kept full.
            now = instant
            for _ in 0..<10 { damper.wrote("filler", at: now) }
        }
        #expect(waits.prefix(3) == [5, 10, 20])
        #expect(waits.allSatisfy { $0 <= 60 })
    }

    @Test func `a hold ends by itself`() {
        var damper = FlapDamper()
        for _ in 0..<11 { damper.wrote("a", at: .seconds(1)) }
        #expect(damper.hold("a", at: .seconds(5)) == .seconds(6))
        #expect(damper.hold("a", at: .seconds(6)) == nil)
    }

    @Test func `pools do not slow each other down`() {
        var damper = FlapDamper()
        for _ in 0..<20 { damper.wrote("a", at: .zero) }
        #expect(damper.hold("a", at: .zero) != nil)
        #expect(damper.hold("b", at: .zero) == nil)
    }

    @Test func `a quiet minute forgives`() {
        var damper = FlapDamper()
        for _ in 0..<14 { damper.wrote("a", at: .zero) }
        damper.wrote("a", at: .seconds(61))
        #expect(damper.hold("a", at: .seconds(61)) == nil)
        for _ in 0..<10 { damper.wrote("a", at: .seconds(62)) }
        #expect(damper.hold("a", at: .seconds(62)) == .seconds(67))
    }
}
