import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

struct CardTests {
    /// A console with the card of `D` on origin-eu before it.
    static func withCard(
        _ requirement: ActionPreview.Requirement = .key,
        change: (inout ActionPreview) -> Void = { _ in }
    ) -> Console {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.unlock()
        console.press("D")
        console.answer(requirement, change: change)
        return console
    }

    @Test func `a card comes with Cancel highlighted, and Enter cancels`() {
        var console = Self.withCard()
        #expect(console.card?.highlighted == .cancel)
        console.press("Enter")
        #expect(console.card == nil)
        #expect(console.performed == [])
    }

    @Test func `y applies`() {
        var console = Self.withCard()
        console.press("y")
        #expect(console.performed == [1])
        #expect(console.card?.isApplying == true)
    }

    @Test(arguments: ["D", "E", "X", "P", "w", "d", "Space", "Backspace", "Del", "Y", "1", "Up", "F5"])
    func `no other key applies, the trigger's least of all`(key: String) {
        var console = Self.withCard()
        console.press("\(key) \(key)")
        #expect(console.performed == [])
        #expect(console.card?.isApplying == false)
    }

    @Test(arguments: ["Left", "Right", "Tab", "Shift-Tab"])
    func `the highlight moves, and Enter acts on what is highlighted`(key: String) {
        var console = Self.withCard()
        console.press("\(key)")
        #expect(console.card?.highlighted == .apply)
        console.press("\(key) Enter")
        #expect(console.performed == [])
        #expect(console.card == nil)
        console.press("D")
        console.answer()
        console.press("\(key) Enter")
        #expect(console.performed == [2])
    }

    @Test(arguments: ["Backspace", "Ctrl-H", "Ctrl-U"])
    func `a key that edits a name leaves the button alone where no name is asked for`(key: String) {
        var console = Self.withCard()
        console.press("\(key) Enter")
        #expect(console.performed == [])
        #expect(console.card == nil)
    }

    @Test func `a long card scrolls, to its end and no further`() {
        var console = Self.withCard { $0.effects = (1...100).map { .loadBalancerStops("line \($0)") } }
        console.press("Down Down Up")
        #expect(console.card?.scroll == 1)
        for _ in 0..<30 { console.press("PgDn") }
        let end = console.card?.scroll ?? 0
        #expect((70..<100).contains(end))
        console.press("Down")
        #expect(console.card?.scroll == end)
        #expect(console.performed == [])
    }

    @Test(arguments: [Size(columns: 39, rows: 24), Size(columns: 80, rows: 7), Size(columns: 1, rows: 1)])
    func `what a screen is too small to show cannot be confirmed`(size: Size) {
        var console = Self.withCard()
        console.send(.resized(size))
        console.press("y Tab Enter D")
        #expect(console.performed == [])
        console.send(.resized(Size(columns: 80, rows: 24)))
        console.press("y")
        #expect(console.performed == [], "it has to be read again")
        console.read()
        console.press("y")
        #expect(console.performed == [1])
    }

    @Test func `the line about a key that came too early stays until the next key`() {
        var console = Console(writing: .unlocked)
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("D")
        console.send(.previewed(console.preview(of: .drain(.pool("k8s-pool-shop-eu")))))
        #expect(!view(console.model).lines[23].contains("y applies"))
        console.press("y")
        #expect(console.status == "too early: press y again")
        console.read()
        #expect(view(console.model).lines[23].hasPrefix("▲ too early: press y again  y applies"))
        console.press("y")
        #expect(console.performed == [1] && console.status == nil)
    }

    @Test func `a y that is held after an action was applied opens nothing`() {
        var console = Self.withCard()
        console.press("y")
        console.send(.ended(preview: 1, .done(.sample(1))))
        console.press("y y")
        console.send(.tick(console.model.now + .milliseconds(900)))
        console.press("y")
        #expect(console.model.detail == nil)
        console.wait(1)
        console.press("y")
        #expect(console.model.detail?.isRaw == true)
    }

    @Test func `Esc closes the card and writes nothing`() {
        var console = Self.withCard()
        console.press("Esc y")
        #expect(console.performed == [])
    }

    @Test(arguments: ["y", "Tab Enter", "y Tab Enter y"])
    func `what is forbidden cannot be confirmed`(keys: String) {
        var console = Self.withCard { $0.refusal = .cannotBeUndone }
        console.press(keys)
        #expect(console.performed == [])
    }

    @Test func `where a name is asked for, only the whole name and Enter apply`() {
        var console = Self.withCard(.typing("yy"))
        console.press("y Enter")
        #expect(console.performed == [])
        #expect(console.status == "not the name: type yy")
        #expect(console.card?.typed == "y")
        console.press("y")
        #expect(console.performed == [])
        #expect(console.card?.highlighted == .apply)
        console.press("Enter")
        #expect(console.performed == [1])
    }

    @Test func `a name that is no longer right takes the highlight back to Cancel`() {
        var console = Self.withCard(.typing("eu"))
        console.type("eu")
        console.press("Backspace")
        #expect(console.card?.highlighted == .cancel)
        #expect(console.card?.typed == "e")
        console.press("Tab")
        #expect(console.card?.highlighted == .cancel)
    }

    @Test(arguments: [
        ("", ""), ("\u{202E}", "<U+202E>"), ("\u{202E}eu\u{200B}", "eu"),
        ("\u{202E}eu\u{200B}", "<U+202E>eu<U+200B>"),
    ])
    func `of a name counts what can be typed, and an empty one confirms nothing`(name: String, readable: String) {
        var console = Self.withCard(.typing(name))
        console.press("Tab Enter")
        #expect(console.performed == [])
        console.press("D")
        console.answer(.typing(name))
        console.type(readable)
        console.press("Enter")
        #expect(console.performed == (readable.isEmpty ? [] : [2]))
    }

    @Test func `a name can be pasted, and a line break in it confirms nothing`() {
        var console = Self.withCard(.typing("origin-eu"))
        console.send(.paste("origin-eu\n"))
        #expect(console.card?.typed == "origin-eu")
        #expect(console.performed == [])
    }

    @Test func `nothing happens twice while a card is being applied`() {
        var console = Self.withCard()
        console.press("y y Enter Tab Enter y")
        #expect(console.performed == [1])
    }

    @Test func `news of the fleet does not alter an open card`() {
        var console = Self.withCard()
        let before = console.card
        console.send(.fleet(Fleet(zone: "other.example")))
        #expect(console.card == before)
        console.press("y")
        #expect(console.performed == [1])
    }

    @Test func `an object that changed brings the card back, with Cancel highlighted`() {
        var console = Self.withCard()
        console.press("Tab")
        let changed = console.preview(of: .drain(.pool("x"))) {
            $0.differences = [FieldChange(field: "weight", before: "1", after: "2")]
        }
        console.press("Enter")
        console.send(.ended(preview: 1, .changed(changed)))
        #expect(console.card?.preview == changed)
        #expect(console.card?.highlighted == .cancel)
        console.press("Enter")
        #expect(console.performed == [1])
    }

    @Test func `when it is done, the card closes, the action is remembered and the status line says so`() {
        var console = Self.withCard()
        console.press("y")
        console.send(.ended(preview: 1, .done(.sample(7))))
        #expect(console.card == nil)
        #expect(console.model.history.past.map(\.record) == [.sample(7)])
        #expect(console.status == "Drained origin-eu · u undoes")
        console.press("Down 2 Enter")
        #expect(console.status == "Drained origin-eu · u undoes")
        console.press("Esc")
        #expect(console.status == nil)
    }

    @Test(arguments: [
        (ActionOutcome.refused(.writesStopped("another owner claims it")), Notice.Level.warning),
        (.failed(ActionFailure(.noEffect("Cloudflare answered 500"))), .error),
    ])
    func `what failed closes the card and stays in the status line`(outcome: ActionOutcome, level: Notice.Level) {
        var console = Self.withCard()
        console.press("y")
        console.send(.ended(preview: 1, outcome))
        #expect(console.card == nil)
        #expect(console.model.status?.level == level)
        console.wait(1000)
        #expect(console.model.status != nil)
    }

    @Test func `what failed is not lost behind a line that says less`() {
        var console = Self.withCard()
        console.press("y")
        console.send(.ended(preview: 1, .failed(ActionFailure(.noEffect("Cloudflare answered 500")))))
        console.send(.status("Screen written"))
        console.wait(1000)
        #expect(console.status == "Cloudflare answered 500: it did not take effect")
        console.press("c c")
        console.send(.status("Copied"))
        #expect(console.status == "Copied")
    }

    @Test func `the end of another write leaves the card alone, and is told`() {
        var console = Self.withCard()
        console.press("y Esc")
        #expect(console.status == "Drain origin-eu continues")
        console.press("D")
        console.answer()
        let card = console.card
        console.send(.ended(preview: 1, .done(.sample(1))))
        #expect(console.card == card)
        #expect(console.model.history.past.count == 1)
        console.send(.ended(preview: 1, .changed(console.preview(of: .drain(.pool("x"))))))
        #expect(console.card == card)
    }

    @Test func `keys that come before the card go nowhere`() {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.unlock()
        console.press("D y Enter Down 2 q")
        console.answer()
        #expect(console.performed == [])
        #expect(console.model.tab == .origins)
        #expect(console.model.detail == nil)
        #expect(console.card?.highlighted == .cancel)
    }

    @Test func `a preview that nobody waits for any more is not shown`() {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.unlock()
        console.press("D Esc")
        console.answer()
        #expect(console.card == nil)
    }

    @Test func `a preview that does not come is given up after five seconds`() {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.unlock()
        console.press("D")
        console.wait(5)
        #expect(console.status == "no preview came: press r to read again")
        console.press("2")
        #expect(console.model.tab == .pools)
    }

    @Test func `q quits at once, and asks while a write is under way`() {
        var console = Console()
        console.press("q")
        #expect(console.commands == [.quit])
        console = Self.withCard()
        console.press("y Esc q")
        #expect(console.model.dialog == .quit)
        console.press("q")
        #expect(console.model.dialog == nil)
        console.wait(1)
        console.press("q Enter")
        #expect(!console.commands.contains(.quit))
        console.press("q y")
        #expect(console.commands.last == .quit)
        console = Self.withCard()
        console.press("y Ctrl-C")
        #expect(!console.commands.contains(.quit))
        console.press("Ctrl-C")
        #expect(console.commands.last == .quit)
    }
}
