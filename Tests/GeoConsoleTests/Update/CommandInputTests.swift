import GeoFleet
import GeoConsole
import GeoRouting
import Presentation
import Testing

struct CommandInputTests {
    static func commandInput(_ console: Console) -> CommandInputState? {
        if case .commandInput(let commandInput) = console.model.dialog { commandInput } else { nil }
    }

    static func run(_ line: String, in console: inout Console) {
        console.press(":")
        console.type(line)
        console.press("Enter")
    }

    @Test func `it completes by Tab and the arrows`() {
        var console = Console()
        console.press(": o")
        #expect(Self.commandInput(console)?.candidates.prefix(2).map(\.line) == ["overview", "origins"])
        console.press("Tab")
        #expect(Self.commandInput(console)?.current == "overview")
        console.press("Down")
        #expect(Self.commandInput(console)?.current == "origins")
        console.press("Enter")
        #expect(console.model.tab == .origins)
        #expect(console.model.dialog == nil)
        console.press(": o Shift-Tab Tab")
        #expect(Self.commandInput(console)?.current == "o")
    }

    @Test(arguments: [
        ("weight origin-us_east 150", "a weight is 1 to 100"), ("sync mars", "no cluster mars is watched here"),
        ("theme pink", "no theme pink: default, light, high-contrast, colour-blind, mono"),
    ])
    func `a wrong value keeps the line open with its text`(line: String, reason: String) {
        var console = Console(writing: .unlocked)
        Self.run(line, in: &console)
        #expect(console.status == reason)
        #expect(Self.commandInput(console)?.text == line)
        #expect(view(console.model).text.contains(reason))
        console.press("Backspace")
        #expect(Self.commandInput(console)?.text == String(line.dropLast()))
        #expect(console.status == nil)
    }

    @Test(arguments: [
        ("theme", ["theme default", "theme light", "theme high-contrast", "theme colour-blind", "theme mono"]),
        ("sync", ["sync all", "sync eu", "sync us_east"]),
    ])
    func `the values of a command are offered as soon as its word is complete`(word: String, lines: [String]) {
        var console = Console()
        console.press(":")
        console.type(String(word.dropLast()))
        #expect(Self.commandInput(console)?.candidates.contains { $0.line == lines[0] } == false)
        console.type(String(word.suffix(1)))
        let offered = Self.commandInput(console)?.candidates.map(\.line) ?? []
        #expect(offered.first == word && offered.dropFirst().prefix(lines.count) == lines[...], "\(offered)")
    }

    @Test func `Esc leaves it, and nothing is run`() {
        var console = Console()
        console.press(": q Esc")
        #expect(console.commands == [])
        #expect(console.model.dialog == nil)
    }

    @Test(arguments: [
        ("q", [Command.quit]), ("quit", [.quit]), ("reread", [.reread]), ("suspend", [.suspend]),
        ("dump now.txt", [.dump("now.txt")]), ("dump", [.dump("geoconsole-overview-080000.txt")]),
        ("sync all", [.preview(.sync(clusters: ["eu", "us_east"]))]), ("sync eu", [.preview(.sync(clusters: ["eu"]))]),
        ("mouse", [.mouse(true)]), ("theme mono", [.repaint]),
        (
            "prun",
            [
                .preview(.prune([OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu-abcdef")]))
            ]
        ),
    ])
    func `a line is run`(line: String, commands: [Command]) {
        var console = Console(writing: .unlocked)
        Self.run(line, in: &console)
        #expect(console.commands == commands)
    }

    @Test(arguments: [
        ("bogus", "no command bogus: Tab lists all"), ("drani", "no command drani: did you mean drain?"),
        ("sync mars", "no cluster mars is watched here"),
        ("theme pink", "no theme pink: default, light, high-contrast, colour-blind, mono"),
        ("weight 0", "a weight is 1 to 100"), ("e", "no command e: events, enable?"),
        ("quit now", ":quit takes nothing after it"),
        ("sort nothing", "no column nothing to sort by"),
    ])
    func `what cannot be run is told`(line: String, status: String) {
        var console = Console(writing: .unlocked)
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        Self.run(line, in: &console)
        #expect(console.commands == [])
        #expect(console.status == status)
    }

    @Test func `a weight can be given in words, and is still asked for`() throws {
        var console = Console(writing: .unlocked)
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        Self.run("weight 40", in: &console)
        let weight = try #require(Weight(40))
        let key = OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu")
        #expect(console.commands == [.preview(.setWeight(key, weight))])
    }

    @Test(arguments: ["drain", "sync all", "weight 40", "prune", "enable"])
    func `a locked console does not write by words either`(line: String) {
        var console = Console()
        console.go(to: .origins, "k8s-pool-shop-eu/origin-eu")
        Self.run(line, in: &console)
        #expect(console.commands == [])
        #expect(console.status == "read-only: W unlocks")
    }

    @Test func `every action can be called by its name`() {
        for action in KeyAction.allCases {
            var console = Console(writing: .unlocked)
            Self.run(action.name, in: &console)
            #expect(console.status?.hasPrefix("no command") != true)
        }
    }
}
