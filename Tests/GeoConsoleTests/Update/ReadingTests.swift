import GeoFleet
import GeoRouting
import Presentation
import Testing

@testable import GeoConsole

/// What `r` does and says while Cloudflare refuses all calls.
struct ReadingTests {
    private static func console(testFrom start: Int?) -> Console {
        var fleet = Fleet.sample
        let end = Moment.start + .seconds(300)
        fleet.budget.blockedUntil = end
        fleet.budget.testWindow = start.map { Moment.start + .seconds($0)..<(end + .seconds(-60)) }
        return Console(fleet, size: Size(columns: 140, rows: 24))
    }

    @Test(
        arguments: [
            (-1, "one request tests if calls are still refused", true),
            (10, "Cloudflare is read at 08:05:00 UTC; no call is sent before, clusters are tried", false),
            (nil, "Cloudflare is read at 08:05:00 UTC; no call is sent before, clusters are tried", false),
        ] as [(Int?, String, Bool)]
    )
    func `during a block the key says whether it sends a request`(start: Int?, hint: String, isTest: Bool) {
        var console = Self.console(testFrom: start)
        let text = view(console.model).text
        #expect(text.contains("all calls refused (429) until 08:05:00 UTC" + (isTest ? ", r tests" : "")))
        #expect(text.contains("r tests") == isTest)
        #expect(text.contains("r test ") == isTest)
        console.press("r")
        #expect(console.commands.last == .reread)
        #expect(console.status == hint)
    }

    private static let endings: [(verdict: String, change: @Sendable (inout Fleet) -> Void)] = [
        ("read again at 08:00:02 UTC", { $0.cloudflare.lastSuccess = .start + .seconds(2) }),
        (
            "still refused: all calls are refused (429) until 08:10:00 UTC",
            { $0.budget.blockedUntil = .start + .seconds(600) }
        ),
        (
            "Cloudflare cannot be read: 503 Service Unavailable",
            { ($0.cloudflare.state, $0.cloudflare.failureCount) = (.failing("503 Service Unavailable"), 1) }
        ),
    ]

    @Test(arguments: endings.indices)
    func `how the reading ended is said`(row: Int) {
        var console = Self.console(testFrom: -1)
        console.press("r")
        var fleet = console.model.fleet
        console.send(.fleet(fleet))
        #expect(console.status == "one request tests if calls are still refused")
        Self.endings[row].change(&fleet)
        console.send(.fleet(fleet))
        #expect(console.status == Self.endings[row].verdict)
    }

    @Test func `while all calls are refused no key that writes is offered`() {
        var console = Self.console(testFrom: nil)
        console.unlock()
        for action in [KeyAction.sync, .drain, .undo, .prune] {
            #expect(
                console.model.availability(of: action)
                    == .unavailable("all calls are refused (429) until 08:05:00 UTC")
            )
        }
        console.press("S")
        #expect(console.status == "all calls are refused (429) until 08:05:00 UTC")
    }

    @Test func `without a block the key reads again`() {
        var console = Console()
        console.press("r")
        #expect(console.status == "reading again")
        console.model.fleet.budget.blockedUntil = console.model.now
        #expect(console.model.reread == .read)
    }
}
