import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

struct DetailTests {
    private static func open(_ console: Console) -> RowReference? {
        console.model.detail.map { RowReference(tab: $0.tab, row: $0.row) }
    }

    /// One Ingress of eu stands behind the origin `origin-eu`.
    private static let behind: Fleet = {
        var fleet = Fleet.sample
        fleet.clusters[0].sources[1].source.addresses = ["198.51.100.7", "203.0.113.10"]
        return fleet
    }()

    @Test func `from an origin to the Ingresses behind it are three keys, and Esc goes back to the same line`() {
        var console = Console(Self.behind)
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press("Enter")
        #expect(view(console.model).text.contains("  shop/api-2  in eu"))
        console.press("Down Enter")
        #expect(Self.open(console) == RowReference(tab: .sources, row: "eu/shop/api-2"))
        console.press("Esc")
        #expect(Self.open(console)?.row == "k8s-pool-shop-eu/origin-eu")
        #expect(console.model.detail?.link?.row == "eu/shop/api-2")
    }

    @Test(arguments: [
        (nil, "k8s-pool-shop-eu, not known: "), (Fleet.AnsweredList.pools, "k8s-pool-shop-eu, not there yet"),
    ])
    func `a source's pool is missing only where the pools could be read`(answered: Fleet.AnsweredList?, words: String) {
        var fleet = Self.behind
        (fleet.pools, fleet.loadBalancers) = ([], [])
        fleet.answeredList = answered
        fleet.cloudflare.lastSuccess = nil
        fleet.cloudflare.state = .failing("403 Forbidden")
        fleet.cloudflare.failure = .forbidden("Load Balancers Edit")
        var console = Console(fleet, size: Size(columns: 100, rows: 40))
        console.go(to: .sources, "eu/shop/api-2")
        console.press("Enter")
        #expect(view(console.model).text.contains(words))
    }

    @Test(arguments: [
        (
            Tab.pools, "k8s-pool-shop-eu",
            [
                "lb1", "k8s-pool-shop-eu/origin-eu", "k8s-pool-shop-eu/origin-eu-abcdef", "eu/shop/api-1",
                "eu/shop/api-2", "eu/shop/api-3",
            ]
        ),
        (.sources, "eu/shop/api-2", ["k8s-pool-shop-eu", "k8s-pool-shop-eu/origin-eu"]),
        (.origins, "k8s-pool-shop-eu/origin-eu", ["k8s-pool-shop-eu", "eu/shop/api-2"]),
        (
            .loadBalancer, "lb1",
            [
                "k8s-pool-shop-asia", "k8s-pool-shop-eu", "k8s-pool-shop-us_east", "k8s-pool-shop-us_west",
            ]
        ),
    ])
    func `Up and Down go through the related objects, and stop at the ends`(tab: Tab, row: String, links: [String]) {
        var console = Console(Self.behind, size: Size(columns: 80, rows: 60))
        console.go(to: tab, row)
        console.press("Enter")
        var seen: [String?] = []
        for _ in links {
            seen.append(console.model.detail?.link?.row)
            console.press("Down")
        }
        #expect(seen == links)
        #expect(console.model.detail?.link?.row == links.last)
        for _ in links { console.press("Up") }
        #expect(console.model.detail?.link?.row == links.first)
    }

    @Test func `a link that is gone or scrolled out is not opened`() {
        var console = Console(Self.behind, size: Size(columns: 80, rows: 60))
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press("Enter Down")
        var fleet = Self.behind
        fleet.clusters[0].sources.remove(at: 1)
        console.send(.fleet(fleet))
        console.press("Enter")
        #expect(Self.open(console)?.tab == .origins)
        #expect(console.status == "what was selected is gone: Up and Down select")
        console.press("Down Enter")
        #expect(Self.open(console)?.tab == .pools)
        console.send(.resized(Size(columns: 80, rows: 12)))
        console.press("PgDn PgDn Enter")
        #expect(Self.open(console)?.tab == .pools)
        #expect(console.status == "nothing is selected: Up and Down select")
    }

    @Test func `JSON takes the whole width, and says where one is`() {
        var fleet = Fleet.sample
        fleet.pools[1].json = (1...120).map { "line \($0) " + String(repeating: "x", count: 90) }.joined(
            separator: "\n"
        )
        var console = Console(fleet, size: Size(columns: 140, rows: 30))
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("y PgDn")
        let text = view(console.model).text
        #expect(!text.contains("│"))
        #expect(text.contains("lines 25–49 of 120"))
        #expect(text.contains("line 30 " + String(repeating: "x", count: 90)))
        console.press("y")
        #expect(view(console.model).text.contains("│"))
    }

    @Test func `an event is not cut before what is new, in its row nor in its details`() {
        let old = (1...40).map { "198.51.100.\($0)" }.joined(separator: ", ")
        let text = "MODIFIED shop/api \(old) → 203.0.113.99"
        for columns in [80, 140] {
            var console = Console(size: Size(columns: columns, rows: 30))
            console.send(.events([FleetEvent(id: 1, moment: .start, kind: .source, level: .info, text: text)]))
            console.press("6")
            let row = view(console.model).text.split(separator: "\n").first { $0.contains("MODIFIED shop/api") }
            #expect(row?.contains("→ 203.0.113.99") == true)
            console.press("Enter")
            #expect(!view(console.model).text.contains("│"))
            #expect(view(console.model).text.contains("203.0.113.99"))
        }
    }

    @Test func `after a link the open tab, the table and the details show one object, and Esc goes back in all three`()
    {
        var console = Console(Self.behind, size: Size(columns: 140, rows: 40))
        console.go(to: .overview, "eu")
        console.model.tables[.origins] = TableState()
        console.model.tables[.origins]?.filter = "asia"
        for tab in [Tab.pools, .loadBalancer] {
            console.press("Enter")
            if tab == .pools { console.press("Enter") }
            #expect(Self.open(console)?.tab == tab)
            #expect(console.model.tab == tab && console.model.focusTab == tab)
            #expect(console.model[tab].selected == Self.open(console)?.row)
        }
        console.press("Esc Esc")
        #expect(Self.open(console) == RowReference(tab: .overview, row: "eu"))
        #expect(console.model.tab == .overview && console.model[.overview].selected == "eu")
        console.press("Down Enter")
        #expect(Self.open(console)?.tab == .loadBalancer)
        console.press("Esc Down Enter")
        #expect(Self.open(console)?.row == "k8s-pool-shop-eu/origin-eu")
        // A filter would hide the object.
        #expect(console.model[.origins].filter.isEmpty)
        #expect(console.model[.origins].selected == "k8s-pool-shop-eu/origin-eu")
    }

    @Test func `an event of an action says who did it, others say where they came from, each with its date`() {
        var console = Console(size: Size(columns: 80, rows: 24))
        var own = FleetEvent(id: 1, moment: .start, kind: .action, level: .info, text: "Drained origin-eu")
        own.who = "ada@laptop"
        let read = FleetEvent(id: 2, moment: .start, kind: .read, level: .info, text: "pool p created")
        console.send(.events([own, read]))
        console.press("6 Enter")
        #expect(view(console.model).text.contains("seen in     Cloudflare"))
        #expect(view(console.model).text.contains("2027-01-15 08:00:00 UTC"))
        console.press("Esc Down Enter")
        #expect(view(console.model).text.contains("by          ada@laptop, in this session"))
        #expect(!view(console.model).text.contains("none: from Cloudflare"))
    }

    @Test func `Enter opens details and goes on from object to object, Esc goes back the same way`() {
        var console = Console()
        console.go(to: .sources, "eu/shop/api-2")
        console.press("Enter")
        #expect(Self.open(console) == RowReference(tab: .sources, row: "eu/shop/api-2"))
        console.press("Enter")
        #expect(Self.open(console) == RowReference(tab: .pools, row: "k8s-pool-shop-eu"))
        console.press("Enter")
        #expect(Self.open(console) == RowReference(tab: .loadBalancer, row: "lb1"))
        console.press("Enter")
        #expect(Self.open(console) == RowReference(tab: .pools, row: "k8s-pool-shop-asia"))
        console.press("Enter")
        #expect(console.status == "nothing is selected: Up and Down select")
        console.press("Esc Esc")
        #expect(console.model.detail?.tab == .pools)
        console.press("Esc Esc")
        #expect(console.model.detail == nil)
        #expect(console.model.tab == .sources)
        #expect(console.model[.sources].selected == "eu/shop/api-2")
    }

    @Test func `details of a pool ask for its health per region`() {
        var console = Console()
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("Enter")
        #expect(console.commands == [.regionalHealth(pool: "id-eu")])
    }

    @Test(arguments: [
        (Tab.overview, "eu"), (.pools, "k8s-pool-shop-eu"), (.origins, "k8s-pool-shop-eu/origin-eu"),
    ])
    func `of a pool that no monitor watches nobody is asked for its health`(tab: Tab, row: String) {
        var fleet = Fleet.sample
        for index in fleet.pools.indices { fleet.pools[index].pool.monitor = nil }
        var console = Console(fleet, size: Size(columns: 100, rows: 60))
        console.go(to: tab, row)
        console.press("Enter")
        #expect(console.commands == [])
        #expect(view(console.model).text.contains("no probes: the pool has no monitor"))
        for index in fleet.pools.indices { fleet.pools[index].pool.hasMonitorGroup = true }
        console = Console(fleet)
        console.go(to: tab, row)
        console.press("Enter")
        #expect(console.commands == [.regionalHealth(pool: "id-eu")])
    }

    @Test func `y shows the JSON and hides it`() {
        var console = Console()
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("y")
        #expect(console.model.detail?.row == "k8s-pool-shop-eu")
        #expect(console.model.detail?.isRaw == true)
        console.press("y")
        #expect(console.model.detail?.isRaw == false)
    }

    @Test func `the cursor keys scroll the details, not the table behind them`() {
        var console = Console()
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("Enter Up Down Space")
        #expect(console.model[.pools].selected == "k8s-pool-shop-eu")
        #expect(console.model[.pools].marks == [])
    }

    @Test func `a page of JSON says that it has no search`() {
        var console = Console()
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("y /")
        #expect(console.status == "no search here: c copies the JSON")
    }

    @Test(arguments: ["/", "s", "<", ">", "I", "Left", "Right"])
    func `what arranges tables is not for details`(key: String) {
        var console = Console()
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("Enter")
        let before = console.model
        console.press(key)
        #expect(console.status == "for tables: Esc goes back to one")
        console.model.status = nil
        #expect(console.model == before)
    }

    @Test func `a number opens its view and closes the details`() {
        var console = Console()
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("Enter 6")
        #expect(console.model.detail == nil)
        #expect(console.model.tab == .events)
    }

    @Test func `the help takes all keys until it is closed`() {
        var console = Console(writing: .unlocked)
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("? D X 3 Down")
        #expect(console.lastQuestion == nil)
        #expect(console.model.tab == .pools)
        console.press("q")
        #expect(console.model.dialog == nil)
        #expect(console.commands == [])
    }

    @Test func `sorting goes from column to column and back to the table's own order`() {
        var console = Console()
        console.press("2 >")
        let first = console.model[.pools].sort
        #expect(first != nil)
        console.press("> I")
        #expect(console.model[.pools].sort != first)
        #expect(console.model[.pools].isInverted)
        console.press("< <")
        #expect(console.model[.pools].sort == nil)
    }

    @Test func `the mouse does nothing before M`() {
        var console = Console()
        console.go(to: .pools, "k8s-pool-shop-eu")
        let before = console.model
        console.send(.mouse(.wheelDown))
        console.send(.mouse(.click(column: 1, row: 5)))
        #expect(console.model == before)
        console.press("M Home")
        console.send(.mouse(.wheelDown))
        #expect(console.commands == [.mouse(true)])
        #expect(console.model.rows[.pools]?.firstIndex { $0 == console.model[.pools].selected } == 3)
    }

    @Test func `a click selects the row, the tab and the column that it is on`() throws {
        var console = Console()
        console.press("M 2")
        let rows = console.model.rows[.pools] ?? []
        let picture = (0..<24).map { row in
            String(String.UnicodeScalarView((0..<80).map { view(console.model)[$0, row].scalar }))
        }
        guard let titles = picture.firstIndex(where: { $0.contains("HEALTH") }), rows.count == 4 else {
            Issue.record("no table: \(picture)")
            return
        }
        console.send(.mouse(.click(column: 3, row: titles + 3)))
        #expect(console.model[.pools].selected == rows[2])
        console.send(.mouse(.click(column: 3, row: titles)))
        #expect(console.model[.pools].sort == 0)
        console.send(.mouse(.click(column: 3, row: 20)))
        #expect(console.model[.pools].selected == rows[2])
        let place = try #require(picture[1].firstIndex(of: "6"))
        let column = picture[1].distance(from: picture[1].startIndex, to: place)
        console.send(.mouse(.click(column: column, row: 1)))
        #expect(console.model.tab == .events)
    }

    @Test(arguments: [Size(columns: 80, rows: 24), Size(columns: 41, rows: 9), Size(columns: 200, rows: 50)])
    func `a click on Cancel cancels, on Apply it only highlights`(size: Size) {
        var console = CardTests.withCard()
        console.send(.resized(size))
        console.send(.key(.escape))
        console.press("M D")
        console.answer()
        let grid = view(console.model)
        let lines = (0..<size.rows).map { row in
            String(String.UnicodeScalarView((0..<size.columns).map { grid[$0, row].scalar }))
        }
        guard let row = lines.firstIndex(where: { $0.contains("[ Apply ]") }),
            let apply = lines[row].firstRange(of: "[ Apply ]"), let cancel = lines[row].firstRange(of: "Cancel")
        else {
            Issue.record("no buttons: \(lines)")
            return
        }
        let column = { (index: String.Index) in lines[row].distance(from: lines[row].startIndex, to: index) }
        console.send(.mouse(.click(column: column(apply.lowerBound), row: row)))
        #expect(console.card?.highlighted == .apply)
        console.send(.mouse(.click(column: column(apply.lowerBound), row: row)))
        #expect(console.performed == [])
        console.send(.mouse(.click(column: column(cancel.lowerBound), row: row)))
        #expect(console.card == nil)
    }

    @Test func `a click neither confirms nor reaches what lies behind a card`() {
        var console = Console(writing: .unlocked)
        console.press("M 2")
        let before = console.model[.pools].selected
        console.press("D")
        console.answer()
        for row in 0..<24 {
            for column in 0..<80 { console.send(.mouse(.click(column: column, row: row))) }
        }
        #expect(console.performed == [])
        #expect(console.card == nil)
        #expect(console.model.tab == .pools)
        #expect(console.model[.pools].selected == before)
    }

    @Test(arguments: [Size(columns: 0, rows: 0), Size(columns: -5, rows: 3), Size(columns: .max, rows: .max)])
    func `any size is taken`(size: Size) {
        var console = Console()
        console.send(.resized(size))
        #expect((0...1000).contains(console.model.size.columns))
        #expect((0...500).contains(console.model.size.rows))
    }
}
