import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

struct SelectionTests {
    static func pools(_ names: [String]) -> Fleet {
        var fleet = Fleet.sample
        fleet.pools = names.map { .sample($0, [.sample("origin-\($0)")]) }
        return fleet
    }

    static func name(_ geo: String) -> String { "k8s-pool-shop-\(geo)" }

    @Test func `the selection stays with its object when rows come and go above it`() {
        var console = Console(Self.pools(["c", "d", "e"]))
        console.go(to: .pools, Self.name("d"))
        console.wait(10)
        console.send(.fleet(Self.pools(["a", "b", "c", "d", "e"])))
        #expect(console.model[.pools].selected == Self.name("d"))
        console.send(.fleet(Self.pools(["d"])))
        #expect(console.model[.pools].selected == Self.name("d"))
    }

    @Test(arguments: [["b", "d"], ["a", "b"], [], ["x"]])
    func `when the selected row vanishes nothing is selected, and a key says so`(left: [String]) {
        var console = Console(Self.pools(["a", "b", "c", "d"]), writing: .unlocked)
        console.go(to: .pools, Self.name("c"))
        console.wait(10)
        console.send(.fleet(Self.pools(left)))
        #expect(console.model[.pools].selected == nil)
        for key in ["D", "E", "c", "Enter", "w"] {
            console.press(key)
            #expect(console.status == "what was selected is gone")
        }
        #expect(console.lastQuestion == nil)
    }

    @Test(arguments: [("Down", "d"), ("Up", "d"), ("Home", "a"), ("End", "d")])
    func `from there a step leads to what has come into its place`(key: String, selected: String) {
        var console = Console(Self.pools(["a", "b", "c", "d"]))
        console.go(to: .pools, Self.name("c"))
        console.wait(10)
        console.send(.fleet(Self.pools(["a", "b", "d"])))
        console.press(key)
        #expect(console.model[.pools].selected == Self.name(selected))
    }

    @Test func `a filter that hides the selected row selects no other, and clearing it shows it again`() {
        var console = Console(Self.pools(["alpha", "beta"]), writing: .unlocked)
        console.go(to: .pools, Self.name("beta"))
        console.press("/")
        console.type("alpha")
        #expect(console.model[.pools].selected == nil)
        console.press("Esc D")
        #expect(console.lastQuestion == .drain(.pool(Self.name("beta"))))
    }

    @Test func `Enter selects the first match where the filter hides the selected row`() {
        var console = Console(Self.pools(["alpha", "beta", "gamma"]))
        for filter in ["alpha", "!alpha !beta"] {
            console.go(to: .pools, Self.name("beta"))
            console.press("/")
            console.type(filter)
            console.press("Enter")
            #expect(console.model[.pools].selected == console.model.rows[.pools]?.first)
            #expect(console.model[.pools].selected != nil)
            console.press("Esc")
        }
        console.go(to: .pools, Self.name("beta"))
        CommandInputTests.run("filter gamma", in: &console)
        #expect(console.model[.pools].selected == Self.name("gamma"))
    }

    @Test(arguments: [Tab.pools, .origins])
    func `once the first data are there the selection is an object's, though nobody has moved`(tab: Tab) {
        var console = Console(Self.live(["b", "c"]), writing: .unlocked)
        console.press("\(tab.number)")
        let selected = console.model[tab].selected
        #expect(selected != nil)
        console.send(.fleet(Self.live(["a", "b", "c"])))
        console.wait(60)
        #expect(console.model[tab].selected == selected)
        #expect(console.model.rows[tab]?.first != selected)
        console.press("D")
        #expect(console.lastQuestion.map { "\($0)".contains("-b") } == true)
    }

    @Test func `another worst finding takes neither the selection nor the key`() {
        var console = Console(Self.live(["b", "c"], drained: "c"), writing: .unlocked)
        let drained = console.model[.overview].selected
        #expect(drained == "c")
        console.send(.fleet(Self.live(["b", "c"], drained: "b")))
        #expect(console.model[.overview].selected == "c")
        console.press("E")
        #expect(console.lastQuestion == nil)
        #expect(console.status?.hasPrefix("nothing in c is drained") == true)
    }

    /// Read, and heard.
    static func live(_ names: [String], drained: String? = nil) -> Fleet {
        var fleet = pools(names)
        fleet.cloudflare.state = .live
        fleet.cloudflare.lastSuccess = .start
        for index in fleet.clusters.indices {
            fleet.clusters[index].watch.state = .live
            fleet.clusters[index].watch.lastSuccess = .start
        }
        for index in fleet.pools.indices where fleet.pools[index].geo == drained {
            fleet.pools[index].origins[0].origin.isEnabled = false
            fleet.pools[index].pool.origins[0].isEnabled = false
        }
        return fleet
    }

    @Test func `for three seconds after a cursor key rows keep their order`() {
        var console = Console(Self.pools(["b", "c"]))
        console.go(to: .pools, Self.name("b"))
        console.send(.fleet(Self.pools(["a", "b", "c"])))
        #expect(console.model.rows[.pools] == ["b", "c", "a"].map(Self.name))
        console.wait(2)
        #expect(console.model.rows[.pools]?.last == Self.name("a"))
        console.wait(1)
        #expect(console.model.rows[.pools] == ["a", "b", "c"].map(Self.name))
        #expect(console.model[.pools].selected == Self.name("b"))
    }

    @Test func `the action after a jump of rows is for the object that was selected`() {
        var console = Console(Self.pools(["b", "c"]), writing: .unlocked)
        console.go(to: .pools, Self.name("c"))
        console.send(.fleet(Self.pools(["a", "b", "bb", "c"])))
        console.press("D")
        #expect(console.lastQuestion == .drain(.pool(Self.name("c"))))
    }

    @Test func `U clears all marks, and a second Space clears one`() {
        var console = Console(Self.pools(["a", "b"]))
        console.go(to: .pools, Self.name("a"))
        console.press("Space Up Space")
        #expect(console.model[.pools].marks == [])
        console.press("Home Space Space U")
        #expect(console.model[.pools].marks == [])
    }

    @Test func `the first and the last row are ends`() {
        var console = Console(Self.pools(["a", "b", "c"]))
        console.go(to: .pools)
        console.press("Up PgUp k")
        #expect(console.model[.pools].selected == Self.name("a"))
        console.press("G j PgDn")
        #expect(console.model[.pools].selected == Self.name("c"))
        console.press("g")
        #expect(console.model[.pools].selected == Self.name("a"))
    }

    @Test(arguments: [
        "Up", "Down", "PgUp", "PgDn", "g", "G", "Space", "Enter", "D", "I", "<", ">", "Left", "Right", "c",
    ])
    func `an empty table stands every key`(key: String) {
        var console = Console(Fleet(zone: "example.com"), writing: .unlocked)
        for tab in Tab.allCases {
            console.press("\(tab.number) \(key)")
            #expect(console.model[tab].selected == nil)
        }
    }

    @Test func `news of events leaves the selected event selected, and g follows the newest again`() {
        var console = Console()
        console.press("6")
        console.send(.events((1...50).map(Self.event)))
        #expect(console.model[.events].selected == "50")
        console.press("Down")
        console.send(.events((51...60).map(Self.event)))
        #expect(console.model[.events].selected == "49")
        console.press("g")
        console.send(.events([Self.event(61)]))
        #expect(console.model[.events].selected == "61")
    }

    @Test func `the newest 2000 events are kept`() {
        var console = Console()
        console.send(.events((1...2500).map(Self.event)))
        console.send(.events([Self.event(2501)]))
        #expect(console.model.events.elements.map(\.id) == Array(502...2501))
    }

    static func event(_ id: Int) -> FleetEvent {
        FleetEvent(id: id, moment: .start, kind: .read, level: .info, text: "event \(id)")
    }
}
