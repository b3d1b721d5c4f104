import GeoEngine
import EngineSupport
import GeoFleet
import GeoRouting
import Presentation
import Simulation
import Support
import Testing

@testable import FleetControl

/// What the console does and says while Cloudflare refuses all calls.
struct BlockTests {
    private static func blocked(_ console: ConsoleWorld) async {
        await console.settle()
        console.world.world.add([Fault(.block(seconds: 300), when: Fault.Match(api: "cloudflare", caller: "console"))])
        await console.fleetWatcher.reread()
        await console.pass { !console.fleetWatcher.fleet.cloudflare.isLive }
    }

    @Test func `a read that is asked for sends one request, and the events say so`() async throws {
        let console = try await ConsoleWorld()
        try await console.whileRunning {
            await Self.blocked(console)
            let first = console.fleetWatcher.fleet.budget.blockedUntil
            await console.pass(.seconds(1)) {
                console.fleetWatcher.fleet.budget.testWindow?.contains(console.fleetWatcher.clock.now) == true
            }
            let mark = console.world.mark
            await console.fleetWatcher.reread()
            #expect(console.fleetWatcher.fleet.budget.testWindow == nil)
            await console.pass { console.fleetWatcher.fleet.budget.testWindow != nil }
            #expect(console.world.requests(of: "console", since: mark).count == 1)
            // The simulated block ends when it ended before, within the second to which Retry-After is rounded.
            let second = try #require(console.fleetWatcher.fleet.budget.blockedUntil)
            #expect(try abs((second - #require(first)).inSeconds) <= 1)
            // Within 10 s after a test, no other request is sent.
            await console.fleetWatcher.reread()
            await turns(2000)
            #expect(console.world.requests(of: "console", since: mark).count == 1)
            await console.pass { console.told.texts(.read).contains { $0.contains("one request tests") } }
        }
    }

    @Test func `header, card and events name one end of the block, and its events are joined`() async throws {
        let console = try await ConsoleWorld()
        try await console.whileRunning {
            await console.settle()
            let preview = await console.hand.preview(.drain(.origin(key("eu"))))
            console.world.world.add([
                Fault(.block(seconds: 300), when: Fault.Match(api: "cloudflare", caller: "console"))
            ])
            await console.fleetWatcher.reread()
            await console.pass { !console.fleetWatcher.fleet.cloudflare.isLive }
            let end = Words.blocked(until: try #require(console.fleetWatcher.fleet.budget.blockedUntil))
            for _ in 0..<3 {
                console.clock.advance(by: .seconds(1))
                guard case .refused(let why) = await console.confirm(preview) else {
                    Issue.record("not refused")
                    return
                }
                #expect(why.text == "Cloudflare: \(end): nothing was changed")
                await console.fleetWatcher.reread()
                await turns(500)
            }
            #expect(console.fleetWatcher.fleet.cloudflare.state == .failing(end))
            await console.pass { console.told.texts(.action).count == 3 }
            var log = EventLog(capacity: 2000)
            log.append(console.told.events)
            #expect(log.elements.filter { $0.event.kind == .action }.map(\.count) == [3])
            #expect(log.elements.filter { $0.event.text.contains(end) && $0.event.kind == .read }.count == 1)
        }
    }

    @Test func `a card before the first reading says until when reading is refused`() async throws {
        let console = try await ConsoleWorld()
        console.world.world.add([Fault(.block(seconds: 300), when: Fault.Match(api: "cloudflare", caller: "console"))])
        _ = await console.fleetWatcher.readOnce()
        let end = try #require(console.fleetWatcher.fleet.budget.blockedUntil)
        let preview = await console.hand.preview(.sync(clusters: ["eu"]))
        let words = "Cloudflare has not been read yet: \(Words.blocked(until: end)), and it is read then"
        #expect(preview.refusal?.text == words)
    }
}
