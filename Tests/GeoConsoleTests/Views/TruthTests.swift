import FleetSupport
import GeoFleet
import GeoRouting
import Testing

@testable import GeoConsole
@testable import Presentation

/// What the screens say of the whole is true, and the same on each of them.
struct TruthTests {
    private typealias World = DiagnosisFleet

    /// A console before this fleet, at the moment at which it was read.
    private static func console(
        writing: Preferences.Writing = .timed,
        keys: [String: Key] = [:],
        _ change: (inout DiagnosisFleet) -> Void = { _ in }
    ) -> Console {
        let fleet = World.changed { world in
            for index in world.fleet.pools.indices { world.fleet.pools[index].loadBalancers = [World.hostname] }
            change(&world)
        }
        var console = Console(fleet, writing: writing, keys: keys)
        console.send(.tick(World.now))
        console.send(.fleet(fleet))
        return console
    }

    private static func rows(_ console: Console) -> [String] {
        view(console.model).text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Nothing made yet, and Ingresses so new that it may well be on its way.
    private static func empty(_ world: inout DiagnosisFleet, age: Int = 5) {
        world.fleet.loadBalancers = []
        world.fleet.pools = []
        for index in world.fleet.clusters.indices {
            let cluster = world.fleet.clusters[index]
            world.fleet.clusters[index].sources = cluster.desired.pools.map { pool in
                let source = SourceObject(
                    namespace: "shop",
                    name: "web",
                    created: World.now.milliseconds / 1000 - age,
                    clusterName: "shop",
                    addresses: ["203.0.113.10"]
                )
                return SourceView(source: source, pool: pool.name)
            }
        }
    }

    // MARK: Nothing is wrong

    @Test func `where all is well it says so, with a count`() {
        #expect(Self.rows(Self.console())[2] == "● nothing to repair: 4 pools in service")
    }

    @Test func `where all is well again it says what was down in the last ten minutes`() {
        var console = Self.console()
        var fleet = console.model.fleet
        func read(_ seconds: Int, _ health: PoolHealth) {
            fleet.pools[0].health = health
            fleet.cloudflare.lastSuccess = World.now + .seconds(seconds)
            console.send(.tick(World.now + .seconds(seconds)))
            console.send(.fleet(fleet))
        }
        read(10, .critical)
        read(40, .healthy)
        console.send(.tick(World.now + .seconds(45)))
        let name = fleet.pools[0].geo ?? fleet.pools[0].name
        #expect(
            Self.rows(console)[2] == "● nothing to repair: 4 pools in service; \(name) was down for 30 s until 5 s ago"
        )
    }

    @Test func `an empty account is not called well in its first minute`() {
        let console = Self.console { Self.empty(&$0) }
        #expect(console.model.findings == [])
        #expect(Self.rows(console)[2] == "○ no load balancer app.example.com yet · S creates it")
    }

    @Test func `a missing load balancer names no key where nothing may be written, and the key that a person gave`() {
        let reader = Self.console(writing: .forbidden) { Self.empty(&$0) }
        #expect(Self.rows(reader)[2] == "○ no load balancer app.example.com yet")
        let person = Self.console(keys: ["sync": .function(8)]) { Self.empty(&$0) }
        #expect(Self.rows(person)[2] == "○ no load balancer app.example.com yet · F8 creates it")
    }

    @Test func `a missing load balancer is said in its first minute as well where something else is wrong`() {
        func troubled(_ world: inout DiagnosisFleet) {
            Self.empty(&world)
            world.fleet.clockSkew = .seconds(425)
        }
        let rows = Self.rows(Self.console { troubled(&$0) })
        #expect(rows[2] == "▲ this host's clock: 7 min behind Cloudflare's: use NTP")
        #expect(rows[4] == "○ no load balancer app.example.com yet · S creates it")
        let other = Self.rows(
            Self.console { world in
                let balancer = world.fleet.loadBalancers[0]
                troubled(&world)
                world.fleet.loadBalancers = [balancer]
                world.fleet.loadBalancers[0].balancer.hostname = "other.example.com"
            }
        )
        #expect(other[4] == "○ no load balancer app.example.com yet · S creates it")
        #expect(other[5].hasPrefix("other.example.com "))
    }

    @Test func `where some clusters cannot be heard, nobody knows whether an Ingress asks for what is missing`() {
        let console = Self.console { world in
            (world.fleet.loadBalancers, world.fleet.pools) = ([], [])
            for index in world.fleet.clusters.indices { world.fleet.clusters[index].desired = Desired() }
            world.cluster("asia") { cluster in
                cluster.watch = ReadStatus()
                cluster.watch.state = .failing("connection refused")
            }
        }
        let rows = Self.rows(console)
        #expect(rows[2].hasPrefix("▲ asia: watch down; "))
        #expect(rows[4] == "○ no load balancer app.example.com; whether an Ingress asks for one is not known")
    }

    @Test func `what is missing is said once`() {
        let console = Self.console { Self.empty(&$0, age: 200) }
        let rows = Self.rows(console).filter { $0.contains("no such load balancer") || $0.contains("○ no load") }
        #expect(rows == ["▸ ✗ app.example.com: there is no such load balancer · W y, then S creates it  +2"])
    }

    @Test func `without any Ingress nothing is on its way`() {
        let console = Self.console { world in
            world.fleet.loadBalancers = []
            world.fleet.pools = []
            for index in world.fleet.clusters.indices { world.fleet.clusters[index].desired = Desired() }
        }
        #expect(Self.rows(console)[2] == "○ no load balancer app.example.com, and no Ingress asks for one")
    }

    @Test func `pools that are not there yet are said`() {
        let console = Self.console { world in
            Self.empty(&world)
            world.fleet.loadBalancers = DiagnosisFleet().fleet.loadBalancers
        }
        #expect(console.model.findings == [])
        #expect(Self.rows(console)[2] == "○ 4 pools are not there yet, k8s-pool-shop-asia first")
    }

    @Test func `what nobody has read yet is not called well`() {
        var unread = Self.console { world in
            world.fleet = Fleet(zone: world.fleet.zone)
        }
        #expect(Self.rows(unread)[2] == "… reading Cloudflare")
        unread = Self.console { world in
            world.cluster("asia") { $0.watch = ReadStatus() }
        }
        #expect(Self.rows(unread)[2] == "… asia: reading the Ingresses from its API server")
    }

    @Test func `pools that no probe has reached yet are not called well`() {
        let console = Self.console { world in
            world.pool("eu") { $0.health = .unknown }
        }
        #expect(Self.rows(console)[2] == "? nothing known to repair: health of 1 of 4 pools unknown")
    }

    // MARK: The header

    @Test func `the host name stays in the header while its load balancer is missing`() {
        let console = Self.console { Self.empty(&$0) }
        #expect(Self.rows(console)[0].hasPrefix("app.example.com "))
    }

    @Test func `a zone without a name yet is told by the beginning of its id`() {
        var console = Self.console { $0.fleet.zone = "023e105f4ecef8ad9ca31a8372d0c353" }
        console.send(.resized(Size(columns: 120, rows: 36)))
        #expect(Self.rows(console)[0].hasPrefix("app.example.com · zone 023e…  "))
        console = Self.console { $0.fleet = Fleet(zone: "023e105f4ecef8ad9ca31a8372d0c353") }
        #expect(Self.rows(console)[0].hasPrefix("zone 023e…  "))
    }

    @Test(arguments: [80, 100, 120])
    func `the header stands still while the data grow older`(_ columns: Int) throws {
        var console = Self.console()
        console.send(.resized(Size(columns: columns, rows: 24)))
        let young = Self.rows(console)[0]
        console.wait(25)
        let old = Self.rows(console)[0]
        #expect(old == young.replacing("read  0 s", with: "read 25 s"))
        #expect(old != young)
    }

    // MARK: The tables

    @Test(arguments: [Tab.pools, .origins, .loadBalancer])
    func `a table is as calm as the diagnosis`(_ tab: Tab) {
        var console = Self.console()
        console.press("\(tab.number)")
        #expect(Self.rows(console)[2].hasSuffix(" · ● none needs attention"))
    }

    @Test(arguments: [
        (Tab.pools, "4 pools · ▲ no row here is wrong; 1 finding in 1 Overview"),
        (.origins, "6 origins · ▲ no row here is wrong; 1 finding in 1 Overview"),
        (.loadBalancer, "1 load balancer · ▲ 1 needs attention"),
    ])
    func `trouble in another table is pointed to`(_ tab: Tab, _ caption: String) {
        var console = Self.console { world in
            world.balancer { $0.isProxied = false }
        }
        console.press("\(tab.number)")
        #expect(Self.rows(console)[2] == caption)
    }

    @Test func `a pool that only the diagnosis finds something about stands first and is counted`() {
        var console = Self.console { world in
            world.pool("us_west") { $0.pool.coordinates = nil }
        }
        console.press("2")
        let rows = Self.rows(console)
        #expect(rows[2] == "4 pools · ▲ 1 needs attention")
        #expect(rows[4].contains("us_west"))
    }

    @Test func `while something is not there yet no table says that all is well`() {
        var console = Self.console { world in
            Self.empty(&world)
            world.fleet.loadBalancers = DiagnosisFleet().fleet.loadBalancers
        }
        console.press("4")
        #expect(Self.rows(console)[2] == "1 load balancer · ○ 4 pools are not there yet, k8s-pool-shop-asia first")
    }

    @Test func `the view of load balancers names the one that is missing, and its key`() {
        var console = Self.console { Self.empty(&$0) }
        console.press("4")
        let text = Self.rows(console).joined(separator: "\n")
        #expect(text.contains("the zone example.com has no load balancers yet"))
        #expect(text.contains("○ no load balancer app.example.com · S creates it"))
    }

    @Test(arguments: [Tab.overview, .pools, .origins])
    func `long names of pools stay distinguishable on a narrow screen`(_ tab: Tab) {
        var console = Self.console { world in
            for index in world.fleet.pools.indices {
                let geo = world.fleet.pools[index].geo ?? ""
                world.fleet.pools[index].pool.name = "k8s-pool-smart-router-internal-\(geo)"
            }
        }
        console.press("\(tab.number)")
        let rows = Self.rows(console)
        for name in ["us_east", "us_west"] {
            #expect(rows.contains { $0.contains("…") && $0.contains("-\(name) ") })
        }
    }

    @Test func `the figures of the API fit a narrow screen`() {
        var console = Self.console { $0.fleet.budget.resetsAt = World.now + .seconds(184) }
        let calls = (1...300).map { number in
            APICall(
                id: number,
                moment: World.now,
                method: "GET",
                path: "/accounts/023e/load_balancers/pools",
                status: number.isMultiple(of: 3) ? 500 : 200,
                duration: .milliseconds(number * 10)
            )
        }
        console.send(.calls(calls))
        console.press("7")
        let caption = Self.rows(console)[2]
        #expect(caption.contains("p50 1.5 s  p95 2.8 s  100 failed"))
        #expect(!caption.contains("…") && caption.hasSuffix("1–18 of 300"))
    }

    // MARK: Keys in hints

    @Test func `a finding names the key that the person has`() {
        let console = Self.console(keys: ["enable": .function(8)]) { world in
            world.origin("origin-us_west") { $0.origin.isEnabled = false }
        }
        #expect(Self.rows(console)[2].hasSuffix(" · W y, then F8 enables"))
    }

    /// us_west drained, two origins of asia drained one by one, a stale origin in eu, proxied off.
    private static func manifold(_ world: inout DiagnosisFleet) {
        for name in ["origin-us_west", "origin-asia", "origin-asia-1"] {
            world.origin(name) { $0.origin.isEnabled = false }
        }
        world.leaveBehind(1, in: "eu")
        world.balancer { $0.isProxied = false }
    }

    private static func findings(_ console: Console) -> [String] {
        rows(console).filter { $0.contains(" enables") || $0.contains(" removes") || $0.contains(" syncs") }
            .map { $0.replacing(#/\ +\+4\ more$/#, with: "") }
    }

    @Test func `a finding names its key only where that key mends it, and else what to select first`() {
        var console = Self.console(writing: .unlocked, Self.manifold)
        console.send(.resized(Size(columns: 110, rows: 40)))
        let lines = { (first: String, us: String, eu: String) in
            [
                "✗ asia +5,400 km: origin-asia is drained, 2 of 2 · \(first)E enables",
                "✗ asia +5,400 km: origin-asia-1 is drained, 2 of 2 · select it in 3 Origins: E enables",
                "✗ us_west +1,800 km: origin-us_west is drained, 1 of 1 · \(us)E enables",
                "▲ app.example.com: proxied is off · S syncs",
                "▲ eu: origin-eu-old0 is stale, no Ingress wants it · \(eu)X removes",
            ]
        }
        #expect(Self.findings(console) == lines("", "select us_west: ", "select eu: "))
        console.go(to: .overview, "us_west")
        #expect(Self.findings(console) == lines("select asia: ", "", "select eu: "))
        console.press("Space")
        #expect(Self.findings(console)[0].hasSuffix(" · U, select asia: E enables"))
        console.go(to: .overview, "asia")
        #expect(Self.findings(console)[0].hasSuffix(" · U: E enables"))
    }

    @Test func `what no row of the overview stands for is selected with the headline`() {
        var console = Self.console(writing: .unlocked) { world in
            world.balancer { $0.isEnabled = false }
            world.fleet.clockSkew = .seconds(425)
        }
        #expect(Self.rows(console)[2].contains(" is disabled · E enables"))
        console.go(to: .overview, "us_west")
        #expect(Self.rows(console)[2].contains(" · Esc: E enables"))
    }

    @Test func `wherever somebody is, a key that a finding names without a condition does what it says`() {
        for row in ["asia", "eu", "us_east", "us_west"] {
            for key in ["E", "X", "S"] {
                var console = Self.console(writing: .unlocked, Self.manifold)
                console.send(.resized(Size(columns: 110, rows: 40)))
                console.go(to: .overview, row)
                let named = zip(console.model.findings, Self.findings(console)).filter {
                    $1.contains(" · \(key) ")
                }
                console.press(key)
                // A sync asks first which clusters are meant.
                if key == "S", case .choose = console.model.dialog { continue }
                #expect(named.allSatisfy { $0.0.remedy == console.lastQuestion }, "\(row) \(key)")
            }
        }
    }

    @Test func `where nothing may be written a finding names no key, its details tell how it would be done`() {
        var console = Self.console(writing: .forbidden) { world in
            world.origin("origin-us_west") { $0.origin.isEnabled = false }
        }
        #expect(!Self.rows(console)[2].contains("enables"))
        #expect(console.model.findings.first?.remedy?.keyAction == .enable)
        console.press("Enter")
        #expect(Self.rows(console).contains { $0.contains("E enables, but started with --read-only") })
    }

    @Test func `a dry run is said in the header and to a person who wants to write`() {
        var console = Self.console(writing: .forbidden)
        console.model.preferences.isDryRun = true
        console.model.preferences.reasonForbidden = "DRY_RUN is set: nothing is written"
        #expect(Self.rows(console)[0].contains(" DRY RUN "))
        console.press("3 D")
        #expect(console.status == "DRY_RUN is set: nothing is written")
    }
}
