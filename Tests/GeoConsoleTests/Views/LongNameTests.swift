@testable import GeoFleet
import GeoRouting
import Testing

@testable import GeoConsole
@testable import Presentation

/// Long texts on narrow screens: what is new or decisive stays.
struct LongNameTests {
    private static func name(_ geo: String) -> String { "k8s-pool-smart-router-of-the-whole-company-internal-\(geo)" }

    static let fleet: Fleet = {
        var fleet = Fleet.sample
        for index in fleet.pools.indices { fleet.pools[index].pool.name = name(fleet.pools[index].geo ?? "") }
        return fleet
    }()

    private static func rows(_ model: Model) -> [Substring] { view(model).text.split(separator: "\n") }

    @Test func `the heading of details, the fallback pool and a card keep the geo at the end of a pool's name`() throws
    {
        var console = Console(Self.fleet, writing: .unlocked, size: Size(columns: 60, rows: 24))
        console.send(.resized(Size(columns: 80, rows: 24)))
        let fallback = try #require(Self.rows(console.model).first { $0.contains("fallback") })
        #expect(fallback.hasSuffix("nal-eu") && fallback.contains("…"), "\(fallback)")
        console.send(.resized(Size(columns: 60, rows: 24)))
        console.go(to: .pools, Self.name("us_east"))
        console.press("Enter")
        let heading = try #require(Self.rows(console.model).first { $0.hasPrefix("pool …") })
        #expect(heading.contains("…") && heading.contains("-us_east"), "\(heading)")
        console.press("Esc")
        console.press("D")
        console.answer()
        let title = try #require(Self.rows(console.model).first { $0.contains("─ Drain pool") })
        #expect(title.contains("…") && title.contains("us_east (disable)"), "\(title)")
    }

    @Test func `a candidate of the command line keeps the geo at the end of its name`() {
        var console = Console(Self.fleet, writing: .unlocked, size: Size(columns: 60, rows: 24))
        console.press(":")
        for character in "drain k8s" { console.send(.key(character == " " ? " " : .character(character))) }
        let rows = Self.rows(console.model)
        #expect(rows.contains { $0.contains("drain …") && $0.contains("-internal-eu ") })
    }

    @Test func `the line after a write keeps the end of the name`() throws {
        var console = Console(writing: .unlocked, size: Size(columns: 80, rows: 24))
        let key = OriginKey(pool: Self.name("us_east"), origin: "origin-of-the-whole-company-us_east")
        let action = Action.setWeight(key, try #require(Weight(50)))
        var record = ActionRecord.sample(1, action.doneText)
        record.action = action
        let goal = Effect.Destination(name: "us_west", distance: 6187)
        record.effects = [.otherPool(geo: "us_east", to: goal, OriginCounts(counts: [.healthy: 1]))]
        console.send(.ended(preview: 1, .done(record)))
        console.wait(12)
        let line = Self.rows(console.model).first { $0.contains("● Set") } ?? ""
        #expect(line.contains("us_east to weight 50: us_east went to us_west"), "\(line)")
    }

    @Test func `rows of sources with long pool names keep the geo, the age and the number of addresses`() {
        var fleet = Self.fleet
        for cluster in fleet.clusters.indices {
            for index in fleet.clusters[cluster].sources.indices {
                fleet.clusters[cluster].sources[index].pool = "k8s-pool-smart-router-\(fleet.clusters[cluster].id)"
                fleet.clusters[cluster].sources[index].source.addresses = ["203.0.113.10", "203.0.113.11"]
            }
        }
        var console = Console(fleet)
        console.press("5")
        let text = view(console.model).text
        #expect(text.contains("-us_east\n") && text.contains(" AGE ") && text.contains("203.0.113.10 +1 "), "\(text)")
    }

    @Test func `fields of a load balancer keep the end of a pool's name`() {
        var fleet = Self.fleet
        let pools = ["us_east", "us_west"].map(Self.name)
        fleet.loadBalancers[0].fields = pools.map { .init(name: "fallback_pool of \($0.suffix(4))", value: $0) }
        var console = Console(fleet)
        console.press("4")
        let text = view(console.model).text
        #expect(text.contains("-us_east") && text.contains("-us_west"), "\(text)")
    }

    @Test func `the address of an origin stays beside one that is unhealthy`() {
        var fleet = Self.fleet
        fleet.pools[0].origins[0].health = .unhealthy("TCP connection failed")
        var console = Console(fleet)
        console.press("3")
        #expect(view(console.model).text.contains(" ADDRESS"))
    }

    @Test(arguments: [80, 60])
    func `the line after a write keeps where the users went`(columns: Int) {
        var console = Console(writing: .unlocked, size: Size(columns: columns, rows: 24))
        let action = Action.drain(.pool(Self.name("eu")))
        var record = ActionRecord.sample(1, action.doneText)
        record.action = action
        let goal = Effect.Destination(name: "us_east", distance: 6187)
        record.effects = [.otherPool(geo: "eu", to: goal, OriginCounts(counts: [.healthy: 1]))]
        console.send(.ended(preview: 1, .done(record)))
        console.wait(12)
        let text = view(console.model).text
        #expect(text.contains("eu went to us_east"), "\(text)")
        #expect(text.contains("● Drained p") && text.contains(" · u undoes"), "\(text)")
    }

    @Test func `the hint for undo is never cut after a weight was set`() throws {
        var console = Console(writing: .unlocked, size: Size(columns: 80, rows: 24))
        let key = OriginKey(pool: Self.name("us_east"), origin: "origin-us_east-canary")
        let action = Action.setWeight(key, try #require(Weight(50)))
        var record = ActionRecord.sample(1, action.doneText)
        record.action = action
        record.effects = [.share(key, percent: 50, before: 0.25)]
        console.send(.ended(preview: 1, .done(record)))
        console.wait(12)
        #expect(view(console.model).text.contains(" · u undoes"), "\(view(console.model).text)")
    }

    @Test func `the line after an undo keeps where users went and the key that redoes`() {
        let key = OriginKey(pool: "k8s-pool-shop-us_east", origin: "origin-us_east")
        var record = ActionRecord.sample(2, "Undid: \(Action.drain(.origin(key)).doneText)")
        record.action = .drain(.origin(key))
        record.effects = [.ownPoolAgain(geo: "us_east", OriginCounts(counts: [.healthy: 1]))]
        let forms = DoneText(record, reversal: " · Ctrl-R redoes").forms(now: record.moment)
        let line = forms.first { $0.count <= 98 }
        #expect(line?.hasPrefix("Undid: ") == true)
        #expect(line?.hasSuffix(": us_east went back to its own pool · Ctrl-R redoes") == true, "\(forms)")
    }

    @Test func `what the card did not show is said after the write`() {
        var console = Console(writing: .unlocked, size: Size(columns: 120, rows: 24))
        var record = ActionRecord.sample(1)
        let goal = Effect.Destination(name: "us_east", distance: 6187)
        record.effects = [.otherPool(geo: "eu", to: goal, OriginCounts(counts: [.healthy: 1]))]
        record.unexpectedEffects = record.effects
        console.send(.ended(preview: 1, .done(record)))
        #expect(view(console.model).text.contains(", other than on the card: eu went to us_east (6,200 km)"))
        #expect(console.model.attempts.last?.text.contains("; other than on the card: users of eu go to") == true)
    }

    @Test(arguments: [Tab.overview, .origins])
    func `the share stays on a screen of 80 columns`(tab: Tab) {
        #expect(view(.troubled(tab)).text.contains(" OF POOL"))
    }

    @Test func `a long finding is whole in the details`() throws {
        let reason = "TLS: the certificate of kubernetes.prod.example.com is signed by an authority that is not known"
        var fleet = Fleet.sample
        fleet.clusters[0].watch.state = .failing(reason)
        fleet.clusters[0].watch.failure = .unreachable
        var console = Console(fleet, size: Size(columns: 60, rows: 40))
        console.go(to: .overview, "eu")
        console.press("Enter")
        let page = try #require(DetailPage(console.model))
        let text = page.lines.map { String(String.UnicodeScalarView($0.cells.map(\.scalar))) }.joined(separator: " ")
        let words = text.split(separator: " ").joined(separator: " ")
        #expect(words.contains("Ingresses unknown: \(reason)"), "\(words)")
    }
}
