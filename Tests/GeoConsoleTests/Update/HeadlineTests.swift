import GeoConsole
import GeoFleet
import GeoRouting
import Presentation
import Testing

/// The overview's headline can be selected where its remedy belongs to no row.
struct HeadlineTests {
    /// A load balancer is disabled, which is the worst finding and concerns no row.
    private static func console(writing: Preferences.Writing = .unlocked) -> Console {
        var fleet = SelectionTests.live(["asia", "eu", "us_east"])
        fleet.loadBalancers[0].balancer.isEnabled = false
        var console = Console(fleet, writing: writing, size: Size(columns: 120, rows: 30))
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

    @Test(arguments: [Preferences.Writing.unlocked, .timed, .forbidden])
    func `Enter on the headline opens the details of its object, and Esc goes back to it`(
        writing: Preferences.Writing
    ) {
        var console = Self.console(writing: writing)
        #expect(Self.selected(console).map { $0.hasPrefix("▸ ✗") } == [true])
        #expect(Self.lines(console).last?.contains("Enter details") == true)
        console.press("Enter")
        #expect(console.model.detail?.tab == .loadBalancer)
        #expect(view(console.model).text.contains("sends no traffic: load balancer is disabled"))
        console.press("Esc")
        #expect(console.model.tab == .overview && console.model.detail == nil)
        #expect(Self.selected(console).map { $0.hasPrefix("▸ ✗") } == [true])
    }

    @Test(arguments: ["D", "w", "c"])
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

    @Test func `when the headline is mended, the first row is selected at once`() {
        var console = Self.console()
        console.send(.fleet(SelectionTests.live(["asia", "eu", "us_east"])))
        #expect(console.model[.overview].selected == "asia")
        #expect(Self.selected(console).count == 1)
        console.press("D")
        #expect(console.lastQuestion == .drain(.pool("k8s-pool-shop-asia")))
    }

    @Test func `when the headline is mended, the next one that no row stands for is selected`() {
        var console = Self.console()
        var finding = FindingKeyTests.whole
        finding.object = "other.example.com"
        console.model.findings = [finding]
        #expect(Self.selected(console).map { $0.contains("other.example.com") } == [true])
        console.model.findings = [FindingKeyTests.whole]
        console.send(.events([]))
        #expect(console.model[.overview].selected == nil)
        #expect(Self.selected(console).map { $0.contains("app.example.com") } == [true])
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
        let text = view(console.model).text
        #expect(text.contains("Sync which clusters? Space ticks one"))
        #expect(text.contains("A tick writes what the Ingresses of the cluster ask for to"))
        #expect(text.contains("Clusters without a tick stay as they are."))
        #expect(text.contains("nothing to change"))
        console.press("y")
        #expect(console.status == "Enter shows first what the sync does; then y applies it")
        console.press("Esc Down Down S")
        guard case .choose(let choice) = console.model.dialog else {
            Issue.record("no choice")
            return
        }
        #expect(choice.chosen == ["eu"])
        #expect(view(console.model).text.contains("▸ [x] eu"))
    }

    @Test func `S on a headline or load balancer that one cluster mends ticks that cluster`() {
        var console = Self.console()
        var finding = FindingKeyTests.whole
        (finding.geo, finding.remedy) = ("us_east-2", .confirmRemovals(cluster: "us_east"))
        finding.object = "us_east"
        console.model.findings = [finding]
        console.press("S")
        guard case .choose(let choice) = console.model.dialog else {
            Issue.record("no choice")
            return
        }
        #expect(choice.chosen == ["us_east"] && choice.clusters[choice.selection] == "us_east")
        finding = FindingKeyTests.whole
        finding.remedy = .sync(clusters: ["eu"])
        console.model.findings = [finding]
        console.press("Esc 4 S")
        #expect(console.lastQuestion == .sync(clusters: ["eu"]))
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
