import Foundation
import GeoConsole
import Testing

@testable import geoconsole

struct StartTests {
    // MARK: The settings file

    @Test(arguments: ["", "# nothing\n", "theme: light", "ascii: true\nmouse: false\nkeys:\n  drain: f8\n"])
    func `a good settings file is read`(yaml: String) throws {
        let configuration = try Configuration(yaml: yaml, file: "config.yaml")
        #expect((configuration.theme == .light) == yaml.contains("light"))
        #expect((configuration.isASCII == true) == yaml.contains("ascii"))
        #expect(configuration.keys == (yaml.contains("f8") ? ["drain": .function(8)] : [:]))
    }

    @Test(arguments: [
        ("theme: blue", "theme 'blue' is unknown; known: default, light, high-contrast, colour-blind, mono"),
        ("ascii: perhaps", "ascii must be true or false"),
        ("colour: red", "'colour' is no setting; known: theme, ascii, mouse, keys"),
        ("- a", "must be lines such as 'theme: light'"),
        ("keys: all", "keys must be lines such as 'drain: D'"),
        ("keys: {explode: x}", "keys: 'explode' is no action"),
        ("keys: {drain: ctrl-alt-del}", "keys: drain 'ctrl-alt-del' is no key; write D, f5 or ctrl-s"),
        ("keys: {drain: y}", "what writes has a key of its own"),
        ("keys: {drain: S}", "keys: S is for both"),
        ("theme: [", "config.yaml: "),
    ])
    func `a bad value gets one line that names it`(yaml: String, problem: String) {
        let error = #expect(throws: LaunchError.self) { try Configuration(yaml: yaml, file: "config.yaml") }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("config.yaml: "))
        #expect(text.contains(problem))
        #expect(!text.contains("\n"))
    }

    // MARK: The audit file

    private static func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test func `lines are appended to a file that only its owner can read`() throws {
        try Self.withFolder { folder in
            let environment = ["XDG_STATE_HOME": folder.path]
            for line in ["first", "second"] {
                let file = try AuditFile(path: nil, environment: environment)
                #expect(file.remark == nil)
                try file.append(line)
            }
            let path = folder.appending(path: "geoconsole/audit.jsonl").path
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "first\nsecond\n")
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `a file that cannot be written is told at the start, where somebody has named it`() throws {
        try Self.withFolder { folder in
            let error = #expect(throws: LaunchError.self) { try AuditFile(path: folder.path, environment: [:]) }
            #expect(error?.description == "\(folder.path): Is a directory")
        }
    }

    // MARK: The clipboard

    @Test func `a copy goes to the terminal, through tmux and screen as well`() {
        let plain = "\u{1B}]52;c;aGk=\u{7}"
        #expect(Clipboard.sequence(for: "hi", environment: [:]) == plain)
        #expect(
            Clipboard.sequence(for: "hi", environment: ["TMUX": "x"])
                == plain + "\u{1B}Ptmux;\u{1B}\u{1B}]52;c;aGk=\u{7}\u{1B}\\"
        )
        #expect(Clipboard.sequence(for: "hi", environment: ["STY": "x"]) == "\u{1B}P\(plain)\u{1B}\\")
    }

    @Test func `a copy has a bound`() {
        let long = Clipboard.sequence(for: String(repeating: "x", count: 1_000_000), environment: [:])
        #expect(long.utf8.count < 75_100)
        let chunks = Clipboard.sequence(for: String(repeating: "x", count: 5000), environment: ["STY": "x"])
            .components(separatedBy: "\u{1B}\\")
        #expect(chunks.allSatisfy { $0.utf8.count < 768 })
    }
}
