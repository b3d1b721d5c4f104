import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

struct KeymapTests {
    static let defaults: [(String, KeyAction)] = [
        ("1", .overview), ("2", .pools), ("3", .origins), ("4", .loadBalancer), ("5", .sources), ("6", .events),
        ("7", .api), ("8", .map), ("m", .showOnMap), ("f", .whatIf), ("n", .nextBalancer), ("b", .blocks),
        ("Tab", .nextView), ("Enter", .details), ("d", .details), ("y", .raw), ("Esc", .back),
        ("S", .sync), ("w", .weight), ("D", .drain), ("E", .enable), ("X", .remove), ("P", .prune), ("R", .release),
        ("B", .confirmRemovals), ("u", .undo), ("Ctrl-R", .redo), ("r", .reread), ("/", .filter), (":", .commandLine),
        ("<", .sortLeft),
        (">", .sortRight), ("I", .invert), ("Space", .mark), ("U", .unmark), ("Z", .pause), ("c", .copy),
        ("?", .help), ("F1", .help), ("M", .mouse), ("Ctrl-Z", .suspend), ("Ctrl-L", .repaint), ("q", .close),
        ("Q", .quit), ("Ctrl-C", .quit),
        ("W", .write), ("j", .down), ("k", .up), ("g", .first), ("G", .last), ("PgUp", .pageUp), ("PgDn", .pageDown),
        ("Ctrl-B", .pageUp), ("Ctrl-F", .pageDown), ("Ctrl-U", .halfPageUp),
        ("Ctrl-D", .halfPageDown),
        ("Left", .scrollLeft), ("Right", .scrollRight),
    ]

    @Test(arguments: defaults)
    func `a key does this`(text: String, action: KeyAction) throws {
        let key = try #require(Key(text: text))
        #expect(Keymap.standard.action(of: key) == action)
        #expect(key.text == text)
    }

    @Test(arguments: Tab.allCases)
    func `no two actions share a key in one view`(tab: Tab) throws {
        #expect(try Keymap([:]) == .standard)
        let keys = KeyAction.allCases.map(Binding.init).filter { $0.tabs.contains(tab) }.flatMap(\.keys)
        #expect(Set(keys).count == keys.count)
    }

    @Test func `a key may do one thing in tables and another on the map`() {
        #expect(Keymap.standard.action(of: "g", in: .pools) == .first)
        #expect(Keymap.standard.action(of: "g", in: .map) == .city)
        #expect(Keymap.standard.action(of: "f", in: .pools) == .whatIf)
    }

    @Test(arguments: ["Backspace", "Del", "Ctrl-A", "Ctrl-S", "Ctrl-Q", "Ctrl-W", "Ctrl-K", "Ctrl-P", "Ctrl-N"])
    func `some keys do nothing`(text: String) throws {
        #expect(Keymap.standard.action(of: try #require(Key(text: text))) == nil)
    }

    @Test func `a key that a person gives to an action takes the place of its own`() throws {
        let keymap = try Keymap(["drain": .function(9)])
        #expect(keymap.action(of: .function(9)) == .drain)
        #expect(keymap.action(of: "D") == nil)
        var console = Console(writing: .unlocked, keys: ["drain": .function(9)])
        console.go(to: .pools, "k8s-pool-shop-eu")
        console.press("D")
        #expect(console.lastQuestion == nil)
        console.press("F9")
        #expect(console.lastQuestion == .drain(.pool("k8s-pool-shop-eu")))
    }

    @Test func `two actions can exchange their keys`() throws {
        let keymap = try Keymap(["drain": "E", "enable": "D"])
        #expect(keymap.action(of: "E") == .drain)
        #expect(keymap.action(of: "D") == .enable)
    }

    @Test func `the earlier name of the view of sources is understood`() throws {
        #expect(try Keymap(["ingresses": "v"]).keys(of: .sources) == ["v"])
        #expect(try Keymap(["ingresses": "v", "sources": "x"]).keys(of: .sources) == ["x"])
    }

    @Test(arguments: [
        (["drain": Key.character("E")], ["E is for both drain and enable"]),
        (["explode": "e"], ["there is no action \"explode\"; press : in the console to list all"]),
        (["drain": .backspace], ["Backspace cannot start drain: dialogs use this key"]),
        (
            ["raw": "v", "drain": "y"],
            ["y cannot start drain: dialogs use this key"]
        ),
        (["reread": .control("s")], ["Ctrl-S cannot start reread: terminals or multiplexers use this key"]),
        (
            ["pause": "q", "a": "b"],
            ["there is no action \"a\"; press : in the console to list all", "q is for both pause and close"]
        ),
    ])
    func `bad keys are told, a line each`(overrides: [String: Key], lines: [String]) {
        let error = #expect(throws: KeymapError.self) { try Keymap(overrides) }
        #expect(error?.problems.map(\.text) == lines)
    }

    @Test(arguments: [
        (
            ["pause": Key.character("q"), "drain": .function(8)], ["drain": Key.function(8)],
            ["q is for both pause and close; pause keeps Z; write 'pause: f2'"]
        ),
        (
            ["drain": .function(8), "enable": .function(8), "reread": .function(5)], ["reread": .function(5)],
            ["F8 is for both drain and enable; drain keeps D, enable keeps E; write 'enable: f2'"]
        ),
        (
            ["drain": "y", "pause": "p"], ["pause": "p"],
            ["y cannot start drain: dialogs use this key; drain keeps D; write 'drain: f2'"]
        ),
        (
            ["pause": "q", "help": .function(2)], ["help": .function(2)],
            ["q is for both pause and close; pause keeps Z; write 'pause: f3'"]
        ),
        (
            ["drain": "E", "enable": "D", "pause": "D", "weight": "v"], ["weight": "v"],
            [
                "D is for both enable and pause; enable keeps E, pause keeps Z; write 'pause: f2'",
                "enable keeps E, so drain keeps D",
            ]
        ),
        (["drain": "E", "enable": "D"], ["drain": "E", "enable": "D"], []),
    ])
    func `of a person's keys only what clashes falls back to the usual ones`(
        wishes: [String: Key],
        taken: [String: Key],
        lines: [String]
    ) throws {
        let usable = Keymap.usable(wishes)
        #expect(usable.keys == taken)
        #expect(usable.problems.map(\.text) == lines)
        _ = try Keymap(taken)
    }

    @Test func `each clash is told with a key of its own to write instead`() throws {
        let usable = Keymap.usable(["pause": "q", "copy": "r"])
        #expect(usable.keys == [:])
        #expect(
            usable.problems.map(\.text) == [
                "r is for both reread and copy; copy keeps c; write 'copy: f2'",
                "q is for both pause and close; pause keeps Z; write 'pause: f3'",
            ]
        )
        #expect(usable.problems.map(\.actions) == [["copy"], ["pause"]])
        _ = try Keymap(["copy": .function(2), "pause": .function(3)])
    }

    @Test(arguments: KeyAction.allCases)
    func `every action has a name, a line of help and a way to call it`(action: KeyAction) {
        #expect(KeyAction(rawValue: action.name) == action)
        #expect((1...40).contains(Binding(of: action).help.count))
        #expect(!Keymap.standard.hint(for: action).isEmpty)
        #expect(!Binding(of: action).tabs.isEmpty)
    }

    @Test(arguments: ["", " ", "F0", "F13", "Fx", "Ctrl-", "Ctrl-LL", "Ctrl-1", "Hyper", "ab"])
    func `what is no key is not read as one`(text: String) {
        #expect(Key(text: text) == nil)
    }
}
