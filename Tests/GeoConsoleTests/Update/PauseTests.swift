import GeoFleet
import GeoConsole
import GeoRouting
import Testing

struct PauseTests {
    @Test func `while paused nothing on show changes but the ages, and all is there on resume`() {
        var console = Console()
        console.press("Z")
        #expect(console.commands == [.pause(true)])
        let before = console.model.fleet
        var news = Fleet.sample
        news.pools.removeFirst()
        console.send(.fleet(Fleet(zone: "older")))
        console.send(.fleet(news))
        console.send(.events([SelectionTests.event(1)]))
        let call = APICall(id: 1, moment: .start, method: "GET", path: "/", status: 200, duration: .milliseconds(5))
        console.send(.calls([call]))
        console.wait(60)
        #expect(console.model.fleet == before)
        #expect(console.model.events.elements == [])
        #expect(console.model.calls.elements == [])
        #expect(console.model.now == .start + .seconds(60))
        console.press("Z")
        #expect(console.commands == [.pause(true), .pause(false)])
        #expect(console.model.fleet == news)
        #expect(console.model.events.elements.count == 1)
        #expect(console.model.calls.elements == [call])
    }

    @Test func `that nothing came during a pause is no finding`() {
        var fleet = Fleet.sample
        fleet.cloudflare.state = .live
        fleet.cloudflare.lastSuccess = .start
        for index in fleet.clusters.indices {
            fleet.clusters[index].watch.state = .live
            fleet.clusters[index].watch.lastSuccess = .start
        }
        var watching = Console(fleet)
        var paused = watching
        paused.press("Z")
        let before = paused.model.findings
        watching.wait(100_000)
        paused.wait(100_000)
        #expect(watching.model.findings != before)
        #expect(paused.model.findings == before)
    }

    @Test func `what came before a pause is not shown again after the next`() {
        var console = Console()
        console.press("Z")
        console.send(.fleet(Fleet(zone: "older")))
        console.press("Z")
        console.send(.fleet(.sample))
        console.press("Z Z")
        #expect(console.model.fleet == .sample)
    }
}
