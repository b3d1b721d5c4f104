import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

/// What is copied is what is shown: a shell would obey the rest.
struct CopyTests {
    static let evil = "a\u{1B}]52;c;eA==\u{7}b\r\nrm -rf ~\u{0}\u{202E}c\u{200B}\u{85}d\u{2028}e\u{9B}31m"
    static let harmless =
        "a<U+001B>]52;c;eA==<U+0007>b rm -rf ~<U+0000><U+202E>c<U+200B><U+0085>d<U+2028>e<U+009B>31m"

    static func copied(_ console: Console) -> String? {
        for case .copy(let copy) in console.commands.reversed() { return copy.text }
        return nil
    }

    /// What the status says of the last copy.
    static func named(_ console: Console) -> String? {
        for case .copy(let copy) in console.commands.reversed() { return copy.name }
        return nil
    }

    @Test(arguments: ["c c", "c Enter", "c a", "c Down Up Enter"])
    func `an address is copied in two keys, alone, and named as it is`(keys: String) {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press(keys)
        #expect(Self.copied(console) == "203.0.113.10")
        #expect(Self.named(console) == "203.0.113.10")
        #expect(console.model.dialog == nil)
    }

    @Test func `of several addresses each has a line of its own`() {
        var fleet = Fleet.sample
        fleet.clusters[0].sources[0].source.addresses = ["198.51.100.10", "2001:db8::1", "198.51.100.10"]
        var console = Console(fleet)
        console.go(to: .sources, "eu/shop/api-1")
        console.press("c c")
        #expect(Self.copied(console) == "198.51.100.10\n2001:db8::1")
        #expect(Self.named(console) == "2 addresses: 198.51.100.10, 2001:db8::1")
    }

    @Test func `a call is copied by its cf-ray, an event by its text`() {
        var console = Console()
        var call = APICall(id: 1, moment: .start, method: "PATCH", path: "/a/b", status: 200, duration: .seconds(1))
        call.ray = "8f2a1b3c4d5e6f7a-FRA"
        console.send(.calls([call]))
        console.press("7 c c")
        #expect(Self.copied(console) == "8f2a1b3c4d5e6f7a-FRA")
        console.press("c p")
        #expect(Self.copied(console) == "/a/b")
    }

    @Test func `the menu keeps all keys until one chooses or Esc closes it`() {
        var console = Console(writing: .unlocked)
        console.go(to: .pools, "k8s-pool-shop-eu")
        let before = console.commands
        console.press("c D X 3 y")
        #expect(console.status == "not in this menu: Esc closes it")
        #expect(console.commands == before)
        #expect(console.model.tab == .pools)
        console.press("Esc")
        #expect(console.model.dialog == nil)
        #expect(console.commands == before)
    }

    @Test func `where nothing is selected there is nothing to copy`() {
        var console = Console(Fleet(zone: "example.com"))
        console.press("2 c")
        #expect(console.model.dialog == nil)
        #expect(console.status == "nothing is selected")
    }

    @Test func `names, addresses and texts come with marks for what is invisible`() throws {
        var fleet = Fleet.sample
        fleet.pools[1].origins[0].origin.name = Self.evil
        fleet.pools[1].pool.origins[0].name = Self.evil
        fleet.clusters[0].sources[0].source.addresses = [Self.evil]
        var console = Console(fleet)
        console.send(.events([FleetEvent(id: 1, moment: .start, kind: .call, level: .info, text: Self.evil)]))
        console.go(to: .origins, "k8s-pool-shop-eu/\(Self.evil)")
        console.press("c n")
        #expect(Self.copied(console) == Self.harmless)
        console.press("c l")
        #expect(Self.copied(console)?.contains("  k8s-pool-shop-eu  ") == true)
        #expect(Self.copied(console)?.contains("\u{1B}") == false)
        console.go(to: .sources, "eu/shop/api-1")
        console.press("c c")
        #expect(Self.copied(console) == Self.harmless)
        console.go(to: .events, "1")
        console.press("c c")
        #expect(Self.copied(console) == Self.harmless)
    }

    @Test func `JSON is copied with all of it escaped, and still means the same`() throws {
        var fleet = Fleet.sample
        fleet.pools[1].json = "{\n  \"name\": \"a\u{202E}b\u{1B}\u{2028}c\u{E0001}é字\"\n}"
        var console = Console(fleet)
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("c j")
        #expect(Self.named(console) == "JSON of pool k8s-pool-shop-eu")
        let json = "{\n  \"name\": \"a\\u202eb\\u001b\\u2028c\\udb40\\udc01é字\"\n}"
        #expect(Self.copied(console) == json)
    }
}
