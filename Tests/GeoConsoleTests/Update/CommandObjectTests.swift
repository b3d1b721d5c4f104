import GeoConsole
import GeoFleet
import GeoRouting
import Presentation
import Testing

/// Commands with the object that they are done to.
struct CommandObjectTests {
    private static let eu = OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu")
    private static let stale = OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu-abcdef")
    private static let asia = OriginKey(pool: "k8s-pool-shop-asia", origin: "origin-asia")
    private static let drained = OriginKey(pool: "k8s-pool-shop-us_east", origin: "origin-us_east")

    /// Two pools have an origin of the same name.
    private static let ambiguous: Fleet = {
        var fleet = Fleet.sample
        fleet.pools.append(.sample("us_west", [.sample("origin-asia")]))
        fleet.pools[4].pool.name = "k8s-pool-api-us_west"
        return fleet
    }()

    private static func console(_ fleet: Fleet = .sample, _ writing: Preferences.Writing = .unlocked) -> Console {
        Console(fleet, writing: writing)
    }

    @Test(arguments: [
        ("drain k8s-pool-shop-eu", Action.drain(.pool("k8s-pool-shop-eu"))),
        ("drain eu", .drain(.pool("k8s-pool-shop-eu"))),
        ("drain asia", .drain(.pool("k8s-pool-shop-asia"))),
        ("drain origin-asia", .drain(.origin(asia))),
        ("drain k8s-pool-shop-asia/origin-asia", .drain(.origin(asia))),
        ("drain app.example.com", .drain(.loadBalancer("app.example.com"))),
        ("enable us_west", .enable(.pool("k8s-pool-shop-us_west"))),
        ("enable origin-us_east", .enable(.origin(drained))),
        ("remove origin-eu-abcdef", .removeOrigin(stale)),
        ("release origin-asia", .releaseWeight(asia)),
    ])
    func `a command acts on the object that it names, wherever the selection is`(line: String, action: Action) {
        for tab in Tab.allCases {
            var console = Self.console()
            console.go(to: tab)
            CommandInputTests.run(line, in: &console)
            #expect(console.commands == [.preview(action)], "\(tab)")
            #expect(console.performed == [])
            #expect(console.model.tab == tab && console.model.detail == nil)
        }
    }

    @Test(arguments: ["weight origin-asia 40", "weight k8s-pool-shop-asia/origin-asia 40", "weight  origin-asia   40"])
    func `a weight names its origin`(line: String) throws {
        var console = Self.console()
        CommandInputTests.run(line, in: &console)
        #expect(console.commands == [.preview(.setWeight(Self.asia, try #require(Weight(40))))])
    }

    @Test func `a weight without a number is edited`() {
        var console = Self.console()
        CommandInputTests.run("weight origin-asia", in: &console)
        #expect(console.model.dialog == .weight(WeightDraft(origin: Self.asia, before: 50)))
    }

    @Test(arguments: [
        ("drain asai", "nothing is named asai: did you mean asia?"), ("drain mars", "nothing is named mars"),
        ("drain us_west", "the pool of us_west is disabled already"),
        ("remove origin-eu", "origin-eu is live: an Ingress in eu has its address"),
        ("release origin-eu", "no weight override on origin-eu"), ("weight origin-asia 0", "a weight is 1 to 100"),
        ("weight origin-asai 40", "nothing is named origin-asai: did you mean origin-asia?"),
        ("remove app.example.com", "nothing is named app.example.com"),
        ("sync ue", "no cluster ue is watched here: did you mean eu?"),
        ("undo everything", ":undo takes nothing after it"),
    ])
    func `what cannot be done to an object is refused with the reason`(line: String, reason: String) {
        var console = Self.console()
        CommandInputTests.run(line, in: &console)
        #expect(console.commands == [])
        #expect(console.status == reason)
    }

    @Test func `a name that two pools have is refused with the pools`() {
        var console = Self.console(Self.ambiguous)
        CommandInputTests.run("drain origin-asia", in: &console)
        #expect(console.commands == [])
        let pools = "k8s-pool-shop-asia, k8s-pool-api-us_west"
        #expect(console.status == "origin-asia is in 2 pools, write POOL/origin-asia: \(pools)")
        console.press("Esc")
        CommandInputTests.run("drain k8s-pool-api-us_west/origin-asia", in: &console)
        let key = OriginKey(pool: "k8s-pool-api-us_west", origin: "origin-asia")
        #expect(console.commands == [.preview(.drain(.origin(key)))])
    }

    @Test(arguments: [
        "drain eu", "enable us_west", "weight origin-asia 40", "remove origin-eu-abcdef", "release origin-asia", "undo",
        "redo",
    ])
    func `a locked console refuses a named object too`(line: String) {
        var console = Self.console(.sample, .timed)
        CommandInputTests.run(line, in: &console)
        #expect(console.commands == [])
        #expect(console.status == "read-only: W unlocks")
    }

    @Test func `marks do not change what a named object is`() {
        var console = Self.console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        console.press("Space")
        CommandInputTests.run("drain origin-asia", in: &console)
        #expect(console.commands == [.preview(.drain(.origin(Self.asia)))])
    }

    @Test(arguments: [
        ("pools k8s-pool-shop-asia", Tab.pools, "k8s-pool-shop-asia" as String?, ""),
        ("origins origin-asia", .origins, "k8s-pool-shop-asia/origin-asia", ""),
        ("overview us_east", .overview, "us_east", ""), ("lb", .loadBalancer, nil as String?, ""),
        ("origins eu", .origins, nil, "eu"), ("pools nothing-like-it", .pools, nil, "nothing-like-it"),
        ("events eu", .events, nil, "eu"),
    ])
    func `a view opens at its row, or filtered`(line: String, tab: Tab, row: String?, filter: String) {
        var console = Self.console()
        console.go(to: .pools)
        console.press("/")
        console.type("us")
        console.press("Enter")
        CommandInputTests.run(line, in: &console)
        #expect(console.model.tab == tab)
        #expect(console.model[tab].filter == filter)
        if let row { #expect(console.model[tab].selected == row) }
    }

    @Test(arguments: [
        ("drain ", ["asia", "eu", "us_east", "k8s-pool-shop-asia"]), ("enable ", ["us_east", "us_west"]),
        ("remove ", ["legacy", "origin-eu-abcdef"]), ("release ", ["origin-asia"]),
        ("sync ", ["all", "eu", "us_east"]),
        ("theme ", ["default", "light"]), ("weight ", ["origin-asia", "legacy"]), ("pools ", ["k8s-pool-shop-asia"]),
        ("events ", FleetEvent.Kind.allCases.map(\.rawValue)), ("undo ", []), ("drani ", []),
    ])
    func `the names that a command accepts complete it, each with what it is`(text: String, names: [String]) {
        var console = Self.console()
        console.press(":")
        for character in text { console.send(.key(character == " " ? " " : .character(character))) }
        let candidates = CommandInputTests.commandInput(console)?.candidates ?? []
        #expect(candidates.prefix(names.count).map(\.line) == names.map { text + $0 })
        #expect(names.isEmpty == candidates.isEmpty)
        #expect(candidates.allSatisfy { !$0.help.isEmpty })
    }

    @Test func `an origin's name completes with its pool where two pools have it`() {
        var console = Self.console(Self.ambiguous)
        console.press(":")
        console.type("drain")
        console.press("Space")
        console.type("k8s-pool-api-us_west/")
        #expect(
            CommandInputTests.commandInput(console)?.candidates.map(\.line)
                == ["drain k8s-pool-api-us_west/origin-asia"]
        )
    }

    @Test func `a command shows what it takes, also where it completes a name`() {
        var console = Self.console()
        console.press(":")
        console.type("weight")
        #expect(view(console.model).text.contains("weight [ORIGIN] [1-100]"))
        console.press("Space")
        #expect(view(console.model).text.contains("weight origin-asia 1-100"))
    }

    @Test func `each command completes with the help and the key of its action`() {
        var console = Self.console()
        console.press(":")
        let candidates = CommandInputTests.commandInput(console)?.candidates ?? []
        for candidate in candidates {
            let action = KeyAction(rawValue: candidate.line)
            #expect(candidate.help == action.map { Binding(of: $0).help })
            #expect(candidate.key == action.flatMap { Binding(of: $0).keys.first?.text } ?? "")
        }
        #expect(candidates.count > 25)
    }
}
