import GeoFleet
import GeoRouting
import Testing

@testable import GeoConsole
@testable import Presentation
@testable import WorldMap

/// The keys that act on a pool of the map, and the ways to the map and back.
struct MapKeyTests {
    private static let fleet = MapTests.fleet

    private static func console(_ fleet: Fleet = fleet, _ columns: Int = 80, _ rows: Int = 24) -> Console {
        Console(fleet, writing: .unlocked, size: Size(columns: columns, rows: rows))
    }

    private static func text(_ console: Console) -> String { view(console.model).text }

    private static func pool(_ geo: String) -> String { "k8s-pool-shop-\(geo)" }

    // MARK: Back

    @Test(arguments: ["Esc", "q"])
    func `from a map that was opened for an object a key goes back to the object`(key: String) {
        var console = Self.console()
        console.go(to: .pools, Self.pool("asia"))
        console.press("m")
        #expect(console.model.isOnMap && Self.text(console).contains("Esc back"))
        console.press("Right \(key)")
        #expect(console.model.tab == .pools && console.model[.pools].selected == Self.pool("asia"))
        #expect(console.model.detail == nil && console.commands.allSatisfy { $0 != .quit })
    }

    @Test func `back from the map leads to the details that it was opened from, and to those before them`() {
        var console = Self.console()
        console.go(to: .origins, Self.pool("asia") + "/legacy")
        console.press("Enter Enter")
        let (detail, earlier) = (console.model.detail, console.model.earlierDetails)
        #expect(detail?.tab == .pools && earlier.count == 1)
        console.press("m")
        #expect(console.model.isOnMap)
        console.press("Esc")
        #expect(console.model.detail == detail && console.model.earlierDetails == earlier)
        console.press("Esc Esc")
        #expect(console.model.tab == .origins && console.model.detail == nil)
    }

    @Test func `Esc first ends a failure in thought, and then goes back`() {
        var console = Self.console()
        console.go(to: .pools, Self.pool("asia"))
        console.press("m f Esc")
        #expect(console.model.isOnMap && console.model.map.failingPool == nil)
        console.press("Esc")
        #expect(console.model.tab == .pools)
    }

    @Test(arguments: ["8", "1 8", "Tab BackTab"])
    func `from a map that was opened as a view Esc leads nowhere else`(keys: String) {
        var console = Self.console()
        console.go(to: .pools, Self.pool("asia"))
        console.press("m")
        console.press(keys.replacing("BackTab", with: "8"))
        console.press("Esc")
        #expect(console.model.isOnMap)
        #expect(!Self.text(console).contains("Esc back"))
    }

    // MARK: Acting

    @Test func `D and E act on the pool that is selected or serves at the crosshair`() {
        var console = Self.console()
        console.press("8 :")
        console.type("map berlin")
        console.press("Enter")
        #expect(Self.text(console).contains("D drain"))
        console.press("D")
        #expect(console.lastQuestion == .drain(.pool(Self.pool("eu"))))
        console.press("Esc :")
        console.type("map us_west")
        console.press("Enter E")
        #expect(console.lastQuestion == .enable(.pool(Self.pool("us_west"))))
    }

    @Test func `where D and E do nothing on the map, a line says why`() {
        var console = Console(Self.fleet)
        console.press("8 D")
        #expect(console.status == "read-only: W unlocks")
        console = Self.console()
        console.press("8 f D")
        #expect(console.status == "what if is shown: f ends it")
        console.press("f E")
        #expect(console.status == "k8s-pool-shop-asia is enabled already")
        var fleet = Self.fleet
        for index in fleet.pools.indices { fleet.pools[index].pool.isEnabled = false }
        console = Self.console(fleet)
        console.press("8 g")
        console.type("nairobi")
        console.press("Enter D")
        #expect(console.status == "no pool serves at the crosshair: move it to a mark")
    }

    // MARK: Names and letters

    @Test func `a pool keeps its letter when the load balancer's order changes`() {
        var fleet = Self.fleet
        let names = PoolMap(fleet).entries.map { "\($0.letter) \($0.name)" }
        #expect(names == ["A asia", "B eu", "C us_east", "D us_west"])
        fleet.loadBalancers[0].balancer.defaultPools.reverse()
        #expect(PoolMap(fleet).entries.map { "\($0.letter) \($0.name)" } == names)
    }

    @Test func `of two pools at one place the one that the load balancer names first serves, whatever its letter`() {
        var fleet = Self.fleet
        for index in fleet.pools.indices where fleet.pools[index].geo == "asia" {
            fleet.pools[index].pool.coordinates = fleet.pools.first { $0.geo == "eu" }?.coordinates
        }
        #expect(PoolMap(fleet).cityCounts == [0, City.all.count, 0, 0])
        fleet.loadBalancers[0].balancer.defaultPools.reverse()
        #expect(PoolMap(fleet).cityCounts == [City.all.count, 0, 0, 0])
    }

    @Test func `the name of a city is shown where a pool is too`() {
        var console = Self.console()
        console.press("8 g")
        console.type("tokyo")
        console.press("Enter")
        #expect(Self.text(console).contains("Tokyo, at asia · 35."))
    }

    // MARK: Coordinates

    @Test(arguments: ["48.85,2.35", "48.85, 2.35", " 48.85 , 2.35"])
    func `coordinates are typed where a city is`(typed: String) {
        var console = Self.console()
        console.press("8 g")
        #expect(Self.text(console).contains("Go to a city, a pool, or coordinates such as 48.85,2.35"))
        console.type(typed)
        console.press("Enter")
        #expect(console.model.dialog == nil)
        #expect(console.model.probe == GlobePoint(latitude: 48.85, longitude: 2.35))
        #expect(Self.text(console).contains("Paris · 48.85, 2.35"))
    }

    @Test(arguments: ["91,0", "0,181", "nan,0", "1e400,0"])
    func `coordinates that are on no globe leave no field open`(typed: String) {
        var console = Self.console()
        console.press("8 g")
        console.type(typed)
        console.press("Enter")
        let why = "\(typed) is on no globe: write degrees north, -90 to 90, then east, -180 to 180"
        #expect(console.status == why)
        #expect(console.model.dialog == nil)
    }

    // MARK: Help and legend

    @Test func `the map's help fits on a small screen, and has only what the map needs`() {
        var console = Console(Self.fleet)
        console.press("8 ?")
        let text = Self.text(console)
        #expect(text.contains("Keys in Map ─"))
        for words in ["← ↑ ↓ →", "go to a city, a pool, or 48.85,2.35", "✗ read-only: W unlocks", "● serves"] {
            #expect(text.contains(words), "\(words)")
        }
        for words in ["not in Map", "for tables", "sort by", "next load balancer"] {
            #expect(!text.contains(words), "\(words)")
        }
    }

    @Test(arguments: [(80, 24), (120, 36)])
    func `the legend has a sign in the colour of each pool's part of the world`(columns: Int, rows: Int) throws {
        var console = Self.console(Self.fleet, columns, rows)
        console.press("8")
        let grid = view(console.model)
        let picture = try #require(console.model.keptMap?.picture)
        let titles = try #require(grid.lines.firstIndex { $0.contains("MARK") })
        for (index, entry) in console.model.poolMap.entries.enumerated() {
            let row = titles + 1 + index
            let place = try #require(grid.lines[row].firstIndex(of: Character(entry.letter)))
            let column = grid.lines[row].distance(from: grid.lines[row].startIndex, to: place) - 3
            let cell = grid[column, row]
            #expect((cell.scalar == "■") == entry.mark.isEligible)
            if entry.mark.isEligible { #expect(cell.style.role == .region(picture.colours[index])) }
        }
    }
}
