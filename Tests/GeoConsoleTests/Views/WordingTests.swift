import FleetSupport
import GeoRouting
import Presentation
import Testing

@testable import GeoConsole
@testable import GeoFleet

/// Words that people read the wrong way before.
struct WordingTests {
    @Test(arguments: [
        ("one", "\u{201C}one\u{201D}"), ("12", "\u{201C}12\u{201D}"), ("origin-eu", "origin-eu"), ("one-eu", "one-eu"),
    ])
    func `a name that reads as a number is quoted`(name: String, words: String) {
        #expect(Words.name(name) == words)
        #expect(Action.removeOrigin(OriginKey(pool: "p", origin: name)).title == "Remove \(words)")
    }

    @Test func `the calls view says when the budget is full again, and how much of it others have used`() {
        var model = Model.troubled(.api, size: Size(columns: 140, rows: 24))
        let now = model.now
        model.calls = Ring(capacity: 100)
        let call = APICall(id: 1, moment: now, method: "GET", path: "/", status: 200, duration: .milliseconds(9))
        model.calls.append([call])
        (model.fleet.budget.limit, model.fleet.budget.remaining) = (1200, 1000)
        model.fleet.budget.resetsAt = now + .seconds(90)
        #expect(view(model).text.contains("full again in 1 min 30 s · 199 by others"), "\(view(model).text)")
        model.fleet.budget.remaining = 1199
        #expect(!view(model).text.contains("by others"))
        model.fleet.budget.resetsAt = now
        #expect(!view(model).text.contains("full again"))
    }

    @Test(arguments: [(0, "0 s"), (45, "45 s"), (60, "1 min 00 s"), (872, "14 min 32 s")])
    func `the time left is a duration, not a time of day`(seconds: Int, words: String) {
        #expect(Words.timeLeft(.seconds(seconds)) == words)
    }

    @Test(arguments: [
        (120, "read  3 s ago · 1,150 of 1,200 calls left"), (100, "read  3 s ago · 1,150 of 1,200 calls left"),
        (90, "read  3 s ago · 1,150 calls left"), (70, "read  3 s ago"),
    ])
    func `the header says how many calls are left`(columns: Int, words: String) {
        let model = Model.troubled(size: Size(columns: columns, rows: 24))
        let row = view(model).text.split(separator: "\n").first ?? ""
        #expect(row.contains(words), "\(row)")
    }

    @Test func `the header says that few calls are left, at any width`() {
        for columns in [40, 60, 80, 120] {
            var model = Model.troubled(size: Size(columns: columns, rows: 24))
            model.fleet.budget.remaining = 90
            let row = view(model).text.split(separator: "\n").first ?? ""
            #expect(row.contains(columns < 100 ? "▲ 90 calls left" : "▲ 90 of 1,200"), "\(row)")
        }
    }

    @Test func `where clusters have no room for their names, the one that is not read keeps its name`() {
        let names = ["frankfurt-production", "virginia-production", "oregon-production", "tokyo-production"]
        var fleet = Fleet.troubled()
        for (index, name) in zip(fleet.clusters.indices, names) { fleet.clusters[index].id = name }
        let model = Model.troubled(.overview, fleet)
        let row = view(model).text.split(separator: "\n").first ?? ""
        #expect(row.contains("app.example.com  ✗ frankfurt-production, 3 of 4 read  "), "\(row)")
    }

    @Test func `at 80 columns the clusters' names stay, and in the view of calls the number that is left`() {
        func row(_ tab: Tab) -> Substring { view(Model.troubled(tab)).text.split(separator: "\n").first ?? "" }
        #expect(row(.overview).contains("watch ✗ asia ● eu ● us_east ● us_west"))
        #expect(row(.overview).hasSuffix("read  3 s ago"))
        #expect(row(.api).hasSuffix("1,150 calls left"), "\(row(.api))")
    }

    @Test func `the mark of a weight that a person set has a legend where it is seen`() {
        for tab in [Tab.overview, .origins] {
            #expect(view(Model.troubled(tab)).text.contains("◆ weight set by a person"))
        }
    }

    @Test func `after a write the line says since when, who serves now and how to undo`() {
        var console = Console(writing: .unlocked, size: Size(columns: 120, rows: 24))
        var record = ActionRecord.sample(1, "Drained origin-eu in k8s-pool-shop-eu")
        record.action = .drain(.origin(OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu")))
        let goal = Effect.Destination(name: "us_east", distance: 6187)
        record.effects = [.otherPool(geo: "eu", to: goal, OriginCounts(counts: [.healthy: 1]))]
        console.send(.ended(preview: 1, .done(record)))
        console.wait(12)
        let words = "● Drained origin-eu in k8s-pool-shop-eu, 12 s ago: eu went to us_east (6,200 km) · u undoes"
        #expect(view(console.model).text.contains(words))
        console.send(.resized(Size(columns: 80, rows: 24)))
        #expect(
            view(console.model).text.contains("● Drained origin-eu, 12 s ago: eu went to us_east (6,200 km) · u undoes")
        )
    }

    @Test func `the keys that copy and show JSON are named below a list of 80 columns`() {
        for tab in [Tab.pools, .origins] {
            var console = Console(size: Size(columns: 80, rows: 24))
            console.go(to: tab)
            let keys = view(console.model).text.split(separator: "\n").last ?? ""
            #expect(keys.contains("c copy") && keys.contains("y JSON"), "\(keys)")
        }
    }

    @Test func `the help names what works now before what does not`() throws {
        var console = Console(size: Size(columns: 80, rows: 60))
        console.press("3 ?")
        let rows = view(console.model).text.split(separator: "\n")
        let heading = try #require(rows.firstIndex { $0.contains(" Act ") })
        // While writing is locked, only the key that unlocks it works.
        #expect(rows[heading + 1].contains(" W ") && !rows[heading + 1].contains("✗"), "\(rows[heading + 1])")
    }

    @Test func `the settings that steer come first, and a TTL of 0 is explained`() {
        var fleet = Fleet.sample
        fleet.loadBalancers[0].fields = ["adaptive", "fallback_pool", "proxied", "rules", "steering_policy", "ttl"]
            .map { LoadBalancerView.Field(name: $0, value: "0") }
        fleet.loadBalancers[0].drift = []
        var console = Console(fleet, size: Size(columns: 100, rows: 40))
        console.press("4")
        let rows = view(console.model).text.split(separator: "\n").map(String.init)
        let names = ["steering_policy", "proxied", "ttl", "fallback_pool", "adaptive", "rules"]
        let places = names.map { name in rows.firstIndex { $0.contains("  \(name) ") } ?? -1 }
        #expect(places == places.sorted() && !places.contains(-1), "\(places)")
        #expect(rows.contains { $0.contains("ttl ") && $0.contains("0 (automatic)") })
    }

    @Test func `nothing to do is good news, in green`() {
        var preview = ActionPreview(.sync(clusters: ["eu"]))
        preview.refusal = .alreadyInSync(clusters: ["eu"])
        var model = Model.troubled()
        model.dialog = .card(CardState(preview))
        let text = view(model).text
        #expect(text.contains("● nothing to do: Cloudflare already matches the sources of eu"))
        #expect(!text.contains("cannot be done"))
        #expect(!Refusal.several([.alreadyInSync(clusters: ["eu"]), .clusterUnread("asia")]).isGoodNews)
    }

    @Test(arguments: [("203.0.113.1", "::203.0.113.1"), ("2001:db8::1", "'::[2001:db8::1]:'")])
    func `curl is given an address as it and the shell want it`(address: String, option: String) {
        #expect(Words.connectTo(address) == option)
    }

    @Test func `on the row of a geo D is for its pool, whatever the pool contains, and says so`() {
        var fleet = Fleet.sample
        fleet.pools[1].origins.removeLast()
        var console = Console(fleet, writing: .unlocked, size: Size(columns: 160, rows: 24))
        console.model.findings = []
        console.go(to: .overview, "eu")
        #expect(view(console.model).text.contains("D drain"))
        console.press("D")
        #expect(console.lastQuestion == .drain(.pool("k8s-pool-shop-eu")))
        #expect(Action.drain(.pool("k8s-pool-shop-eu")).title == "Drain pool k8s-pool-shop-eu (disable)")
        console.press("Esc")
        console.go(to: .overview, "us_east")
        console.press("D")
        #expect(console.status == "us_east is drained already")
    }

    @Test func `key, command, card and report of a drain have one verb`() {
        for target in [Action.Target.pool("p"), .loadBalancer("l"), .origin(OriginKey(pool: "p", origin: "o"))] {
            #expect(Action.drain(target).title.hasPrefix("Drain "))
            #expect(Action.drain(target).doneText.hasPrefix("Drained "))
        }
        #expect(Binding(of: .drain).help.hasPrefix("drain"))
    }

    @Test func `S ticks the cluster of the selected row, and no cluster that cannot be read`() {
        var console = Console(writing: .unlocked)
        console.model.findings = []
        console.go(to: .overview, "us_east")
        console.press("S")
        guard case .choose(let choice) = console.model.dialog else {
            Issue.record("no choice")
            return
        }
        #expect(choice.chosen == ["us_east"])
        var fleet = Fleet.sample
        fleet.clusters[1].watch.state = .failing("connection refused")
        var other = Console(fleet, writing: .unlocked)
        other.model.findings = [FindingKeyTests.whole]
        other.press("Esc S")
        guard case .choose(let all) = other.model.dialog else {
            Issue.record("no choice")
            return
        }
        #expect(all.chosen == ["eu"])
    }
}
