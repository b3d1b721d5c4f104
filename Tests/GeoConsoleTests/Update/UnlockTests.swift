import GeoConsole
import GeoRouting
import Testing

struct UnlockTests {
    static let writing = ["S", "w", "D", "E", "X", "P", "R", "B", "u"]

    @Test(arguments: writing)
    func `a locked console asks nothing and says how to unlock`(key: String) {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press(key)
        #expect(console.lastQuestion == nil)
        #expect(console.model.dialog == nil)
        #expect(console.status == "read-only: W unlocks for 15 minutes")
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

    @Test func `W unlocks for 15 minutes, and W again locks`() {
        var console = Console()
        console.press("W")
        #expect(console.model.canWrite)
        #expect(console.model.writableUntil == .start + .seconds(900))
        console.press("W")
        #expect(!console.model.canWrite)
    }

    @Test func `after 15 minutes it is read-only again and says so`() {
        var console = Console()
        console.press("W")
        console.wait(899)
        #expect(console.model.canWrite)
        console.wait(1)
        #expect(!console.model.canWrite)
        #expect(console.model.writableUntil == nil)
        #expect(console.status == "read-only again: the 15 minutes are over")
    }

    @Test func `a console that was started with --write is unlocked until W`() {
        var console = Console(writing: .unlocked)
        console.wait(100_000)
        #expect(console.model.canWrite)
        console.press("W")
        #expect(!console.model.canWrite)
    }

    @Test func `when the time is over while a card is open, confirming writes nothing and says so`() {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press("W D")
        console.answer()
        console.wait(901)
        console.press("y")
        #expect(console.performed == [])
        #expect(console.status == "nothing was written: read-only: W unlocks for 15 minutes")
        #expect(console.card == nil)
    }

    @Test func `when the time is over while a weight is edited, Enter asks nothing`() {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press("W w 4 0")
        console.wait(901)
        console.press("Enter")
        #expect(console.lastQuestion == nil)
    }
}
