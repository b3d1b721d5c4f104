import GeoRouting
import Testing

@testable import GeoConsole
@testable import GeoFleet
@testable import Presentation

struct TableTests {
    private static func order(_ tab: Tab, _ arrange: (inout TableState) -> Void = { _ in }) -> [String] {
        var model = Model.troubled(tab)
        arrange(&model[tab])
        return model.order(of: tab)
    }

    @Test func `the overview has a row a geo, as the findings stand, then by health`() {
        #expect(Self.order(.overview) == ["us_west", "asia", "eu", "us_east"])
    }

    @Test func `a watched geo without a pool has a row, and what was never read is not called missing`() throws {
        var fleet = Fleet.troubled()
        fleet.pools = []
        var model = Model.troubled(.overview, fleet)
        #expect(model.order(of: .overview).sorted() == ["asia", "eu", "us_east", "us_west"])
        #expect(Table.rows(["eu"], of: .overview, in: model.situation).first?.cells[1] == Line("no pool yet"))
        model.fleet.cloudflare.lastSuccess = nil
        let unread = Table.rows(["eu"], of: .overview, in: model.situation).first?.cells
        #expect(unread?[1] == Line("not read yet"))
        #expect(unread?[3] == Line("not known", .muted))
    }

    @Test func `origins stand the worst first, and foreign ones without a finding last`() {
        func names(_ model: Model) -> [String] {
            model.order(of: .origins).map { String($0.split(separator: "/")[1]) }
        }
        let expected = [
            "origin-asia", "origin-us_west", "origin-eu-0f9e8d", "origin-us_east", "origin-eu", "bastion", "pages",
        ]
        #expect(names(Model.troubled(.origins)) == expected)
        var model = Model.troubled(.origins)
        let down = Finding.Reason.originDown(Finding.Health(up: 1, total: 2), "HTTP 503")
        var finding = Finding(severity: .lessCapacity, object: "bastion", reason: down)
        finding.pool = "k8s-pool-shop-us_east"
        model.findings = [finding]
        #expect(names(model).prefix(2) == ["origin-asia", "bastion"])
    }

    @Test func `numbers sort as numbers, and an inverted order is the reverse`() {
        let weights = Self.order(.origins) { $0.sort = 3 }
        #expect(weights.suffix(3).first == "k8s-pool-shop-us_east/origin-us_east")
        let inverted = Self.order(.origins) {
            $0.sort = 3
            $0.isInverted = true
        }
        #expect(inverted.dropFirst(2).first == "k8s-pool-shop-us_east/origin-us_east")
    }

    @Test func `a column that does not exist leaves the order as it is`() {
        #expect(Self.order(.pools) { $0.sort = 99 } == Self.order(.pools))
    }

    @Test(arguments: [
        ("stale", ["k8s-pool-shop-eu/origin-eu-0f9e8d"]),
        ("STALE", ["k8s-pool-shop-eu/origin-eu-0f9e8d"]),
        ("foreign 503", ["k8s-pool-shop-us_east/bastion"]),
        ("!k8s-pool", ["status-page/pages"]),
        ("override", ["k8s-pool-shop-us_east/origin-us_east"]),
        ("203.0.113.4", ["k8s-pool-shop-asia/origin-asia"]),
        ("nothing of the kind", []),
    ])
    func `a filter keeps rows with all its words, and hides those with a word behind an exclamation mark`(
        _ filter: String,
        _ expected: [String]
    ) {
        #expect(Self.order(.origins) { $0.filter = filter } == expected)
    }

    @Test func `a filter of an exclamation mark alone hides nothing`() {
        #expect(Self.order(.origins) { $0.filter = "!" } == Self.order(.origins))
    }

    @Test func `a pool that nothing of ours uses has no bar, whatever its state is`() throws {
        var fleet = Fleet.troubled()
        let index = try #require(fleet.pools.firstIndex { $0.geo == "eu" })
        var foreign = fleet.pools[index]
        (foreign.pool.id, foreign.pool.name, foreign.pool.isEnabled) = ("foreign", "other-team", false)
        foreign.pool.description = PoolDescription("made by hand")
        foreign.loadBalancers = []
        for place in foreign.origins.indices { foreign.origins[place].ownership = .foreign }
        fleet.pools.append(foreign)
        func bar(_ fleet: Fleet) -> Style.Role? {
            var situation = Model.troubled(.pools, fleet).situation
            situation.findings = []
            return Table.rows(["other-team"], of: .pools, in: situation).first?.edge
        }
        #expect(bar(fleet) == nil)
        fleet.pools[fleet.pools.count - 1].loadBalancers = ["app.example.com"]
        #expect(bar(fleet) != nil)
    }

    @Test func `an origin without a share has a dash, as under a policy that sends all elsewhere`() throws {
        var fleet = Fleet.troubled()
        let row = try #require(Model.troubled(.origins, fleet).rows[.origins]?.first { $0.hasSuffix("/origin-eu") })
        func share(_ share: Double?) -> String? {
            for pool in fleet.pools.indices {
                for origin in fleet.pools[pool].origins.indices { fleet.pools[pool].origins[origin].share = share }
            }
            let column = Table.columns(of: .origins).firstIndex { $0.title == "OF POOL" }
            let cells = Table.rows([row], of: .origins, in: Model.troubled(.origins, fleet).situation).first?.cells
            return column.flatMap { cells?[$0].text }
        }
        #expect(share(nil) == "-" && share(0.5) == "50%")
    }

    @Test func `events stand the newest first, and are filtered by kind`() {
        #expect(Self.order(.events).prefix(3) == ["12", "11", "10"])
        #expect(Self.order(.events) { $0.filter = "action" } == ["5"])
    }

    @Test func `ignored Ingresses stand first`() {
        #expect(Self.order(.sources).prefix(2) == ["eu/team-payments/ledger", "eu/web/landing"])
    }

    @Test func `a load balancer's fields stay under its name, first those that differ`() {
        let id = "699d98642c564d2e855e9661899b7252"
        #expect(Self.order(.loadBalancer).prefix(2) == [id, "\(id)/steering_policy"])
        let sorted = Self.order(.loadBalancer) {
            $0.sort = 0
            $0.isInverted = true
        }
        #expect(sorted.prefix(2) == [id, "\(id)/ttl"])
    }

    @Test(arguments: Tab.allCases)
    func `every row that is ordered can be made, with a cell a column`(_ tab: Tab) {
        let model = Model.troubled(tab)
        let ids = model.order(of: tab)
        let rows = Table.rows(ids, of: tab, in: model.situation)
        #expect(rows.map(\.id) == ids)
        #expect(rows.allSatisfy { $0.cells.count == Table.columns(of: tab).count })
        #expect(ids.allSatisfy { model.subject($0, in: tab) != nil })
        #expect(Set(ids).count == ids.count)
    }

    @Test func `an Ingress is found among many, in whatever order they came`() {
        var model = Model.troubled(.sources)
        model.fleet.clusters[1].sources.reverse()
        let ids = model.order(of: .sources)
        #expect(Table.rows(ids, of: .sources, in: model.situation).map(\.id) == ids)
    }
}
