import GeoFleet
import GeoRouting
import Testing

@testable import GeoConsole
@testable import Presentation
@testable import WorldMap

struct MapTests {
    /// The pools of the sample at their places; only those of eu and asia can serve.
    static let fleet: Fleet = {
        var fleet = Fleet.sample
        for index in fleet.pools.indices {
            let place = Place.predefined.first { $0.code == fleet.pools[index].geo }
            fleet.pools[index].pool.coordinates = place?.coordinates
        }
        fleet.loadBalancers[0].balancer.defaultPools = ["id-eu", "id-us_east", "id-us_west", "id-asia"]
        fleet.loadBalancers[0].balancer.steeringPolicy = LoadBalancer.proximity
        return fleet
    }()

    private static func console(_ columns: Int = 80, _ rows: Int = 24) -> Console {
        var console = Console(fleet, writing: .unlocked, size: Size(columns: columns, rows: rows))
        console.press("8")
        run("map eu", in: &console)
        return console
    }

    private static func run(_ line: String, in console: inout Console) {
        console.press(":")
        console.type(line)
        console.press("Enter")
    }

    private static func text(_ console: Console) -> String { view(console.model).text }

    private static func pool(_ geo: String) -> String { "k8s-pool-shop-\(geo)" }

    @Test func `the legend has the pools in the order of their geos, with the cities that each serves`() {
        let console = Self.console()
        #expect(console.model.rows[.map] == ["asia", "eu", "us_east", "us_west"].map(Self.pool))
        let counts = console.model.poolMap.cityCounts
        #expect(counts[2] == 0 && counts[3] == 0 && counts[0] + counts[1] == City.all.count)
        #expect(
            Self.text(console).contains("serves \(counts[1]) of 243 listed cities; cities are no measure of traffic")
        )
    }

    @Test func `the arrows move the crosshair, and the legend follows the pool that serves there`() {
        var console = Self.console()
        let start = console.model.probe
        console.press("Right")
        #expect(console.model.probe.longitude > start.longitude && console.model[.map].selected == Self.pool("eu"))
        for _ in 0..<25 { console.press("Right") }
        #expect(console.model[.map].selected == Self.pool("asia"))
        console.press("Up PgUp PgUp PgUp Down")
        #expect(console.model.probe.latitude > 60)
    }

    @Test func `the crosshair goes round the world, and stops at the upper and lower edge`() throws {
        var console = Self.console()
        let columns = try #require(Layout(console.model).map?.map?.columns)
        console.press("Right")
        let start = console.model.probe
        for _ in 0..<columns { console.press("Left") }
        #expect(abs(console.model.probe.longitude - start.longitude) < 0.001)
        for _ in 0..<99 { console.press("Down") }
        #expect(console.model.probe.latitude > Projection.south)
    }

    @Test(arguments: [
        ("berlin", "Berlin"), ("sao", "São Paulo"), ("us_west", "at us_west"), ("k8s-pool-shop-asia", "at asia"),
    ])
    func `a city or a pool is reached by its name`(typed: String, name: String) {
        var console = Self.console()
        console.press("g")
        console.type(typed)
        console.press("Enter")
        #expect(console.model.dialog == nil)
        #expect(Self.text(console).contains("\(name) · "))
    }

    @Test func `Ctrl-U clears the city that was typed, and the field still asks for a city`() {
        var console = Self.console()
        console.press("g T o k Ctrl-U")
        guard case .commandInput(let prompt) = console.model.dialog else {
            Issue.record("the field is closed")
            return
        }
        #expect(prompt.text == "map ")
        #expect(!prompt.candidates.isEmpty)
    }

    @Test func `Tab completes the name of a city`() {
        var console = Self.console()
        console.press("g")
        console.type("ber")
        console.press("Tab Enter")
        #expect(Self.text(console).contains("Berlin · 52.52, 13.40"))
        #expect(console.model.dialog == nil)
    }

    @Test func `an unknown city leaves the crosshair, and no field open that would take the next keys`() {
        var console = Self.console()
        let start = console.model.probe
        Self.run("map xyzzy", in: &console)
        #expect(console.status == "xyzzy is no listed city: write degrees, south and west with -, such as 40.7,-74.0")
        #expect(console.model.probe == start && console.model.dialog == nil)
    }

    @Test func `a city with a slip of the finger is named`() {
        var console = Self.console()
        Self.run("map Berlim", in: &console)
        #expect(console.status == "Berlim is no listed city: did you mean Berlin?")
    }

    @Test func `nearer pools that are out are named, each with the reason`() {
        var console = Self.console(120, 36)
        Self.run("map new york", in: &console)
        #expect(console.model[.map].selected == Self.pool("us_east"))
        let text = Self.text(console)
        #expect(text.contains("served by  B eu 6,200 km"))
        #expect(text.contains("C us_east 0 km drained") && text.contains("D us_west 3,900 km disabled"))
    }

    // MARK: What if

    @Test func `a failure in thought writes nothing, and says so in a line of its own colour`() throws {
        var console = Self.console()
        let before = console.model
        console.press("f")
        #expect(console.commands == [])
        #expect(console.lastQuestion == nil && console.performed == [])
        let grid = view(console.model)
        #expect(grid.lines[2].hasPrefix(" WHAT IF eu fails · nothing is written · f or Esc ends"))
        #expect((0..<80).allSatisfy { grid[$0, 2].style.role == .badgePaused })
        #expect(console.model.poolMap.cityCounts == [City.all.count, 0, 0, 0])
        #expect(grid.text.contains(" cities move: ") && grid.text.contains("to A asia"))
        #expect(console.model.fleet == before.fleet)
    }

    @Test(arguments: ["f", "Esc", "1 8", "Tab 8"])
    func `a failure in thought ends`(keys: String) {
        var console = Self.console()
        console.press("f")
        #expect(console.model.map.failingPool == Self.pool("eu"))
        console.press(keys)
        #expect(console.model.map.failingPool == nil)
        #expect(!Self.text(console).contains("WHAT IF"))
    }

    @Test func `the selected pool fails, and no other one where it gets no users`() {
        var console = Self.console()
        Self.run("map asia", in: &console)
        console.press("f")
        #expect(console.model.map.failingPool == Self.pool("asia"))
        console.press("f")
        Self.run("map us_east", in: &console)
        console.press("f")
        #expect(console.model.map.failingPool == nil)
        #expect(console.status == "\(Self.pool("us_east")) gets no users now: its failure would change nothing")
    }

    @Test func `where no pool can serve, none can fail`() {
        var fleet = Self.fleet
        for index in fleet.pools.indices { fleet.pools[index].pool.isEnabled = false }
        var console = Console(fleet)
        console.press("8 f")
        #expect(console.status == "no pool can serve here, so none can fail")
        #expect(Self.text(console).contains("no pool can serve: nobody: 530"))
    }

    @Test func `q ends a failure in thought before it quits`() {
        var console = Self.console()
        console.press("f q")
        #expect(console.model.map.failingPool == nil && console.commands == [])
    }

    @Test func `where steering is not by distance, it is not told which cities move`() {
        var fleet = Self.fleet
        fleet.loadBalancers[0].balancer.steeringPolicy = "random"
        var console = Console(fleet, size: Size(columns: 120, rows: 36))
        console.press("8 f")
        #expect(Self.text(console).contains("steering is not by"))
    }

    /// The pools did arrive, the load balancers are refused.
    private static let refused: Fleet = {
        var fleet = Self.fleet
        fleet.loadBalancers = []
        fleet.answeredList = .pools
        fleet.cloudflare.lastSuccess = nil
        fleet.cloudflare.state = .failing("403 Forbidden")
        fleet.cloudflare.failure = .forbidden("Load Balancers Edit")
        return fleet
    }()

    @Test(arguments: [80, 120])
    func `load balancers that cannot be read are not absent, and the map says that it does not know`(columns: Int) {
        var console = Console(Self.refused, writing: .unlocked, size: Size(columns: columns, rows: 36))
        console.press("8")
        let text = Self.text(console)
        #expect(text.contains("? who serves where is not known: load balancers not readable"))
        #expect(!text.contains("no load balancer") && !text.contains("nearer, but out"))
        let cities = Table.rows([Self.pool("eu")], of: .map, in: console.model.situation).first?.cells.last
        #expect(cities?.spans.map(\.text).joined() == "-")
        console.press("f")
        let why = "not known which pool serves: load balancers not readable"
        #expect(console.status == why)
        #expect(console.model.map.failingPool == nil)
    }

    @Test func `without any load balancer no pool is said to be out`() {
        var fleet = Self.fleet
        fleet.loadBalancers = []
        fleet.cloudflare.state = .live
        fleet.cloudflare.lastSuccess = .start
        var console = Console(fleet)
        console.press("8")
        #expect(Self.text(console).contains("no load balancer") && !Self.text(console).contains("nearer, but out"))
    }

    @Test func `cities that move are counted, with how much farther their pool is`() throws {
        let fleet = Self.fleet
        let moves = try #require(PoolMap(fleet, failing: Self.pool("asia")).moves(from: PoolMap(fleet)))
        #expect(moves.moves.map(\.name) == ["eu"])
        #expect(moves.count == PoolMap(fleet).cityCounts[0])
        #expect(moves.kilometresFarther > 1000 && moves.worst.map { $0.kilometres > moves.kilometresFarther } == true)
        var alone = fleet
        alone.loadBalancers[0].balancer.defaultPools = ["id-eu"]
        let lost = try #require(PoolMap(alone, failing: Self.pool("eu")).moves(from: PoolMap(alone)))
        #expect(lost.moves.map(\.name) == [nil] && lost.count == City.all.count && lost.worst == nil)
    }

    // MARK: To and from the map

    @Test func `Enter on a mark opens its pool`() {
        var console = Self.console()
        Self.run("map us_west", in: &console)
        console.press("Enter")
        #expect(console.model.detail?.tab == .map && console.model.detail?.row == Self.pool("us_west"))
        #expect(Self.text(console).contains("pool k8s-pool-shop-us_west"))
        console.press("Esc")
        #expect(console.model.isOnMap)
    }

    @Test(arguments: [(Tab.overview, "asia"), (.pools, "k8s-pool-shop-asia"), (.origins, "k8s-pool-shop-asia/legacy")])
    func `m shows the pool of an object on the map`(tab: Tab, row: String) {
        var console = Console(Self.fleet)
        console.go(to: tab, row)
        console.press("Enter m")
        #expect(console.model.isOnMap && console.model[.map].selected == Self.pool("asia"))
        #expect(console.model.probe == GlobePoint(latitude: 35.6762, longitude: 139.6503))
    }

    @Test func `a pool without coordinates is on no map`() {
        var console = Console()
        console.go(to: .pools, Self.pool("asia"))
        console.press("m")
        #expect(console.status == "nothing here has a pool with coordinates")
        #expect(console.model.tab == .pools)
    }

    @Test func `without steering the first usable pool has the whole world`() {
        var fleet = Self.fleet
        fleet.loadBalancers[0].balancer.steeringPolicy = "off"
        #expect(PoolMap(fleet).cityCounts == [0, City.all.count, 0, 0])
        #expect(PoolMap(fleet).isPredictable)
        fleet.pools[1].pool.coordinates = nil
        #expect(PoolMap(fleet).serverOffMap?.name == Self.pool("eu") && PoolMap(fleet).cityCounts == [0, 0, 0])
        fleet.loadBalancers[0].balancer.steeringPolicy = "random"
        #expect(!PoolMap(fleet).isPredictable)
    }

    @Test func `before the first probes the map shows what holds once they find the pools up`() {
        var fleet = Self.fleet
        for index in fleet.pools.indices {
            fleet.pools[index].health = .unknown
            fleet.pools[index].pool.monitor = "monitor"
            for origin in fleet.pools[index].origins.indices { fleet.pools[index].origins[origin].health = .unknown }
        }
        let map = PoolMap(fleet)
        #expect(map.isAssumed && map.cityCounts.reduce(0, +) == City.all.count)
        #expect(!PoolMap(Self.fleet).isAssumed)
        var console = Console(fleet)
        console.press("8")
        #expect(Self.text(console).contains("no pool is probed yet"))
    }

    @Test func `n shows the map of the next load balancer`() {
        var fleet = Self.fleet
        var other = fleet.loadBalancers[0]
        other.balancer.id = "lb2"
        other.balancer.hostname = "other.example.com"
        other.balancer.defaultPools = ["id-asia"]
        fleet.loadBalancers.append(other)
        var console = Console(fleet)
        console.press("8 n")
        #expect(console.model.rows[.map] == [Self.pool("asia")])
        #expect(Self.text(console).contains("other.example.com  each place"))
        console.press("n")
        #expect(console.model.rows[.map]?.count == 4)
    }

    // MARK: Drawing

    @Test func `a step of the crosshair changes few cells, and draws no map anew`() {
        var console = Self.console(200, 50)
        console.press("Right")
        let (map, grid) = (console.model.keptMap, view(console.model))
        console.press("Right")
        #expect(console.model.keptMap == map)
        let changed = zip(grid.cells, view(console.model).cells).count { $0 != $1 }
        #expect((1...60).contains(changed), "\(changed)")
    }

    @Test func `the kept map is the one that a new console would draw`() {
        var console = Self.console()
        console.press("b")
        console.send(.resized(Size(columns: 132, rows: 43)))
        console.press("f")
        var fresh = console.model
        fresh.keptMap = nil
        #expect(view(fresh) == view(console.model))
    }

    @Test(arguments: [(119, 30, false), (120, 29, false), (120, 30, true), (200, 50, true)])
    func `a large overview has a small map`(columns: Int, rows: Int, hasMap: Bool) {
        let console = Console(Self.fleet, size: Size(columns: columns, rows: rows))
        #expect((Layout(console.model).overview?.map != nil) == hasMap)
        #expect(Self.text(console).contains("Who serves where") == hasMap)
    }

    @Test func `a click on the map moves the crosshair`() throws {
        var console = Self.console()
        console.press("M")
        let map = try #require(Layout(console.model).map?.map)
        console.send(.mouse(.click(column: map.column + 70, row: map.row + 4)))
        let cell = Projection(columns: map.columns, rows: map.rows).cell(of: console.model.probe)
        #expect(cell == (70, 4))
    }
}
