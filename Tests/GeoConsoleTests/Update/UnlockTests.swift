import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

struct UnlockTests {
    static let writing = ["S", "w", "D", "E", "X", "P", "R", "B", "u", "Ctrl-R"]

    @Test(arguments: writing)
    func `a locked console asks nothing and says how to unlock`(key: String) {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press(key)
        #expect(console.lastQuestion == nil)
        #expect(console.model.dialog == nil)
        #expect(console.status == "read-only: W unlocks")
    }

    @Test(arguments: writing + ["W"])
    func `a console that was started with --read-only cannot be unlocked`(key: String) {
        var console = Console(writing: .forbidden)
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press(key)
        #expect(console.commands == [])
        #expect(console.model.dialog == nil)
        #expect(console.status == "started with --read-only")
        #expect(!console.model.canWrite)
    }

    @Test func `W asks, y unlocks once that could be read, and W again locks`() {
        var console = Console()
        console.press("W")
        #expect(!console.model.canWrite)
        console.press("y")
        #expect(!console.model.canWrite)
        #expect(console.status == "too early: press y again")
        console.read()
        console.press("y")
        #expect(console.model.canWrite)
        #expect(console.model.dialog == nil)
        #expect(console.status == "writing is unlocked; locked again by W, or after 15 minutes without a key")
        console.press("W")
        #expect(!console.model.canWrite)
    }

    @Test(arguments: ["W", "D", "Space", "Y", "Enter", "Esc", "q", "Tab"])
    func `no other key unlocks, the one that asks least of all`(key: String) {
        var console = Console()
        console.press("W")
        console.read()
        console.press("\(key) \(key)")
        #expect(!console.model.canWrite)
    }

    @Test func `a key that comes before the y is answered, not swallowed`() {
        var console = Console()
        console.press("W")
        console.read()
        console.press("S")
        #expect(console.status == "first y to unlock, or Esc")
        console.press("y")
        #expect(console.model.canWrite)
    }

    @Test(arguments: [Preferences.Writing.timed, .unlocked])
    func `after 15 minutes without a key it is read-only again and says so`(writing: Preferences.Writing) {
        var console = Console(writing: writing)
        if writing == .timed { console.unlock() }
        console.wait(800)
        console.press("j")
        console.wait(899)
        #expect(console.model.canWrite)
        console.wait(1)
        #expect(!console.model.canWrite)
        #expect(console.model.writableUntil == nil)
        #expect(console.status == "read-only again: no key for 15 minutes")
    }

    @Test(arguments: [nil, 5])
    func `the time without a key is a setting, and may be endless`(minutes: Int?) {
        var preferences = Preferences()
        preferences.writing = .unlocked
        preferences.lockDelay = minutes.map { .seconds($0 * 60) }
        var model = Model(preferences, size: Size(columns: 80, rows: 24), now: .start, zone: "example.com")
        _ = model.update(.tick(.start + .seconds(299)))
        #expect(model.canWrite)
        _ = model.update(.tick(.start + .seconds(300)))
        #expect(model.canWrite == (minutes == nil))
    }

    @Test func `when it is locked while a card is open, confirming writes nothing and says so`() {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.unlock()
        console.press("D")
        console.answer()
        console.wait(901)
        console.press("y")
        #expect(console.performed == [])
        #expect(console.status == "nothing was written: read-only: W unlocks")
        #expect(console.card == nil)
    }

    @Test func `when it is locked while a weight is edited, Enter asks nothing`() {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.unlock()
        console.press("w 4 0")
        console.wait(901)
        console.press("Enter")
        #expect(console.lastQuestion == nil)
    }
}
