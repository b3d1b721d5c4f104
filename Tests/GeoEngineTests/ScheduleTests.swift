import GeoEngine
import Testing
import Wire

struct ScheduleTests {
    private static let half = RandomSource { 0.5 }
    private static let none = RandomSource { 0 }

    /// A schedule whose first pass has converged at 0 s: the resync is due at 300 s.
    private static func atRest(lookBack: Bool = false) -> Schedule {
        var schedule = Schedule(interval: .seconds(300))
        _ = schedule.next(at: .zero)
        schedule.ended(.converged(lookBack: lookBack), at: .zero, random: half)
        return schedule
    }

    @Test func `the first pass runs at once and counts as a resync`() {
        var schedule = Schedule(interval: .seconds(300))
        #expect(schedule.next(at: .zero) == .run(isResync: true))
    }

    @Test func `at rest the next pass is the resync, jittered around the interval`() {
        for (random, seconds) in [(0.0, 270.0), (0.5, 300.0), (0.999, 329.94)] {
            var schedule = Schedule(interval: .seconds(300))
            _ = schedule.next(at: .zero)
            schedule.ended(.converged(lookBack: false), at: .seconds(1), random: RandomSource { random })
            guard case .wait(let instant) = schedule.next(at: .seconds(1)) else {
                Issue.record("a pass runs at rest")
                continue
            }
            #expect(abs(instant.inSeconds - seconds - 1) < 0.001)
        }
        var schedule = Self.atRest()
        #expect(schedule.next(at: .seconds(299)) == .wait(until: .seconds(300)))
        #expect(schedule.next(at: .seconds(300)) == .run(isResync: true))
    }

    @Test func `news starts a pass at once, and is no resync`() {
        var schedule = Self.atRest()
        schedule.noteNews()
        #expect(schedule.next(at: .seconds(10)) == .run(isResync: false))
    }

    @Test func `news during a pass makes one more pass, not many`() {
        var schedule = Self.atRest()
        schedule.noteNews()
        #expect(schedule.next(at: .seconds(10)) == .run(isResync: false))
        schedule.noteNews()
        schedule.noteNews()
        schedule.ended(.converged(lookBack: false), at: .seconds(11), random: Self.half)
        #expect(schedule.next(at: .seconds(11)) == .run(isResync: false))
        schedule.ended(.converged(lookBack: false), at: .seconds(12), random: Self.half)
        #expect(schedule.next(at: .seconds(12)) == .wait(until: .seconds(312)))
    }

    @Test(arguments: [(0.0, 5.0), (0.5, 20.0), (0.9999, 34.997)])
    func `after a shared write a look back follows within 5 to 35 s`(random: Double, seconds: Double) {
        var schedule = Schedule(interval: .seconds(300))
        _ = schedule.next(at: .zero)
        schedule.ended(.converged(lookBack: true), at: .zero, random: RandomSource { random })
        guard case .wait(let instant) = schedule.next(at: .zero) else {
            Issue.record("no wait before the look back")
            return
        }
        #expect(abs(instant.inSeconds - seconds) < 0.01)
        #expect(schedule.next(at: instant) == .run(isResync: false))
    }

    @Test func `a look back that is still due survives a pass for news`() {
        var schedule = Self.atRest(lookBack: true)
        schedule.noteNews()
        #expect(schedule.next(at: .seconds(2)) == .run(isResync: false))
        schedule.ended(.converged(lookBack: false), at: .seconds(3), random: Self.half)
        #expect(schedule.next(at: .seconds(3)) == .wait(until: .seconds(20)))
    }

    @Test func `failures are repeated with growing waits up to 30 s`() {
        var schedule = Schedule(interval: .seconds(300))
        _ = schedule.next(at: .zero)
        var waits: [Double] = []
        for _ in 0..<9 {
            schedule.ended(.failed(retryAfter: nil), at: .zero, random: RandomSource { 1 })
            guard case .wait(let instant) = schedule.next(at: .zero) else { break }
            waits.append(instant.inSeconds)
            _ = schedule.next(at: instant)
        }
        #expect(waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30])
    }

    @Test func `news waits along with a failed pass: no storm`() {
        var schedule = Schedule(interval: .seconds(300))
        _ = schedule.next(at: .zero)
        schedule.ended(.failed(retryAfter: .seconds(7)), at: .zero, random: Self.none)
        schedule.noteNews()
        #expect(schedule.next(at: .seconds(6)) == .wait(until: .seconds(7)))
        #expect(schedule.next(at: .seconds(7)) == .run(isResync: true))
    }

    @Test(arguments: [7, 3600])
    func `Retry-After is waited for however long`(seconds: Int) {
        var schedule = Self.atRest()
        schedule.noteNews()
        _ = schedule.next(at: .zero)
        schedule.ended(.failed(retryAfter: .seconds(seconds)), at: .zero, random: RandomSource { 1 })
        #expect(schedule.next(at: .zero) == .wait(until: .seconds(seconds)))
    }

    @Test func `a success ends the growing of the waits`() {
        var schedule = Schedule(interval: .seconds(300))
        for _ in 0..<5 {
            _ = schedule.next(at: .seconds(100))
            schedule.ended(.failed(retryAfter: nil), at: .zero, random: RandomSource { 1 })
        }
        _ = schedule.next(at: .seconds(100))
        schedule.ended(.converged(lookBack: false), at: .zero, random: RandomSource { 1 })
        schedule.noteNews()
        _ = schedule.next(at: .zero)
        schedule.ended(.failed(retryAfter: nil), at: .zero, random: RandomSource { 1 })
        #expect(schedule.next(at: .zero) == .wait(until: .milliseconds(500)))
    }

    @Test func `an operator's wish runs at once, in spite of a wait`() {
        var schedule = Schedule(interval: .seconds(300))
        _ = schedule.next(at: .zero)
        schedule.ended(.failed(retryAfter: .seconds(100)), at: .zero, random: Self.half)
        schedule.forcePass()
        #expect(schedule.next(at: .seconds(1)) == .run(isResync: true))
        schedule.ended(.converged(lookBack: false), at: .seconds(1), random: Self.half)
        #expect(schedule.next(at: .seconds(1)) == .wait(until: .seconds(301)))
    }

    @Test func `what was refused is tried again, ever more rarely, and news is not delayed`() {
        var schedule = Schedule(interval: .seconds(300))
        var waits: [Double] = []
        for _ in 0..<8 {
            _ = schedule.next(at: .zero)
            schedule.ended(.refused, at: .zero, random: RandomSource { 1 })
            if case .wait(let instant) = schedule.next(at: .zero) {
                waits.append(instant.inSeconds)
                _ = schedule.next(at: instant)
            }
        }
        #expect(waits == [5, 10, 20, 40, 80, 160, 300, 300])
        schedule.noteNews()
        #expect(schedule.next(at: .zero) == .run(isResync: false))
    }

    @Test func `a held pool is looked at again when its time is over`() {
        var schedule = Schedule(interval: .seconds(300))
        _ = schedule.next(at: .zero)
        schedule.ended(.held(until: .seconds(42)), at: .zero, random: Self.half)
        #expect(schedule.next(at: .zero) == .wait(until: .seconds(42)))
        #expect(schedule.next(at: .seconds(42)) == .run(isResync: false))
    }

    @Test func `a wish to be woken is granted, unless something is due before`() {
        var schedule = Self.atRest()
        schedule.wake(at: .seconds(100))
        schedule.wake(at: .seconds(200))
        #expect(schedule.next(at: .zero) == .wait(until: .seconds(100)))
        #expect(schedule.next(at: .seconds(100)) == .run(isResync: false))
    }

    @Test func `a pass that comes too early for a look back does not take its place`() {
        var schedule = Self.atRest(lookBack: true)
        guard case .wait(let look) = schedule.next(at: .zero) else {
            Issue.record("no look back is due")
            return
        }
        schedule.wake(at: .seconds(2))
        #expect(schedule.next(at: .seconds(2)) == .run(isResync: false))
        schedule.ended(.converged(lookBack: false), at: .seconds(2), random: Self.half)
        #expect(schedule.next(at: .seconds(3)) == .wait(until: look))
    }

    @Test(
        arguments: [.zero, .seconds(-5), .seconds(7), .seconds(3600), .seconds(Int64.max), .seconds(Int64.min)]
            as [Duration]
    )
    func `a failed pass is repeated within the hour, whatever the server asks for`(wait: Duration) {
        var schedule = Schedule(interval: .seconds(300))
        _ = schedule.next(at: .seconds(10))
        schedule.ended(.failed(retryAfter: wait), at: .seconds(10), random: Self.half)
        guard case .wait(let instant) = schedule.next(at: .seconds(10)) else {
            Issue.record("a failed pass is repeated at once")
            return
        }
        #expect(instant > .seconds(10) && instant <= .seconds(3610))
    }
}
