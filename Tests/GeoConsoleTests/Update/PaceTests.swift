import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

/// A paste that comes without brackets is known by its pace.
struct PaceTests {
    static let text = "Why Deploy any day yet"

    static func console(_ writing: Preferences.Writing = .unlocked) -> Console {
        var console = Console(writing: writing, pasteGap: .milliseconds(100))
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.send(.tick(console.model.now + .seconds(1)))
        return console
    }

    /// Keys with so many milliseconds between one packet and the next.
    static func paste(_ text: String, packet: Int, every milliseconds: Int, into console: inout Console) {
        for (place, character) in text.enumerated() {
            if place % packet == 0 { console.send(.tick(console.model.now + .milliseconds(milliseconds))) }
            console.send(.key(character == "\n" ? .enter : .character(character)))
        }
        console.send(.tick(console.model.now + .milliseconds(100)))
    }

    static let texts = [
        text, "Drain\n", "D1y", "WDy", "yyWD:sync eu\n", "sync all\n", ":sync all\n", "W\ny\n", "the word", "Pray",
        "uyuy",
        "w50\n\ny",
    ]
    static let ways = [(1, 20), (1, 60), (4, 40), (2, 40), (7, 80), (1000, 0)]

    @Test(arguments: texts, ways)
    func `a paste neither asks, nor unlocks, nor leaves`(text: String, way: (packet: Int, every: Int)) {
        for writing in [Preferences.Writing.unlocked, .timed] {
            var console = Self.console(writing)
            Self.paste(text, packet: way.packet, every: way.every, into: &console)
            #expect(console.lastQuestion == nil)
            #expect(!console.commands.contains(.quit))
            #expect(console.model.canWrite == (writing == .unlocked))
            if case .unlock = console.model.dialog { Issue.record("\(text) asks to unlock") }
        }
    }

    @Test(arguments: ["yes", "y\n\n", "you", "\t\ny"], ways)
    func `a paste does not confirm what could be read`(text: String, way: (packet: Int, every: Int)) {
        var console = Self.console()
        console.press("D")
        console.read()
        console.answer()
        console.wait(5)
        Self.paste(text, packet: way.packet, every: way.every, into: &console)
        #expect(console.performed == [])
    }

    @Test(arguments: ways)
    func `a pasted name is text, and a pasted Enter behind it confirms nothing`(way: (packet: Int, every: Int)) {
        var console = Self.console()
        console.press("D")
        console.read()
        console.answer(.typing("origin-eu"))
        console.wait(5)
        Self.paste("origin-eu\n", packet: way.packet, every: way.every, into: &console)
        #expect(console.card?.typed == "origin-eu")
        #expect(console.performed == [])
        console.wait(1)
        console.press("Enter")
        console.read()
        #expect(console.performed == [1])
    }

    @Test func `it is said why nothing happens`() {
        var console = Self.console()
        Self.paste(Self.text, packet: 1, every: 20, into: &console)
        #expect(console.status == "ignored: pressed too early, as fast as a paste")
        console.send(.paste("Why"))
        #expect(console.status == "pasted text ignored: no field is open")
    }

    @Test(arguments: [5, 50])
    func `of two quick keys the first is one, and the card ignores the other`(milliseconds: Int) {
        var console = Self.console()
        console.send(.key("D"))
        console.send(.tick(console.model.now + .milliseconds(milliseconds)))
        console.send(.key("y"))
        console.send(.tick(console.model.now + .milliseconds(100)))
        #expect(console.lastQuestion != nil)
        #expect(console.status == "too early: press y again")
        console.answer()
        #expect(console.performed == [])
        #expect(console.card != nil)
    }

    @Test func `a key counts when it was pressed, not when it is known to be a person's`() throws {
        var console = Self.console()
        console.press("D")
        console.send(.tick(console.model.now + .milliseconds(100)))
        let remedy = try #require(console.lastQuestion)
        console.send(.previewed(console.preview(of: remedy)))
        console.send(.tick(console.model.now + .milliseconds(650)))
        console.send(.key("y"))
        #expect(console.status == "too early: press y again")
        console.send(.tick(console.model.now + .milliseconds(100)))
        #expect(console.performed == [])
    }

    @Test func `a mash of D and y opens nothing`() {
        var console = Self.console()
        Self.paste("DyDyDyDyDyDy", packet: 1, every: 30, into: &console)
        #expect(console.lastQuestion == nil)
    }

    @Test func `a key that is held down is one key`() {
        var console = Self.console()
        for _ in 0..<20 {
            console.send(.tick(console.model.now + .milliseconds(30)))
            console.send(.key("j"))
        }
        console.send(.key("D"))
        console.send(.tick(console.model.now + .milliseconds(100)))
        #expect(console.lastQuestion != nil)
    }

    @Test func `moving, filters and views are never slowed`() {
        var console = Self.console()
        for key in "2jk5gG2jd" { console.send(.key(.character(key))) }
        #expect(console.model.detail != nil)
        console.send(.key(.escape))
        for key in "2/asia" { console.send(.key(.character(key))) }
        console.send(.key(.enter))
        #expect(console.model.rows[.pools] == ["k8s-pool-shop-asia"])
        #expect(console.model.input == nil)
    }

    @Test func `a key that asks waits a tenth of a second, and the screen wakes for it`() {
        var console = Self.console()
        console.send(.key("D"))
        #expect(console.lastQuestion == nil)
        #expect(console.model.nextTick == console.model.now + .milliseconds(100))
        console.send(.tick(console.model.now + .milliseconds(100)))
        #expect(console.lastQuestion != nil)
    }
}
