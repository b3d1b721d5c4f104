@testable import GeoFleet
import GeoRouting
import Testing

@testable import GeoConsole
@testable import Presentation

/// The colours of a row: at its left edge, in its state and in its chart.
struct EdgeTests {
    private static func edge(_ tab: Tab, _ row: String, _ model: Model) -> Style.Role? {
        Table.rows([row], of: tab, in: model.situation).first?.edge
    }

    private static let eu = "k8s-pool-shop-eu"

    @Test(arguments: [
        (Tab.overview, "eu"), (.pools, eu), (.origins, "\(eu)/origin-eu-0f9e8d"),
    ])
    func `a finding about a row of good state gives the row an edge`(tab: Tab, row: String) {
        var model = Model.troubled(tab)
        #expect(Self.edge(tab, row, model) == .warning)
        model.findings = []
        // The origin itself is stale, which is a state.
        #expect(Self.edge(tab, row, model) == (tab == .origins ? .warning : nil))
    }

    @Test func `the edge has the colour of the worst finding, not of the state`() {
        var model = Model.troubled(.pools)
        model.findings[3].severity = .misrouting
        #expect(Self.edge(.pools, Self.eu, model) == .bad)
        #expect(Self.edge(.overview, "eu", model) == .bad)
        #expect(Self.edge(.loadBalancer, model.fleet.loadBalancers[0].id, model) == .bad)
    }

    @Test func `that there is no pool is as red as its finding`() throws {
        var model = Model.troubled()
        model.fleet.pools.removeAll { $0.geo == "asia" }
        func state() throws -> Style.Role {
            try #require(Table.rows(["asia"], of: .overview, in: model.situation).first).cells[2].spans[0].style.role
        }
        model.findings = []
        #expect(try state() == .warning)
        model.findings = [
            Finding(
                severity: .servedElsewhere,
                geo: "asia",
                object: "k8s-pool-shop-asia",
                reason: .poolMissing(refusal: nil)
            )
        ]
        #expect(try state() == .bad)
        #expect(Self.edge(.overview, "asia", model) == .bad)
    }

    @Test func `the chart of the selected row has no background of its own`() throws {
        var model = Model.troubled(.pools, size: Size(columns: 140, rows: 24))
        for minute in 0..<5 {
            model.healthHistory.record(model.fleet.pools, at: model.now + .seconds(-60 * minute))
        }
        let row = "k8s-pool-shop-us_west"
        model[.pools].selected = row
        let grid = view(model)
        let line = try #require((0..<grid.size.rows).first { grid[1, $0].scalar == "▸" })
        let bars = (0..<grid.size.columns).map { grid[$0, line] }.filter { $0.scalar == "▇" }
        #expect(!bars.isEmpty)
        #expect(bars.allSatisfy { $0.style.role == .selection })
    }
}
