import GeoConsole
import GeoFleet
import GeoRouting
import Presentation
import Testing

/// The overview's headline can be selected where its remedy belongs to no row.
struct HeadlineTests {
    /// A load balancer is disabled, which is the worst finding and concerns no row.
    private static func console() -> Console {
        var fleet = SelectionTests.live(["asia", "eu", "us_east"])
        fleet.loadBalancers[0].balancer.isEnabled = false
        var console = Console(fleet, writing: .unlocked, size: Size(columns: 120, rows: 30))
        console.model.findings = [FindingKeyTests.whole]
        console.press("Esc")
        return console
    }

    private static let remedy = Action.enable(.loadBalancer("app.example.com"))

    private static func lines(_ console: Console) -> [String] {
        view(console.model).text.split(separator: "\n").map(String.init)
    }

    /// The lines with the mark of the selection.
    private static func selected(_ console: Console) -> [String] { lines(console).filter { $0.contains("▸") } }

    @Test func `a selected headline is marked, and its key is named with its object`() {
        var console = Self.console()
        #expect(Self.selected(console).count == 1)
        #expect(Self.selected(console)[0].hasPrefix("▸ ✗"))
        #expect(Self.selected(console)[0].contains(" · E enables"))
        #expect(Self.lines(console).last?.contains("E enable app.example.com") == true)
        console.press("E")
        #expect(console.lastQuestion == Self.remedy)
    }

    @Test(arguments: ["D", "w", "Enter", "c"])
    func `on the headline a key for a row acts on no row`(key: String) {
        var console = Self.console()
        console.press(key)
        #expect(console.commands == [] && console.model.dialog == nil && console.model.detail == nil)
        #expect(console.status == "the headline is selected: Down selects a row")
    }

    @Test(arguments: ["Down Up", "Down Down Up Up", "Down PgUp", "Down Esc", "G Esc", "Down D Esc Esc", "k"])
    func `Up from the first row and Esc go back to the headline`(keys: String) {
        var console = Self.console()
        console.press(keys)
        #expect(Self.selected(console).map { $0.hasPrefix("▸ ✗") } == [true])
        console.press("E")
        #expect(console.lastQuestion == Self.remedy)
    }

    @Test func `on a row the headline says which key leads to it`() {
        var console = Self.console()
        console.press("Down")
        #expect(console.model[.overview].selected == "asia")
        #expect(Self.lines(console).contains { $0.contains(" · Up: E enables") })
        #expect(Self.lines(console).last?.contains("E enable") == false)
        console.press("Down")
        #expect(Self.lines(console).contains { $0.contains(" · Esc: E enables") })
        console.press("E")
        #expect(console.status == "nothing in eu is drained: Esc, then E enables app.example.com")
        console.press("Esc E")
        #expect(console.lastQuestion == Self.remedy)
    }

    @Test func `a row is never selected by itself when the headline is mended`() {
        var console = Self.console()
        console.send(.fleet(SelectionTests.live(["asia", "eu", "us_east"])))
        console.wait(60)
        #expect(console.model[.overview].selected == nil)
        console.press("D")
        #expect(console.status == "nothing is selected")
        console.press("Down D")
        #expect(console.lastQuestion == .drain(.pool("k8s-pool-shop-asia")))
    }

    @Test func `Esc never selects another row`() {
        var console = Console(SelectionTests.live(["asia", "eu", "us_east"]), writing: .unlocked)
        for tab in Tab.allCases.filter({ !$0.isTimeline }) {
            console.press("\(tab.number) Home Down")
            let selected = console.model[tab].selected
            console.press("Esc Esc Esc")
            #expect(console.model[tab].selected == selected)
        }
        console.go(to: .overview, "eu")
        console.press("D Esc Esc Esc D")
        #expect(console.lastQuestion == .drain(.pool("k8s-pool-shop-eu")))
    }

    @Test func `S ticks all clusters on the headline, and on a row those of the row`() {
        var console = Self.console()
        console.press("S")
        #expect(console.model.dialog == .choose(ClusterChoice(clusters: ["eu", "us_east"])))
        #expect(view(console.model).text.contains("Sync which clusters? At first, all are ticked"))
        console.press("Esc Down Down S")
        guard case .choose(let choice) = console.model.dialog else {
            Issue.record("no choice")
            return
        }
        #expect(choice.chosen == ["eu"])
        #expect(view(console.model).text.contains("Sync which clusters? At first, eu is ticked"))
    }

    @Test func `S on a row means the same before and after an arrow`() {
        var console = Console(SelectionTests.live(["eu", "us_east"]), writing: .unlocked)
        console.press("S")
        let fresh = console.model.dialog
        console.press("Esc Down Up S")
        #expect(console.model.dialog == fresh)
        #expect(fresh != nil)
    }
}
