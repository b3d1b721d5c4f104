import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// Where users go, seen on the overview and on the map while pools come and go.
@Suite(.timeLimit(.minutes(30))) struct MapTests {
    private static let geos = ["eu", "us_east", "us_west", "asia"]

    @Test func `a drained geo is served by the nearest one, and by itself again after the undo`() async throws {
        try await Sim.withConsole(Self.geos, size: (120, 36)) { sim, terminal in
            try await terminal.shows("eu serves itself") { _ in terminal.row("eu").contains("itself") }
            try await terminal.press("8")
            // The line of the place may be drawn before the row is.
            try await terminal.shows("has the cities of eu") { screen in
                screen.contains("[8 Map]") && screen.contains("of 243 listed cities") && terminal.cities(of: "eu") > 0
            }
            let before = terminal.cities(of: "eu")
            try await terminal.press("2", "/", "shop-eu", "Enter", "D")
            try await terminal.confirm("Drain pool k8s-pool-shop-eu")
            try await terminal.press("1")
            try await terminal.shows("us_east has the users of eu") { _ in
                terminal.row("eu").contains("us_east… +4,400 km")
            }
            let from = "/sim/visitors?hostname=app.example.com&from=48.85,2.35"
            #expect(try await sim.request(.get, from)["pool"]?.string == "k8s-pool-shop-us_east")
            try await terminal.press("8")
            try await terminal.shows("no city is eu's") { _ in terminal.cities(of: "eu") == 0 }
            try await terminal.press("u")
            try await terminal.confirm("Undo")
            try await terminal.shows("the cities are eu's again") { _ in terminal.cities(of: "eu") == before }
            #expect(try await sim.request(.get, from)["pool"]?.string == "k8s-pool-shop-eu")
        }
    }

    @Test func `a failure in thought moves cities, and writes nothing`() async throws {
        try await Sim.withConsole(Self.geos, size: (120, 36)) { sim, terminal in
            let last = try await sim.lastRequest()
            try await terminal.press("8", ":")
            try terminal.type("map asia")
            try await terminal.press("Enter", "f")
            try await terminal.shows("WHAT IF asia fails", "nothing is written")
            #expect(terminal.row("asia").contains("✗ what if"))
            try await terminal.press("Escape")
            try await terminal.hides("WHAT IF")
            #expect(terminal.cities(of: "asia") > 0)
            let log = try await sim.request(.get, "/sim/requests?since=\(last)")
            let methods = (log.array ?? log["requests"]?.array ?? []).compactMap { $0["method"]?.string }
            #expect(methods.allSatisfy { $0 == "GET" }, "\(methods)")
        }
    }
}

extension Terminal {
    /// The row of a geo's pool in a table.
    fileprivate func row(_ geo: String) -> String {
        lines.first { $0.contains(" \(geo) ") && $0.contains("1/1") } ?? ""
    }

    /// How many listed cities a geo has in the legend of the map; -1 where it has no row.
    fileprivate func cities(of geo: String) -> Int {
        let cells = row(geo).split(separator: " ")
        guard let origins = cells.firstIndex(of: "1/1"), origins + 1 < cells.count else { return -1 }
        return Int(cells[origins + 1]) ?? -1
    }
}
