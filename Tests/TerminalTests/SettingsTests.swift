import Foundation
import Harness
import Testing
import Wire

/// What a person has set, or set wrongly, and what the terminal is asked to keep.
@Suite(.timeLimit(.minutes(30))) struct SettingsTests {
    private static func with(
        _ settings: String,
        _ options: String = "",
        _ body: (Terminal) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)")
        let file = folder.appending(path: "geoconsole/config.yaml")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try settings.write(to: file, atomically: true, encoding: .utf8)
        let command = "geoconsole --demo " + options.replacingOccurrences(of: "FILE", with: file.path)
        try await Slots.shared.whileHolding {
            try await Terminal.with(command, (100, 30), environment: ["XDG_CONFIG_HOME": folder.path], body)
        }
    }

    @Test(arguments: [
        (
            "mouse: true\ntheme: blue",
            "▲ config.yaml:2: no theme 'blue'; :theme in the console lists all"
        ),
        ("keys:\n  pause: q", "▲ config.yaml:2: q is for both pause and close; pause keeps Z; write 'pause: f2'"),
        ("theme: [", "▲ config.yaml:2: "),
    ])
    func `a bad settings file does not keep the console from starting; it is told until somebody has seen it`(
        settings: String,
        line: String
    ) async throws {
        try await Self.with(settings) { terminal in
            try await terminal.shows("● healthy", line)
            try await terminal.press("Down", "2", "z", "6")
            try await terminal.shows("[6 Events]", line)
            try await terminal.press("Escape")
            try await terminal.hides(line)
            try await terminal.press("/")
            try terminal.type("console")
            try await terminal.press("Enter")
            try await terminal.shows("keeps it among the events") { _ in
                terminal.lines.contains { $0.contains(" console -  ") && $0.contains("▲ …") && $0.contains(".yaml:2:") }
            }
            try await terminal.press("q")
            try await terminal.ends(0)
        }
    }

    @Test func `a settings file that is named and not there is told`() async throws {
        try await Self.with("", "--config FILE.missing") { terminal in
            let line = "▲ --config …/config.yaml.missing cannot be read: the default settings are used"
            try await terminal.shows("● healthy", line)
        }
    }

    @Test func `a key that has no meaning says so`() async throws {
        try await Self.with("keys:\n  help: f9\n") { terminal in
            try await terminal.shows("● healthy")
            try await terminal.press("z")
            try await terminal.shows("z has no action · F9 helps")
            try await terminal.press("F9")
            try await terminal.shows("Keys in Overview")
        }
    }

    @Test func `c copies the selected object to the terminal's clipboard`() async throws {
        try await Self.with("") { terminal in
            try terminal.set("set-clipboard", "on")
            try await terminal.shows("● healthy")
            try await terminal.press("2")
            try await terminal.shows("[2 Pools]", "▸ ")
            let name = try required(terminal.line("▸ ").split(separator: " ").dropFirst().first)
            try await terminal.press("c")
            try await terminal.shows(" Copy ", "addresses", "JSON")
            try await terminal.press("j")
            try await terminal.shows("▲ copied only if tmux allows it (set -g set-clipboard on): JSON of")
            try await eventually("the clipboard has it") { !terminal.clipboard.isEmpty }
            let pool = try JSON.parse(Array(terminal.clipboard.utf8))
            #expect(pool["name"]?.string?.hasSuffix(name.drop { $0 == "…" }) == true)
        }
    }

    @Test(arguments: ["true", "1", "yes", "TRUE"])
    func `with DRY_RUN nothing can be written, and the console says so`(wish: String) async throws {
        try await Sim.with { sim in
            try await sim.setUp(["eu", "us_east"])
            let environment = sim.consoleEnvironment.merging(["DRY_RUN": wish]) { $1 }
            let before = try await sim.lastRequest()
            try await Terminal.with(sim.console(["eu", "us_east"], "--write"), (100, 30), environment: environment) {
                try await $0.shows("k8s-pool-shop-eu", " DRY RUN ")
                for keys in [["3", "D"], ["w"], ["W"], ["S"], ["u"]] {
                    for key in keys { try await $0.press(key) }
                    try await $0.shows("DRY_RUN is set: nothing is written")
                    try await $0.press("Escape")
                    try await $0.hides("DRY_RUN is set")
                }
                try await $0.press("q")
                try await $0.ends(0)
                #expect($0.audit.isEmpty)
            }
            let writes = try await sim.calls(since: before).filter { $0["method"] != "GET" }
            #expect(writes.isEmpty)
        }
    }
}
