import GeoFleet
import GeoRouting
import Testing

@testable import GeoConsole
@testable import Presentation

struct DrawingTests {
    private static let sides = [1, 2, 3, 7, 8, 9, 23, 39, 40, 41, 79, 80, 119, 120, 121, 200, 400]

    private static func isFull(_ grid: Grid, _ size: Size) -> Bool {
        grid.size == size && grid.cells.count == size.columns * size.rows
            && grid.cells.allSatisfy { CharacterWidth.isOne($0.scalar) }
    }

    @Test(arguments: Tab.allCases)
    func `a view of any size is full, and nothing in it is wider than a column`(_ tab: Tab) {
        for columns in Self.sides {
            for rows in [1, 7, 8, 9, 10, 24, 50, 120] {
                let size = Size(columns: columns, rows: rows)
                #expect(Self.isFull(view(.troubled(tab, size: size)), size))
            }
        }
    }

    @Test(arguments: SampleScreen.all)
    func `a dialog of any size is full`(_ screen: SampleScreen) {
        for columns in [1, 39, 40, 41, 80, 120, 400] {
            for rows in [1, 8, 9, 24, 60] {
                let size = Size(columns: columns, rows: rows)
                let grid = view(screen.model(size))
                #expect(Self.isFull(grid, size))
                if let cursor = grid.cursor {
                    #expect((0..<columns).contains(cursor.column) && (0..<rows).contains(cursor.row))
                }
            }
        }
    }

    @Test func `a screen that is too small says so`() {
        let grid = view(.troubled(size: Size(columns: 39, rows: 24)))
        #expect(grid.text.hasPrefix("too small: 39×24, needs 40×8"))
    }

    @Test(arguments: Tab.allCases)
    func `names that would take over the terminal are only text`(_ tab: Tab) {
        var fleet = Fleet.troubled()
        let evil = "\u{1B}]52;c;AAAA\u{7}\u{202E}gpj.exe\u{200B}東京\n\r\u{9B}31m"
        for index in fleet.pools.indices {
            fleet.pools[index].pool.name += evil
            fleet.pools[index].json = evil
            for place in fleet.pools[index].origins.indices {
                fleet.pools[index].origins[place].addressText = evil
                fleet.pools[index].origins[place].share = .nan
                fleet.pools[index].origins[place].origin.name += evil
            }
        }
        for index in fleet.clusters.indices {
            fleet.clusters[index].watch.state = .failing(evil)
            fleet.clusters[index].id += evil
            for place in fleet.clusters[index].sources.indices {
                fleet.clusters[index].sources[place].source.clusterName = evil
                fleet.clusters[index].sources[place].problem = evil
            }
        }
        fleet.loadBalancers[0].balancer.hostname = evil
        fleet.cloudflare.state = .failing(evil)
        for columns in [80, 200] {
            let size = Size(columns: columns, rows: 24)
            #expect(Self.isFull(view(.troubled(tab, size: size, fleet)), size))
        }
    }

    @Test(arguments: Tab.allCases)
    func `a secret is masked before its text is cut to the width of its column`(_ tab: Tab) {
        let secret = "Zx9_kq-Vb3.Ru7~Tn1"
        var fleet = Fleet.troubled()
        for index in fleet.pools.indices {
            for place in fleet.pools[index].origins.indices {
                fleet.pools[index].origins[place].addressText = secret
            }
        }
        for index in fleet.clusters.indices {
            fleet.clusters[index].watch.state = .failing("refused: \(secret)")
            for place in fleet.clusters[index].sources.indices {
                fleet.clusters[index].sources[place].problem = "\(secret) is no address"
            }
        }
        fleet.cloudflare.state = .failing("403 (\(secret))")
        var isMasked = false
        for columns in stride(from: 40, through: 200, by: 4) {
            let model = Model.troubled(tab, size: Size(columns: columns, rows: 40), fleet)
            let text = view(model) { $0.replacing(secret, with: "[masked]") }.text
            #expect(!text.contains(secret.prefix(4)))
            isMasked = isMasked || text.contains("[masked]")
        }
        #expect(isMasked || !view(.troubled(tab, size: Size(columns: 200, rows: 40), fleet)).text.contains(secret))
    }

    @Test func `of two thousand rows those around the selection are on show`() throws {
        var model = Model.troubled(.events)
        model.events.append(
            (100..<1500).map { number in
                FleetEvent(id: number, moment: .night, kind: .read, level: .info, text: "pass \(number)")
            }
        )
        model.rows[.events] = model.order(of: .events)
        model[.events].selected = "700"
        let lines = view(model).text.split(separator: "\n")
        #expect(lines.contains { $0.dropFirst().hasPrefix("▸") && $0.hasSuffix("pass 700") })
        #expect(Layout(model).top(model) > 0)
    }

    @Test func `on a narrow screen the diagnosis says the whole fault before the key`() {
        let lines = view(.troubled(size: Size(columns: 50, rows: 24))).text.split(separator: "\n")
        #expect(lines[2] == "✗ us_west: origin-us_west is drained, 1 of 1    +1")
    }

    @Test func `the open view and the selected row can be told without colour`() {
        let text = view(.troubled(.pools)).text
        #expect(text.contains("[2 Pools]"))
        #expect(text.split(separator: "\n").count { $0.dropFirst().hasPrefix("▸") } == 1)
    }

    @Test func `a selected row keeps the colour of its trouble at its edge`() throws {
        var model = Model.troubled(.pools)
        let rows = try #require(model.rows[.pools])
        for row in rows {
            model[.pools].selected = row
            let grid = view(model)
            let line = try #require((0..<grid.size.rows).first { grid[1, $0].scalar == "▸" })
            let edges = Table.rows([row], of: .pools, in: model.situation).map(\.edge)
            #expect(grid[0, line].style.role == (edges[0] ?? .text), "\(row)")
            #expect(grid[0, line].scalar == (edges[0] == nil ? " " : "▌"), "\(row)")
            #expect(grid[3, line].style.role == .selection)
        }
        #expect(Table.rows(rows, of: .pools, in: model.situation).contains { $0.edge == .bad })
    }
}
