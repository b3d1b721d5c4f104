import GeoFleet
import GeoRouting
import Presentation
import Testing

@testable import GeoConsole

struct EventLogTests {
    private static func event(
        _ id: Int,
        _ text: String,
        _ kind: FleetEvent.Kind = .call,
        level: Notice.Level = .warning,
        cluster: String? = nil,
        at second: Int? = nil
    ) -> FleetEvent {
        let moment = Moment.start + .seconds(second ?? id)
        let words = text.split(separator: " ")
        return FleetEvent(
            id: id,
            moment: moment,
            kind: kind,
            level: level,
            cluster: cluster,
            text: text,
            // As the console notes a call: without the time that it took.
            repeatKey: kind == .call ? words.dropLast(2).joined(separator: " ") : nil
        )
    }

    private static func log(_ events: FleetEvent...) -> EventLog {
        var log = EventLog(capacity: 100)
        for event in events { log.append([event]) }
        return log
    }

    @Test func `what happens again and again is one row with a count, under the id of the first`() {
        let log = Self.log(
            Self.event(1, "GET pools 429 35 ms"),
            Self.event(2, "GET load_balancers 429 36 ms"),
            Self.event(3, "GET pools 429 7 ms"),
            Self.event(4, "GET load_balancers 429 1 ms"),
            Self.event(5, "GET pools 429 112 ms")
        )
        #expect(log.elements.map(\.id) == [2, 1])
        #expect(log.elements.map(\.count) == [2, 3])
        #expect(log.elements.map(\.event.text) == ["GET load_balancers 429 1 ms", "GET pools 429 112 ms"])
        #expect(log[1]?.firstMoment == .start + .seconds(1))
    }

    @Test(arguments: [
        event(2, "GET pools 200 35 ms"), event(2, "PATCH pools 429 35 ms"), event(2, "GET pools 429 35 ms", .read),
        event(2, "GET pools 429 35 ms", level: .error), event(2, "GET pools 429 35 ms", cluster: "eu"),
        event(2, "GET pools 429 35 ms", at: 400),
    ])
    func `what differs in more than how long it took, or comes much later, is a row of its own`(_ other: FleetEvent) {
        #expect(Self.log(Self.event(1, "GET pools 429 35 ms"), other).elements.count == 2)
    }

    @Test func `addresses are no durations`() {
        let log = Self.log(
            Self.event(1, "MODIFIED shop/api 203.0.113.1", .source),
            Self.event(2, "MODIFIED shop/api 203.0.113.2", .source)
        )
        #expect(log.elements.count == 2)
    }

    @Test func `what lies below many other rows is not brought up again`() {
        var log = Self.log(Self.event(1, "watch ended", .watch))
        for id in 2...20 { log.append([Self.event(id, "ADDED shop/web-\(id)", .source, at: 2)]) }
        log.append([Self.event(21, "watch ended", .watch)])
        #expect(log.elements.count == 21)
    }

    @Test func `the count stands where no narrow screen cuts it, and the selection stays on its row`() throws {
        var console = Console()
        console.send(.events([Self.event(1, "GET pools no answer 3 ms"), Self.event(2, "watch ended", .watch)]))
        console.go(to: .events, "1")
        console.send(.events([Self.event(3, "GET pools no answer 9 ms")]))
        #expect(console.model[.events].selected == "1")
        #expect(console.model.rows[.events] == ["1", "2"])
        #expect(view(console.model).text.contains("▲ ×2 GET pools no answer 9 ms"))
        console.press("Enter")
        #expect(view(console.model).text.contains("2 times since"))
    }

    @Test(arguments: [
        ("MODIFIED shop/api 203.0.113.11", ["203.0.113.11"], true),
        ("MODIFIED shop/api 203.0.113.1", ["203.0.113.1"], false), ("DELETED shop/api", [], false),
    ])
    func `a change at Cloudflare leads to the change of the source that asks for it`(
        change: String,
        addresses: [String],
        isCause: Bool
    ) {
        var console = Console()
        let read = "k8s-pool-shop-eu changed: origin-eu address 203.0.113.10 → 203.0.113.11"
        var asked = Self.event(1, change, .source, level: .info, cluster: "eu")
        asked.addresses = addresses
        var seen = Self.event(2, read, .read, level: .info, at: 5)
        (seen.isChange, seen.addresses) = (true, ["203.0.113.11"])
        console.send(
            .events([
                asked,
                seen,
            ])
        )
        console.go(to: .events, "2")
        console.press("Enter")
        #expect(view(console.model).text.contains("eu: \(change), 4 s before") == isCause)
        guard isCause else { return }
        console.press("Enter")
        #expect(console.model.detail?.row == "1")
    }

    @Test(arguments: [Tab.events, .api])
    func `Esc goes back to the newest row, and then does what it does elsewhere`(tab: Tab) {
        var console = Console()
        console.send(.events([Self.event(1, "watch ended", .watch), Self.event(2, "GET pools")]))
        console.send(.calls([Self.call(1), Self.call(2)]))
        console.press("\(tab.number) / e Enter Down")
        #expect(console.model[tab].selected == "1" && console.model[tab].filter == "e")
        console.press("Esc")
        #expect(console.model[tab].selected == "2" && console.model[tab].filter == "e")
        console.send(.events([Self.event(3, "watch opened", .watch)]))
        console.send(.calls([Self.call(3)]))
        #expect(console.model[tab].selected == "3")
        console.press("Esc")
        #expect(console.model[tab].filter.isEmpty)
    }

    private static func call(_ id: Int) -> APICall {
        APICall(id: id, moment: .start, method: "GET", path: "/e", status: 200, duration: .zero)
    }

    // MARK: At the start

    @Test func `what was amiss at the start stays in sight until it is acknowledged, and among the events`() {
        var console = Console()
        let startupWarnings = [
            StartupWarning(
                "~/.config/geoconsole/config.yaml:1: no theme 'blue'",
                short: "config.yaml:1: no theme 'blue'"
            ),
            StartupWarning("~/.config/geoconsole/config.yaml:4: no key 'x'"),
        ]
        console.send(.startupWarnings(startupWarnings))
        #expect(console.status == "config.yaml:1: no theme 'blue' (+1 more in 6 Events)")
        console.send(.events([Self.event(1, "watch opened", .watch, level: .info)]))
        console.send(.status("Copied"))
        console.press("6 Down 1 z")
        #expect(console.status == "config.yaml:1: no theme 'blue' (+1 more in 6 Events)")
        console.press("6")
        #expect(console.model.rows[.events] == ["1", "-1", "-2"])
        #expect(view(console.model).text.contains("console -        ▲ ~/.config/geoconsole/"))
        console.press("Esc Esc")
        #expect(console.status == nil)
    }

    @Test func `where nothing was amiss nothing is said`() {
        var console = Console()
        console.send(.startupWarnings([]))
        #expect(console.status == nil)
        #expect(console.model.events.elements == [])
    }

    // MARK: Keys without a meaning

    @Test func `a key without a meaning says so until the next key`() {
        var console = Console(keys: ["help": .function(9)])
        console.press("z")
        #expect(console.status == "z has no action · F9 helps")
        console.press("Ctrl-K")
        #expect(console.status == "Ctrl-K has no action · F9 helps")
        console.press("Down")
        #expect(console.status == nil)
    }
}
