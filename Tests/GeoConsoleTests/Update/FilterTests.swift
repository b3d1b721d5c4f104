import GeoConsole
import GeoFleet
import GeoRouting
import Presentation
import Testing

struct FilterTests {
    @Test func `a filter works while it is typed; Enter keeps it and Esc restores the one before`() {
        var console = Console()
        console.press("2 /")
        console.type("asia")
        #expect(console.model.rows[.pools] == ["k8s-pool-shop-asia"])
        console.press("Enter")
        #expect(console.model.input == nil)
        #expect(console.model[.pools].filter == "asia")
        console.press("Esc")
        #expect(console.model.rows[.pools]?.count == 4)
        console.press("/ a Esc")
        #expect(console.model[.pools].filter == "")
        console.press("/ e u Enter / a s Esc")
        #expect(console.model[.pools].filter == "eu")
        #expect(console.model.rows[.pools] == ["k8s-pool-shop-eu"])
    }

    @Test func `the row that comes under a filter that matched nothing gets the cursor`() {
        var console = Console()
        let fleet = console.model.fleet
        console.press("2")
        console.press("Down / h u b Enter")
        #expect(console.model.rows[.pools] == [] && console.model[.pools].selected == nil)
        var next = fleet
        next.pools[0].pool.name = "k8s-pool-hub-eu"
        console.send(.fleet(next))
        #expect(console.model[.pools].selected == "k8s-pool-hub-eu")
    }

    @Test func `what is typed replaces the filter that was there, unless the cursor was moved first`() {
        var console = Console()
        console.press("2 / e u Enter /")
        console.type("asia")
        #expect(console.model[.pools].filter == "asia")
        console.press("Enter / End")
        console.type("-1")
        #expect(console.model[.pools].filter == "asia-1")
    }

    @Test(arguments: [
        ("Ctrl-U", ""), ("Ctrl-W", "ab "), ("Ctrl-W Ctrl-W", ""), ("Ctrl-A x", "xab cd"), ("Ctrl-A Ctrl-E x", "ab cdx"),
        ("Left x", "ab cxd"), ("Home Del", "b cd"), ("Home Ctrl-D Right Ctrl-K", "b"), ("Backspace", "ab c"),
        ("Ctrl-B Ctrl-F x", "ab cdx"), ("Home Backspace Left x", "xab cd"), ("Right x", "ab cdx"),
    ])
    func `a filter is edited as in readline`(keys: String, text: String) {
        var console = Console()
        console.press("2 /")
        console.type("ab cd")
        console.press(keys)
        #expect(console.model[.pools].filter == text)
    }

    @Test(arguments: [
        (Tab.sources, "shop/api-2", 2), (.sources, "/shop/", 6), (.sources, "ns:shop name:api-2", 2),
        (.sources, "ns:shop cluster:eu", 3), (.sources, "!ns:shop", 0), (.sources, "ns:hop", 0),
        (.sources, "pool:k8s-pool-shop-us", 3), (.sources, "pool:", 6), (.sources, "addr:203.0.113.3", 2),
        (.sources, "!cluster:eu API-1", 1), (.sources, "cluster-name:shop", 6), (.sources, "nosuch:shop", 0),
        (.pools, "geo:eu", 1), (.pools, "health:healthy", 2), (.pools, "monitor:yes", 4), (.pools, "lb:app", 4),
        (.origins, "state:drained", 1), (.origins, "pool:k8s-pool-shop-eu weight:33", 2), (.origins, "2001:db8::1", 0),
    ])
    func `terms are about all that is shown, or about one column`(tab: Tab, filter: String, count: Int) {
        var console = Console()
        console.press("\(tab.number) /")
        console.type(filter)
        #expect(console.model.rows[tab]?.count == count)
    }

    @Test(arguments: [
        ("unhealthy", true), ("!unhealthy", false), ("healthy", false), ("!healthy", true), ("state:healthy", false),
        ("HEALTHY", false), ("ealthy", true),
    ])
    func `healthy is not found in unhealthy`(filter: String, isShown: Bool) {
        var fleet = Fleet.sample
        fleet.pools[1].origins[0].health = .unhealthy("HTTP 503")
        var console = Console(fleet)
        console.press("3 /")
        console.type(filter)
        #expect(console.model.rows[.origins]?.contains("k8s-pool-shop-eu/origin-eu") == isShown)
    }

    @Test func `one key shows only the rows with problems, and all again`() {
        var fleet = Fleet.sample
        fleet.pools[1].origins[0].health = .unhealthy("HTTP 503")
        var console = Console(fleet)
        console.press("3")
        let all = console.model.rows[.origins] ?? []
        console.press("!")
        #expect(console.model[.origins].filter == "is:problem")
        let shown = console.model.rows[.origins] ?? []
        #expect(shown.contains("k8s-pool-shop-eu/origin-eu") && shown.count < all.count)
        #expect(console.status == "only problems: ! shows all again")
        console.press("!")
        #expect(console.model.rows[.origins] == all)
        console.press("/")
        console.type("!is:problem")
        #expect(Set(console.model.rows[.origins] ?? []) == Set(all).subtracting(shown))
    }

    @Test func `among the events it shows only what was changed`() {
        var console = Console()
        let kinds = FleetEvent.Kind.allCases
        console.send(
            .events(
                kinds.enumerated().map { index, kind in
                    var event = FleetEvent(
                        id: index + 1,
                        moment: .start,
                        kind: kind,
                        level: .info,
                        text: "something \(kind)"
                    )
                    event.isChange = kind == .read
                    return event
                }
            )
        )
        console.press("6 !")
        let shown = (console.model.rows[.events] ?? []).compactMap { Int($0) }.map { kinds[$0 - 1] }
        #expect(Set(shown) == [.read, .action])
        console.press("Esc Esc")
        #expect(console.model.rows[.events]?.count == kinds.count)
    }

    @Test func `with ! in front, rows with the text are hidden`() {
        var console = Console()
        console.press("2 /")
        console.type("!us_")
        #expect(Set(console.model.rows[.pools] ?? []) == ["k8s-pool-shop-asia", "k8s-pool-shop-eu"])
    }

    @Test func `keys that write elsewhere are letters here`() {
        var console = Console(writing: .unlocked)
        console.press("3 /")
        console.type("DEXPSWRBuyq")
        console.press("Backspace Backspace Del Backspace Space 2")
        #expect(console.commands == [])
        #expect(console.model[.origins].filter == "DEXPSWRB 2")
        #expect(console.model.tab == .origins)
        #expect(console.model.dialog == nil)
    }

    @Test(arguments: ["Backspace", "Del", "Ctrl-H", "Ctrl-D", "Ctrl-K", "Ctrl-A", "Ctrl-B", "Ctrl-S", "Ctrl-Q"])
    func `correcting and scrolling keys never write`(key: String) {
        for tab in Tab.allCases {
            var console = Console(writing: .unlocked)
            console.press("\(tab.number) \(key) \(key) / a \(key) \(key) \(key) Esc \(key)")
            #expect(console.commands == [])
            #expect(console.model.dialog == nil)
        }
    }

    @Test func `what is pasted into a table does nothing, in a filter it is text`() {
        var console = Console(writing: .unlocked)
        console.send(.paste("WDy\nq"))
        #expect(console.commands == [])
        console.press("/")
        console.send(.paste("WDy\n\u{1B}[31mq\u{202E}"))
        #expect(console.commands == [])
        #expect(console.model[.overview].filter == "WDy[31mq")
    }

    @Test func `each view keeps its own filter`() {
        var console = Console()
        console.press("2 / a Enter 3")
        #expect(console.model[.origins].filter == "")
        console.press("2")
        #expect(console.model[.pools].filter == "a")
    }
}
