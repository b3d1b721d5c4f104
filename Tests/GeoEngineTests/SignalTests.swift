import GeoEngine
import Support
import Testing
import Wire

@Suite(.timeLimit(.minutes(30))) struct SignalTests {
    @Test func `what is raised before the wait is not lost`() async {
        let signal = Signal()
        signal.raise()
        await signal.wait()
    }

    @Test func `many raises are one`() async {
        let clock = ManualClock()
        let signal = Signal()
        signal.raise()
        signal.raise()
        await signal.wait()
        async let second: Void = signal.wait(until: .seconds(1), Time(clock).sleep)
        await clock.waitForSleeper(until: .seconds(1))
        clock.advance(by: .seconds(1))
        await second
    }

    @Test func `a waiter is woken`() async {
        let clock = ManualClock()
        let signal = Signal()
        async let waiting: Void = signal.wait(until: .seconds(3600), Time(clock).sleep)
        await clock.waitForSleeper(until: .seconds(3600))
        signal.raise()
        await waiting
        #expect(clock.now.offset == .zero)
    }

    @Test func `a wait ends at its instant`() async {
        let clock = ManualClock()
        async let waiting: Void = Signal().wait(until: .seconds(5), Time(clock).sleep)
        await clock.waitForSleeper(until: .seconds(5))
        clock.advance(by: .seconds(5))
        await waiting
    }

    @Test func `a cancelled wait ends, and leaves what is raised later to the next`() async {
        let signal = Signal()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await signal.wait() }
            group.cancelAll()
        }
        signal.raise()
        await signal.wait()
    }

    @Test func `no raise is lost between a waiter and many that raise`() async {
        let signal = Signal()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask { signal.raise() }
                await signal.wait()
            }
        }
    }
}
