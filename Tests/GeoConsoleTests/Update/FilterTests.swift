import GeoConsole
import GeoRouting
import Presentation
import Testing

struct FilterTests {
    @Test func `a filter works while it is typed; Enter keeps it and Esc clears it`() {
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
