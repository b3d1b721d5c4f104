import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

/// A card takes its key only after it could be read.
struct ArmingTests {
    /// A console whose card of `D` has come but is not drawn yet.
    static func unseen(_ requirement: ActionPreview.Requirement = .key) -> Console {
        var console = Console(writing: .unlocked)
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press("D")
        let preview = console.preview(of: .drain(.pool("k8s-pool-shop-eu")), requirement)
        guard let remedy = console.lastQuestion else { return console }
        var asked = preview
        asked.action = remedy
        _ = console.model.update(.previewed(asked))
        return console
    }

    @Test(arguments: [(0, false), (5, false), (50, false), (699, false), (700, true), (5000, true)])
    func `y is taken 700 ms after the frame that showed the card`(milliseconds: Int, isTaken: Bool) {
        var console = Self.unseen()
        _ = console.model.update(.shown(console.model.now))
        console.send(.tick(console.model.now + .milliseconds(milliseconds)))
        console.press("y")
        #expect(console.performed.isEmpty != isTaken)
        #expect((console.status == "too early: press y again") == !isTaken)
        #expect(console.card != nil)
    }

    @Test func `time before the frame does not count: a slow terminal has shown nothing`() {
        var console = Self.unseen()
        _ = console.model.update(.tick(console.model.now + .seconds(20)))
        console.commands += console.model.update(.key("y"))
        #expect(console.performed == [])
        _ = console.model.update(.shown(console.model.now))
        console.press("y")
        #expect(console.performed == [])
        console.read()
        console.press("y")
        #expect(console.performed == [1])
    }

    @Test func `a name is typed at once, and Enter waits as y does`() {
        var console = Self.unseen(.typing("eu"))
        _ = console.model.update(.shown(console.model.now))
        console.type("eu")
        console.press("Enter")
        #expect(console.performed == [])
        #expect(console.status == "too early: press Enter again")
        #expect(console.card?.typed == "eu")
        console.read()
        console.press("Enter")
        #expect(console.performed == [1])
    }

    @Test func `the highlighted Apply waits too, Cancel never does`() {
        var console = Self.unseen()
        console.press("Tab Enter")
        #expect(console.performed == [])
        console.press("Tab Enter")
        #expect(console.card == nil)
    }

    @Test func `a changed request or effect is read anew`() {
        var console = CardTests.withCard()
        console.press("y")
        console.send(.ended(preview: 1, .changed(console.preview(of: .drain(.pool("x"))))))
        console.press("Tab Enter")
        #expect(console.performed == [1])
        #expect(console.status == "too early: press Enter again")
        console.read()
        console.press("Enter")
        #expect(console.performed == [1, 2])
    }

    @Test func `a card that nobody called takes no y, which may be meant for the console behind it`() {
        var console = CardTests.withCard()
        console.press("y")
        console.send(.ended(preview: 1, .changed(console.preview(of: .drain(.pool("x"))))))
        console.read()
        console.press("y y")
        #expect(console.performed == [1])
        #expect(console.status == "it had changed: read the card, then Tab Enter applies it")
        console.press("Tab Enter")
        #expect(console.performed == [1, 2])
    }

    @Test func `ages that go on, frames that follow and news do not make it wait anew`() {
        var console = Self.unseen()
        for _ in 0..<8 {
            console.send(.tick(console.model.now + .milliseconds(100)))
            console.send(.fleet(Fleet(zone: "other.example")))
        }
        console.press("y")
        #expect(console.performed == [1])
    }

    @Test func `what was behind something else has to be read again`() {
        var console = CardTests.withCard()
        _ = console.model.update(.hidden)
        console.press("y")
        #expect(console.performed == [])
        console.read()
        console.press("y")
        #expect(console.performed == [1])
    }

    @Test(arguments: [300, 2000])
    func `how long it takes is a setting`(milliseconds: Int) throws {
        var preferences = Preferences()
        preferences.writing = .unlocked
        preferences.pasteGap = .zero
        preferences.armingDelay = .milliseconds(milliseconds)
        var console = Console()
        console.model = Model(preferences, size: Size(columns: 80, rows: 24), now: .start, zone: "example.com")
        console.send(.fleet(.sample))
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press("D")
        let remedy = try #require(console.lastQuestion)
        console.send(.previewed(console.preview(of: remedy)))
        console.send(.tick(console.model.now + .milliseconds(milliseconds - 1)))
        console.press("y")
        #expect(console.performed == [])
        console.send(.tick(console.model.now + .milliseconds(1)))
        console.press("y")
        #expect(console.performed == [1])
    }

    @Test func `the screen is drawn again when the key is taken`() {
        let console = Self.unseen()
        var model = console.model
        _ = model.update(.shown(model.now))
        #expect(model.nextTick == model.now + .milliseconds(700))
    }
}
