import GeoConsole
import GeoRouting
import Presentation
import Testing

@testable import GeoFleet

/// What a key asks for, by the row it is pressed on.
struct ProposalTests {
    static func origin(_ geo: String, _ name: String) -> OriginKey {
        OriginKey(pool: "k8s-pool-shop-\(geo)", origin: name)
    }

    @Test(arguments: [
        (Tab.origins, "k8s-pool-shop-eu/origin-eu", "D", Action.drain(.origin(origin("eu", "origin-eu")))),
        (.origins, "k8s-pool-shop-us_east/origin-us_east", "E", .enable(.origin(origin("us_east", "origin-us_east")))),
        (.pools, "k8s-pool-shop-eu", "D", .drain(.pool("k8s-pool-shop-eu"))),
        (.pools, "k8s-pool-shop-us_west", "E", .enable(.pool("k8s-pool-shop-us_west"))),
        (.loadBalancer, "lb1", "D", .drain(.loadBalancer("app.example.com"))),
        (.overview, "eu", "D", .drain(.pool("k8s-pool-shop-eu"))),
        (.overview, "us_west", "E", .enable(.pool("k8s-pool-shop-us_west"))),
        (.overview, "us_east", "E", .enable(.origin(origin("us_east", "origin-us_east")))),
        (.origins, "k8s-pool-shop-eu/origin-eu-abcdef", "X", .removeOrigin(origin("eu", "origin-eu-abcdef"))),
        (.overview, "eu", "X", .removeOrigin(origin("eu", "origin-eu-abcdef"))),
        (.origins, "k8s-pool-shop-asia/legacy", "X", .removeOrigin(origin("asia", "legacy"))),
        (.origins, "k8s-pool-shop-asia/origin-asia", "R", .releaseWeight(origin("asia", "origin-asia"))),
        (.overview, "asia", "R", .releaseWeight(origin("asia", "origin-asia"))),
        (.pools, "k8s-pool-shop-us_west", "P", .prune([origin("eu", "origin-eu-abcdef")])),
        (.sources, "us_east/shop/api-2", "S", .sync(clusters: ["us_east"])),
        (.pools, "k8s-pool-shop-eu", "S", .sync(clusters: ["eu"])),
        (.origins, "k8s-pool-shop-eu/origin-eu-abcdef", "S", .sync(clusters: ["eu"])),
    ])
    func `the key asks for this`(tab: Tab, row: String, key: String, remedy: Action) {
        var console = Console(writing: .unlocked)
        console.model.findings = []
        console.go(to: tab, row)
        console.press(key)
        #expect(console.commands == [.preview(remedy)])
        #expect(console.model.dialog == nil)
    }

    @Test(arguments: [
        (Tab.origins, "k8s-pool-shop-eu/origin-eu", "E", "origin-eu is enabled already"),
        (.origins, "k8s-pool-shop-us_east/origin-us_east", "D", "origin-us_east is drained already"),
        (.pools, "k8s-pool-shop-eu", "E", "k8s-pool-shop-eu is enabled already"),
        (.loadBalancer, "lb1", "E", "app.example.com is enabled already"),
        (.overview, "eu", "E", "nothing in eu is drained"),
        (.overview, "us_west", "D", "the pool of us_west is disabled already"),
        (.pools, "k8s-pool-shop-asia", "S", "no cluster at asia is watched here, but eu, us_east"),
        (.overview, "us_west", "S", "no cluster at us_west is watched here, but eu, us_east"),
        (.overview, "eu", "w", "2 origins in eu: select one in 3 Origins"),
        (.origins, "k8s-pool-shop-eu/origin-eu", "X", "origin-eu is live: an Ingress in eu has its address"),
        (.overview, "us_west", "X", "no origin in us_west is stale"),
        (.origins, "k8s-pool-shop-eu/origin-eu", "R", "no weight override on origin-eu"),
        (.origins, "k8s-pool-shop-eu/origin-eu", "u", "nothing was done yet"),
        (.origins, "k8s-pool-shop-eu/origin-eu", "B", "no removals are held"),
        (
            .sources, "eu/shop/api-1", "D",
            "not in Sources: see 1 Overview, 2 Pools, 3 Origins, 4 Load balancer, 8 Map"
        ),
        (.api, "", "y", "not in API: see 1 Overview, 2 Pools, 3 Origins, 4 Load balancer, 8 Map"),
    ])
    func `the key says why it does nothing`(tab: Tab, row: String, key: String, reason: String) {
        var console = Console(writing: .unlocked)
        console.model.findings = []
        console.go(to: tab, row.isEmpty ? nil : row)
        console.press(key)
        #expect(console.commands == [])
        #expect(console.status == reason)
        #expect(console.model.status?.isHint == true)
        console.press("Down")
        #expect(console.status == nil)
    }

    @Test(arguments: ["D", "E", "w", "P"])
    func `before Cloudflare is read nothing is said to be drained or well`(key: String) {
        var fleet = Fleet.sample
        fleet.pools = []
        fleet.loadBalancers = []
        fleet.cloudflare.lastSuccess = nil
        var console = Console(fleet, writing: .unlocked)
        console.model.findings = []
        console.go(to: .overview, "eu")
        console.press(key)
        #expect(console.status == "Cloudflare not read yet")
    }

    @Test func `on another row the key says where it mends the worst finding`() {
        var console = Console(writing: .unlocked)
        let drained = Action.enable(.pool("k8s-pool-shop-us_west"))
        console.model.findings = [
            Finding(
                severity: .servedElsewhere,
                geo: "us_west",
                object: "k8s-pool-shop-us_west",
                pool: "k8s-pool-shop-us_west",
                reason: .poolDisabled(isFallback: false),
                remedy: drained
            )
        ]
        console.go(to: .overview, "eu")
        console.press("E")
        #expect(console.commands == [])
        #expect(console.status == "nothing in eu is drained: select us_west, then E enables")
    }

    @Test func `an action that cannot be taken is greyed with the same reason`() throws {
        var console = Console(writing: .unlocked)
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        for action in KeyAction.allCases where Binding(of: action).writes {
            var pressed = console
            let key = try #require(console.model.keymap.keys(of: action).first)
            pressed.send(.key(key))
            switch console.model.availability(of: action) {
            case .available: #expect(pressed.status == nil)
            case .unavailable(let reason): #expect(pressed.status == reason)
            }
        }
    }

    @Test func `with one cluster S on the row of another geo says why it does not sync`() {
        var fleet = Fleet.sample
        fleet.clusters.removeLast()
        var console = Console(fleet, writing: .unlocked)
        console.model.findings = []
        console.go(to: .overview, "us_east")
        console.press("S")
        #expect(console.commands == [])
        #expect(console.status == "no cluster at us_east is watched here, only eu")
        console.go(to: .overview, "eu")
        console.press("S")
        #expect(console.commands == [.preview(.sync(clusters: ["eu"]))])
    }

    @Test func `the last row offers only keys that can act on the selected row`() {
        var fleet = Fleet.sample
        fleet.cloudflare.lastSuccess = .start
        for index in fleet.clusters.indices {
            fleet.clusters[index].watch.state = .live
            fleet.clusters[index].watch.lastSuccess = .start
        }
        var console = Console(fleet, writing: .unlocked, size: Size(columns: 200, rows: 24))
        console.model.findings = []
        func keys() -> String { view(console.model).text.split(separator: "\n").last.map(String.init) ?? "" }
        console.go(to: .pools, "k8s-pool-shop-eu")
        #expect(keys().contains("P prune") && keys().contains("X remove"))
        console.go(to: .pools, "k8s-pool-shop-asia")
        #expect(!keys().contains("P prune") && !keys().contains("X remove"))
        // The only origin of a pool cannot be removed.
        console.model.fleet.pools[1].origins.removeFirst()
        console.model.fleet.pools[1].pool.origins.removeFirst()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu-abcdef")
        #expect(!keys().contains("X remove"))
    }

    @Test func `S on the overview offers all clusters, and Enter syncs those that are chosen`() {
        var console = Console(writing: .unlocked)
        console.go(to: .overview, "us_east")
        console.press("S Space Up Space Enter")
        #expect(console.commands == [.preview(.sync(clusters: ["eu"]))])
        console.press("Esc S Space Enter")
        #expect(console.status == "no cluster is chosen")
    }

    @Test func `S offers no cluster that cannot be read, and nothing while Cloudflare cannot be`() {
        var fleet = Fleet.sample
        fleet.clusters[0].watch.state = .failing("503")
        var console = Console(fleet, writing: .unlocked)
        console.press("1 S")
        guard case .choose(let choice) = console.model.dialog else {
            Issue.record("no choice: \(String(describing: console.status))")
            return
        }
        #expect(!choice.chosen.contains(fleet.clusters[0].id))
        fleet.cloudflare = ReadStatus()
        fleet.cloudflare.state = .failing("403 Forbidden")
        console = Console(fleet, writing: .unlocked)
        console.press("1 S")
        #expect(console.model.dialog == nil)
        #expect(console.status?.hasPrefix("nothing to sync with: pools and load balancers ") == true)
    }

    @Test func `B confirms what the brake holds in the only cluster where it does`() {
        var fleet = Fleet.sample
        fleet.clusters[1].plan.isBraked = true
        var console = Console(fleet, writing: .unlocked)
        console.press("B")
        #expect(console.lastQuestion == .confirmRemovals(cluster: "us_east"))
        fleet.clusters[0].plan.isBraked = true
        console = Console(fleet, writing: .unlocked)
        console.go(to: .api)
        console.press("B")
        #expect(console.status == "removals are held in eu, us_east: select a row of one")
        console.go(to: .sources, "eu/shop/api-1")
        console.press("B")
        #expect(console.lastQuestion == .confirmRemovals(cluster: "eu"))
    }

    @Test func `prune takes all marked origins, if all are stale`() {
        var console = Console(writing: .unlocked)
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu-abcdef")
        console.press("Space P")
        #expect(console.lastQuestion == .prune([Self.origin("eu", "origin-eu-abcdef")]))
        console.press("Esc")
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press("Space P")
        #expect(console.status == "1 of 2 marked origins are not stale")
    }

    @Test func `what is for one object is not done to one of several marked`() {
        var console = Console(writing: .unlocked)
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu-abcdef")
        console.press("Space")
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press("D")
        #expect(console.status == "another row is marked, and drain is for one: U clears marks")
        console.press("Space D")
        #expect(console.status == "2 rows are marked, and drain is for one: U clears marks")
        #expect(console.lastQuestion == nil)
        console.press("U")
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press("D")
        #expect(console.lastQuestion == .drain(.origin(Self.origin("eu", "origin-eu"))))
    }

    @Test func `in details the keys act on what is shown there`() {
        var console = Console(writing: .unlocked)
        console.go(to: .sources, "eu/shop/api-1")
        console.press("Enter Enter D")
        #expect(console.lastQuestion == .drain(.pool("k8s-pool-shop-eu")))
    }

    @Test func `what is gone cannot be acted on`() {
        var console = Console(writing: .unlocked)
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("Enter")
        console.send(.fleet(Fleet(zone: "example.com")))
        console.press("D")
        #expect(console.lastQuestion == nil)
        #expect(console.status == "what was selected is gone")
    }
}
