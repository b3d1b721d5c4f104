import Synchronization
import Testing
import Wire

@Suite(.timeLimit(.minutes(30))) struct TimeTests {
    @Test func `what is done in time gives its value`() async {
        let value = await withTimeout(.seconds(5), Time(StoppedClock())) { 42 }
        #expect(value == 42)
    }

    @Test func `what takes too long gives nothing, and is cancelled`() async {
        let wasCancelled = Mutex(false)
        let value = await withTimeout(.seconds(5), Time(LeapingClock())) {
            try? await Task.sleep(for: .seconds(3600))
            wasCancelled.withLock { $0 = Task.isCancelled }
            return 42
        }
        #expect(value == nil)
        let cancelled = wasCancelled.withLock { $0 }
        #expect(cancelled)
    }

    @Test(arguments: [.seconds(Int.max), .seconds(Int.max) * 10, .seconds(1 << 40)] as [Duration])
    func `a wait of any length is one that a clock can take`(span: Duration) async throws {
        for isPause in [true, false] {
            let time = Time(LeapingClock())
            if isPause { try await time.pause(span) } else { try await time.sleep(span) }
            #expect(time.now() == .seconds(100 * 365 * 86_400))
        }
    }

    @Test func `a wait for what is over is none`() async throws {
        let time = Time(LeapingClock())
        try await time.pause(.seconds(-Int.max))
        try await time.sleep(.seconds(-Int.max))
        #expect(time.now() == .zero)
    }

    @Test func `instants count from the start of the process's clock`() async throws {
        let clock = LeapingClock()
        clock.leap(to: .seconds(1000))
        let time = Time(clock)
        #expect(time.now() == .zero)
        try await time.pause(.seconds(7))
        #expect(time.now() == .seconds(7))
        try await time.sleep(.seconds(10))
        #expect(time.now() == .seconds(10))
    }
}

struct TestInstant: InstantProtocol {
    var offset: Duration

    func advanced(by span: Duration) -> TestInstant { TestInstant(offset: offset + span) }
    func duration(to other: TestInstant) -> Duration { other.offset - offset }
    static func < (left: TestInstant, right: TestInstant) -> Bool { left.offset < right.offset }
}

/// A clock on which every wait is over at once, and the time waited for has come.
final class LeapingClock: Clock {
    private let offset = Mutex(Duration.zero)

    var now: TestInstant { TestInstant(offset: offset.withLock { $0 }) }
    var minimumResolution: Duration { .zero }

    func leap(to instant: Duration) {
        offset.withLock { $0 = max($0, instant) }
    }

    func sleep(until deadline: TestInstant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        leap(to: deadline.offset)
    }
}

/// A clock that stands still: a wait ends only by cancellation.
struct StoppedClock: Clock {
    var now: TestInstant { TestInstant(offset: .zero) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: TestInstant, tolerance: Duration?) async throws {
        try await Task.sleep(for: .seconds(3600))
    }
}
