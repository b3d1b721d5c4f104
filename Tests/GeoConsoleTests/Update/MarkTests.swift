import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

/// What was marked is what is meant, wherever it is.
struct MarkTests {
    static let names = ["a", "b", "c", "d"]

    static func key(_ name: String) -> OriginKey {
        OriginKey(pool: "k8s-pool-shop-\(name)", origin: "stale-\(name)")
    }

    /// A pool with a live and a stale origin for each name.
    static func fleet(_ names: [String] = names) -> Fleet {
        var fleet = Fleet.sample
        fleet.pools = names.map {
            .sample($0, [.sample("origin-\($0)"), .sample("stale-\($0)", ownership: .stale(cluster: "eu"))])
        }
        return fleet
    }

    /// With stale origins marked.
    static func console(_ marked: [String]) -> Console {
        var console = Console(fleet(), writing: .unlocked)
        for name in marked {
            console.go(to: .origins, RowID.origin(key(name)))
            console.press("Space")
        }
        return console
    }

    @Test func `a mark that a filter hides is meant, and said`() {
        var console = Self.console(["a"])
        console.press("/")
        console.type("-c")
        console.press("Enter P")
        #expect(console.lastQuestion == .prune([Self.key("a")]))
        #expect(console.status == "1 marked row hidden, but included")
    }

    @Test func `of two marks one is gone: the other is meant, and that is said`() {
        var console = Self.console(["a", "b"])
        console.send(.fleet(Self.fleet(["b", "c", "d"])))
        console.press("P")
        #expect(console.lastQuestion == .prune([Self.key("b")]))
        #expect(console.status == "1 marked row gone, and left out")
    }

    @Test(arguments: ["P", "D", "X", "S", "w"])
    func `where nothing is left of what was marked, nothing else is meant`(key: String) {
        var console = Self.console(["a"])
        console.send(.fleet(Self.fleet(["b", "c", "d"])))
        console.press(key)
        #expect(console.lastQuestion == nil)
        #expect(console.model.dialog == nil)
        #expect(console.status == "the marked row is gone: U clears marks")
        console.press("U P")
        #expect(console.lastQuestion == .prune(["b", "c", "d"].map(Self.key)))
    }

    @Test func `what comes back under a marked name is not what was marked`() {
        var console = Self.console(["a", "b"])
        console.send(.fleet(Self.fleet(["c", "d"])))
        console.send(.fleet(Self.fleet()))
        console.press("P")
        #expect(console.lastQuestion == nil)
        #expect(console.status == "all 2 marked rows are gone: U clears marks")
    }

    @Test func `marks of a view that is not on show are watched too`() {
        var console = Self.console(["a"])
        console.press("2")
        console.send(.fleet(Self.fleet(["b"])))
        console.send(.fleet(Self.fleet()))
        console.press("3 P")
        #expect(console.lastQuestion == nil)
    }

    @Test func `marks outlive filters and other orders`() {
        var console = Self.console(["a", "c"])
        console.press("> I / x Esc P")
        #expect(console.lastQuestion == .prune([Self.key("a"), Self.key("c")]))
        #expect(console.status == nil)
    }
}
