import GeoFleet
import GeoRouting
import Testing

@testable import GeoConsole

struct TickTests {
    /// All is live, read at the start; so long ago is that now.
    private static func console(age: Duration) -> Console {
        var fleet = Fleet.sample
        fleet.cloudflare.state = .live
        fleet.cloudflare.lastSuccess = .start
        for index in fleet.clusters.indices { fleet.clusters[index].watch.state = .live }
        var console = Console(fleet)
        console.send(.tick(.start + age))
        return console
    }

    @Test(arguments: [
        (Duration.zero, 1000), (.milliseconds(300), 1000), (.milliseconds(4200), 5000), (.seconds(5), 10_000),
        (.milliseconds(9_999), 10_000), (.seconds(17), 20_000), (.seconds(60), 65_000),
    ])
    func `a young age goes on each second, an older one in steps`(_ age: Duration, _ next: Int) {
        #expect(Self.console(age: age).model.nextTick == .start + .milliseconds(next))
    }

    @Test func `a countdown goes on each second`() {
        var console = Self.console(age: .seconds(17))
        console.model.writableUntil = .start + .seconds(800)
        #expect(console.model.nextTick == .start + .seconds(20))
        console.model.writableUntil = .start + .seconds(70)
        #expect(console.model.nextTick == .start + .seconds(18), "within its last minute the lock is told")
        console.press("W ?")
        #expect(console.model.nextTick == .start + .seconds(18), "a dialog may show ages of its own")
        console.press("Esc")
        #expect(console.model.nextTick == .start + .seconds(20))
        console.model.fleet.budget.resetsAt = .start + .seconds(200)
        #expect(console.model.nextTick == .start + .seconds(20))
        console.press("7")
        #expect(console.model.nextTick == .start + .seconds(18))
    }

    @Test func `while a source is not heard its age goes on each second`() {
        var console = Self.console(age: .seconds(17))
        console.model.fleet.clusters[0].watch.state = .failing("connection refused")
        #expect(console.model.nextTick == .start + .seconds(18))
        console = Self.console(age: .seconds(17))
        console.model.fleet.cloudflare.state = .failing("HTTP 500")
        #expect(console.model.nextTick == .start + .seconds(18))
    }

    @Test func `rows that keep their order for a person's sake settle in time`() {
        var console = Self.console(age: .milliseconds(5500))
        console.press("3 Down")
        #expect(console.model.nextTick == .start + .milliseconds(8500))
    }

    @Test(arguments: [0, 1, 4, 5, 9, 17, 99, 3600])
    func `the next tick lies in the future, whatever happens`(_ age: Int) {
        for offset in [-5000, 0, 1, 999] {
            let console = Self.console(age: .seconds(age) + .milliseconds(offset))
            #expect(console.model.now < console.model.nextTick)
        }
    }
}
