import GeoConsole
import GeoFleet
import GeoRouting
import Presentation
import Testing

struct SortTests {
    private static func names(_ console: Console) -> [String] {
        (console.model.rows[.sources] ?? []).filter { $0.hasPrefix("eu/") }
    }

    @Test func `Ingresses are sorted by age in two keys, the same again inverts, s twice is the usual order`() {
        var console = Console()
        console.press("5 s a")
        #expect(Self.names(console) == ["eu/shop/api-3", "eu/shop/api-2", "eu/shop/api-1"])
        #expect(console.model.dialog == nil)
        #expect(console.status == "sorted by AGE, youngest first")
        console.press("s a")
        #expect(Self.names(console) == ["eu/shop/api-1", "eu/shop/api-2", "eu/shop/api-3"])
        #expect(console.status == "sorted by AGE, oldest first")
        console.press("s n")
        #expect(console.status == "sorted by NAME")
        #expect(Self.names(console) == ["eu/shop/api-1", "eu/shop/api-2", "eu/shop/api-3"])
        #expect(!console.model[.sources].isInverted)
        console.press("s s")
        #expect(console.model[.sources].sort == nil)
    }

    @Test(arguments: [(40, 24), (60, 24), (80, 24), (120, 36), (200, 50)])
    func `the column that is sorted by is on each screen, with its arrow`(columns: Int, rows: Int) throws {
        for tab in Tab.allCases {
            let all = Table.columns(of: tab)
            var console = Console(LongNameTests.fleet, size: Size(columns: columns, rows: rows))
            console.send(.events([SelectionTests.event(1)]))
            console.press("\(tab.number)")
            // An empty table has no titles; no pool here has coordinates for a map.
            if tab == .api || tab == .map { continue }
            for column in all.indices where all[column].isSortable {
                console.model.tables[tab, default: TableState()].sort = column
                console.send(.tick(.start))
                let (title, rows) = (all[column].name, view(console.model).text)
                #expect(rows.contains("↑" + title) || rows.contains(title + "↑"), "\(tab) \(title)\n\(rows)")
            }
        }
    }

    @Test(arguments: ["pool", "pool, or why none", "POOL", "cluster-name", "cluster", "name"])
    func `sort finds a column by the start of its name`(text: String) {
        var console = Console()
        console.press("5")
        CommandInputTests.run("sort \(text)", in: &console)
        let sort = console.model[.sources].sort
        #expect(sort.map { Table.columns(of: .sources)[$0].name.lowercased().hasPrefix(text.lowercased()) } == true)
        #expect(console.model.dialog == nil)
    }

    @Test func `titles are offered without blanks in front`() {
        var console = Console()
        console.press("5 :")
        console.type("sort ")
        let lines = CommandInputTests.commandInput(console)?.candidates.map(\.line) ?? []
        #expect(lines.contains("sort pool, or why none"))
        #expect(!lines.contains { $0.contains("  ") })
    }

    @Test(arguments: Tab.allCases)
    func `each column of a table has a key of its own`(tab: Tab) {
        var console = Console()
        console.press("\(tab.number) s")
        guard case .menu(let menu) = console.model.dialog else {
            Issue.record("no menu")
            return
        }
        let all = Table.columns(of: tab)
        let columns = all.indices.filter { all[$0].isSortable }
        #expect(menu.items.count == columns.count + 1)
        #expect(Set(menu.items.map(\.key)).count == menu.items.count)
        for (index, item) in menu.items.dropFirst().enumerated() {
            #expect(item.name.lowercased().contains(item.key))
            var other = console
            other.type(String(item.key))
            #expect(other.model[tab].sort == columns[index])
        }
    }

    @Test func `the sources' own columns are there, and an age is written as kubectl does`() {
        let titles = Table.columns(of: .sources).map(\.name)
        #expect(titles.prefix(7) == ["NAMESPACE", "NAME", "KIND", "CLUSTER", "CLUSTER-NAME", "ADDRESSES", "AGE"])
        var fleet = Fleet.sample
        fleet.clusters[0].sources[0].source.created = Moment.start.milliseconds / 1000 - (3 * 24 + 4) * 3600
        var console = Console(fleet)
        console.press("5")
        let row = view(console.model).text.split(separator: "\n").first { $0.contains("api-1") && $0.contains(" eu ") }
        #expect(row?.contains(" 3d4h ") == true)
    }

    @Test(arguments: [
        (-5, "0s"), (45, "45s"), (119, "119s"), (330, "5m30s"), (600, "10m"), (10_000, "166m"), (12_000, "3h20m"),
        (47 * 3600, "47h"), (76 * 3600, "3d4h"), (400 * 86_400, "400d"), (760 * 86_400, "2y30d"),
        (9 * 365 * 86_400, "9y"),
    ])
    func `a duration is written as kubectl writes it`(seconds: Int, text: String) {
        #expect(Words.kubernetesAge(.seconds(seconds)) == text)
    }
}
