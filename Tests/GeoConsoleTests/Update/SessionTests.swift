@testable import GeoConsole
import GeoFleet
import GeoRouting
import Presentation
import Testing

/// What a session tells of itself: its actions, its files, its looks.
struct SessionTests {
    private static let path = "/home/ada/.local/state/geoconsole/audit.jsonl"

    private static func console() -> Console {
        var console = Console(writing: .unlocked)
        console.model.preferences.auditPath = path
        console.model.preferences.who = "ada@laptop"
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        return console
    }

    /// Confirms a drain, which ends in this way.
    private static func drain(_ console: inout Console, _ outcome: ActionOutcome) {
        console.press("D")
        console.answer()
        console.press("y")
        console.send(.ended(preview: console.performed.last ?? 0, outcome))
    }

    @Test func `audit shows the file and what each action came to`() {
        var console = Self.console()
        Self.drain(&console, .done(.sample(1)))
        Self.drain(&console, .refused(.cloudflareUnread))
        Self.drain(&console, .failed(ActionFailure(.noEffect("HTTP 500"))))
        CommandInputTests.run("audit", in: &console)
        let text = view(console.model).text
        #expect(text.contains(Self.path))
        #expect(text.contains("2027-01-15 08:00:"))
        #expect(text.contains("All were done by ada@laptop, times are in UTC"))
        #expect(text.contains("✓ Drained origin-eu"))
        #expect(text.contains("nothing was written"))
        #expect(text.contains("HTTP 500"))
        #expect(console.model.attempts.map(\.wrote) == [true, false, true])
        console.press("Down PgDn Esc")
        #expect(console.model.dialog == nil)
    }

    @Test func `at the end the shell tells where the actions are written down`() {
        var console = Self.console()
        #expect(console.model.farewell == nil)
        Self.drain(&console, .refused(.cloudflareUnread))
        #expect(console.model.farewell == nil)
        Self.drain(&console, .done(.sample(1)))
        let both = "2 actions in this session: 1 written, 1 not written"
        #expect(console.model.farewell == "\(both); written down in \(Self.path)")
        console.press("D")
        console.answer()
        console.press("y")
        let words = "3 actions in this session: 1 written, 1 being written, 1 not written"
        #expect(console.model.farewell == "\(words); written down in \(Self.path)")
        console.press("Esc")
        CommandInputTests.run("audit", in: &console)
        #expect(view(console.model).text.contains(words))
    }

    @Test func `at the end the shell tells what is still drained by this session, and the quit question too`() {
        var console = Self.console()
        var record = ActionRecord.sample(1)
        record.action = .drain(.origin(OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu")))
        Self.drain(&console, .done(record))
        // The next reading of Cloudflare shows it.
        #expect(console.model.farewell?.contains("still drained") == false)
        var fleet = Fleet.sample
        fleet.pools[1].origins[0].origin.isEnabled = false
        console.send(.fleet(fleet))
        let words = "still drained by this session: origin-eu in k8s-pool-shop-eu"
        #expect(console.model.farewell == "1 action in this session: 1 written; written down in \(Self.path)\n\(words)")
        console.model.previewsBeingApplied = [9: "Drain origin-asia"]
        console.press("Q")
        #expect(view(console.model).text.contains("Still drained by this session: origin-eu"))
        console.model.previewsBeingApplied = [:]
        console.model.dialog = nil
        // What was undone is not listed, even if another person drains it again.
        console.press("u")
        console.answer()
        console.press("y")
        console.send(.ended(preview: console.performed.last ?? 0, .done(.sample(2, "Undid it"))))
        #expect(console.model.farewell == "2 actions in this session: 2 written; written down in \(Self.path)")
    }

    @Test func `q says what this session leaves behind, and quits the second time`() throws {
        var console = Self.console()
        var record = ActionRecord.sample(1, "Set the weight")
        record.action = .setWeight(
            OriginKey(pool: "k8s-pool-shop-asia", origin: "origin-asia"),
            try #require(Weight(50))
        )
        Self.drain(&console, .done(record))
        let words = "weight still set by this session: origin-asia in k8s-pool-shop-asia at 50 instead of 33"
        #expect(console.model.farewell?.hasSuffix("\n" + words) == true)
        console.press("q")
        #expect(console.status == "q once more quits: \(words)")
        // A q that is held does not count as the second one.
        console.press("q q")
        #expect(!console.commands.contains(.quit))
        console.wait(1)
        console.press("Down")
        console.press("q")
        #expect(!console.commands.contains(.quit))
        console.wait(1)
        console.press("q")
        #expect(console.commands.last == .quit)
    }

    @Test func `the help tells where actions are written down`() {
        var console = Self.console()
        console.press("? End")
        #expect(view(console.model).text.contains("Actions are written down in \(Self.path)"))
    }

    @Test func `a dump without a name goes into the state folder`() {
        var console = Self.console()
        console.model.preferences.dumpFolder = "~/.local/state/geoconsole"
        CommandInputTests.run("dump", in: &console)
        CommandInputTests.run("dump here.txt", in: &console)
        #expect(console.commands == [.dump("~/.local/state/geoconsole/origins-080000.txt"), .dump("here.txt")])
    }

    @Test func `ASCII and themes change inside`() {
        var console = Self.console()
        CommandInputTests.run("ascii", in: &console)
        #expect(console.model.preferences.isASCII && console.commands == [.repaint])
        #expect(view(console.model).text.utf8.allSatisfy { $0 < 0x80 })
        #expect(console.status == "ASCII instead of symbols")
        CommandInputTests.run("ascii", in: &console)
        #expect(!console.model.preferences.isASCII)
        #expect(console.status == "symbols again")
        CommandInputTests.run("theme light", in: &console)
        #expect(console.model.preferences.theme == .light)
        CommandInputTests.run("theme", in: &console)
        #expect(console.status == "themes: default, light, high-contrast, colour-blind, mono")
    }

    @Test func `a terminal without UTF-8 keeps to ASCII`() {
        var console = Self.console()
        (console.model.preferences.isASCII, console.model.preferences.mustBeASCII) = (true, true)
        CommandInputTests.run("ascii", in: &console)
        #expect(console.model.preferences.isASCII && console.commands == [])
    }
}
