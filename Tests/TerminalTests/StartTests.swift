import Foundation
import GeoConsole
import Testing

@testable import geoconsole

struct StartTests {
    // MARK: The settings file

    @Test(arguments: ["", "# nothing\n", "theme: light", "ascii: true\nmouse: false\nkeys:\n  drain: f8\n"])
    func `a good settings file is read`(yaml: String) {
        let configuration = Configuration(yaml: yaml, file: "config.yaml")
        #expect(configuration.problems == [])
        #expect((configuration.theme == .light) == yaml.contains("light"))
        #expect((configuration.isASCII == true) == yaml.contains("ascii"))
        #expect(configuration.keys == (yaml.contains("f8") ? ["drain": .function(8)] : [:]))
    }

    @Test(arguments: [
        ("theme: blue", "config.yaml:1: no theme 'blue'; :theme in the console lists all"),
        ("mouse: true\nascii: perhaps", "config.yaml:2: ascii: write true or false"),
        ("\n\ncolour: red", "config.yaml:3: no setting 'colour': the README lists all"),
        ("confirm-after-ms: 100", "config.yaml:1: confirm-after-ms: write 300 to 2000"),
        ("confirm-after-ms: soon", "config.yaml:1: confirm-after-ms: write 300 to 2000"),
        ("lock-after-minutes: 0", "config.yaml:1: lock-after-minutes: write 1 to 1440"),
        ("- a", "config.yaml:1: write lines such as 'theme: light'"),
        ("keys: all", "config.yaml:1: under keys write lines such as 'drain: D'"),
        ("keys:\n  explode: x", "config.yaml:2: no action 'explode'; press : in the console to list all"),
        ("keys: {drain: ctrl-alt-del}", "config.yaml:1: no key 'ctrl-alt-del' for drain; write D, f5 or ctrl-n"),
        (
            "keys:\n  raw: v\n  drain: y",
            "config.yaml:3: y cannot start drain: dialogs use this key; drain keeps D; write 'drain: f2'"
        ),
        (
            "keys:\n  pause: q",
            "config.yaml:2: q is for both pause and close; pause keeps Z; write 'pause: f2'"
        ),
        ("mouse: true\ntheme: [", "config.yaml:3: "),
        ("theme: light\ntheme: mono", "config.yaml:1: more than once: theme; the default settings are used"),
    ])
    func `a bad value gets one line that names file, line and mend, and the console starts without it`(
        yaml: String,
        problem: String
    ) throws {
        let configuration = Configuration(yaml: yaml, file: "~/.config/geoconsole/config.yaml")
        try #require(configuration.problems.count == 1)
        let caution = configuration.problems[0]
        #expect(caution.short.hasPrefix(problem))
        #expect(caution.text == "~/.config/geoconsole/" + caution.short)
        #expect(!caution.text.contains("\n"))
        #expect(configuration.theme == nil)
        #expect(configuration.keys == (yaml.contains("raw") ? ["raw": "v"] : [:]))
    }

    @Test func `how long a card waits and when writing is locked are settings`() {
        let configuration = Configuration(yaml: "confirm-after-ms: 300\nlock-after-minutes: 60", file: "config.yaml")
        #expect(configuration.problems == [])
        #expect(configuration.armingDelay == .milliseconds(300))
        #expect(configuration.lock == .minutes(60))
        #expect(Configuration(yaml: "lock-after-minutes: never", file: "config.yaml").lock == .never)
        #expect(Configuration(yaml: "", file: "config.yaml").lock == nil)
    }

    @Test func `beside keys that clash all others stay as they are set, and the line to change is named`() {
        let yaml = "keys:\n  pause: q\n  enable: f8\n  drain: f9\n  copy: f8\n  weight: v\n"
        let configuration = Configuration(yaml: yaml, file: "config.yaml")
        #expect(configuration.keys == ["drain": .function(9), "weight": "v"])
        #expect(
            configuration.problems.map(\.text) == [
                "config.yaml:2: q is for both pause and close; pause keeps Z; write 'pause: f3'",
                "config.yaml:5: F8 is for both enable and copy; enable keeps E, copy keeps c; write 'copy: f2'",
            ]
        )
    }

    @Test func `what is good beside a bad value is taken`() {
        let yaml = "theme: blue\nascii: true\nmouse: maybe\nkeys:\n  drain: f8\n  explode: x\n"
        let configuration = Configuration(yaml: yaml, file: "config.yaml")
        #expect(configuration.isASCII == true)
        #expect(configuration.keys == ["drain": .function(8)])
        #expect(configuration.problems.count == 3)
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
                #expect(file.remarks == [])
                try file.append(line)
            }
            let path = folder.appending(path: "geoconsole/audit.jsonl").path
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "first\nsecond\n")
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    /// What stands where the audit file belongs, as another user or an accident could have made it.
    static let obstacles: [(String, String)] = [
        ("mkdir geoconsole; ln -s ../victim geoconsole/audit.jsonl", "Too many levels of symbolic links"),
        ("mkdir geoconsole; mkfifo geoconsole/audit.jsonl", "No such device or address"),
        ("mkdir geoconsole; mkdir geoconsole/audit.jsonl", "Is a directory"),
        ("mkdir elsewhere; ln -s elsewhere geoconsole", "Not a directory"), ("mkfifo geoconsole", "Not a directory"),
        ("mkdir -m 777 geoconsole", "others can write to it"), ("mkdir -m 770 geoconsole", "others can write to it"),
        ("mkdir geoconsole; (umask 0; : > geoconsole/audit.jsonl)", "others can write to it"),
        (
            "mkdir geoconsole; : > geoconsole/audit.jsonl; chown 12345 geoconsole/audit.jsonl",
            "it belongs to another user"
        ),
        ("mkdir geoconsole; chown 12345 geoconsole", "it belongs to another user"),
    ]

    private static func make(_ script: String, in folder: URL) throws {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", script]
        shell.currentDirectoryURL = folder
        try shell.run()
        shell.waitUntilExit()
    }

    @Test(.timeLimit(.minutes(30)), arguments: obstacles)
    func `an audit file that others can have put there is not used, nor waited for`(
        script: String,
        why: String
    ) throws {
        // Only root can give files away.
        if script.contains("chown"), geteuid() != 0 { return }
        try Self.withFolder { folder in
            try Self.make(script, in: folder)
            let (state, other) = (folder.path, folder.appending(path: "tmp").path)
            let file = try AuditFile(path: nil, environment: ["XDG_STATE_HOME": state], temporary: other)
            #expect(file.path == "\(other)/geoconsole-\(getuid())/audit.jsonl")
            #expect(file.remarks.first?.text.hasSuffix(": \(why)") == true)
            try file.append("line")
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "victim").path))
        }
    }

    @Test(.timeLimit(.minutes(30)), arguments: obstacles)
    func `where no place is ours alone nothing is written down, and why is told`(script: String, why: String) throws {
        if script.contains("chown"), geteuid() != 0 { return }
        try Self.withFolder { folder in
            try Self.make(script.replacing("geoconsole", with: "geoconsole-\(getuid())"), in: folder)
            let error = #expect(throws: LaunchError.self) {
                try AuditFile(path: nil, environment: [:], temporary: folder.path)
            }
            #expect(error?.description.hasSuffix(": \(why)") == true)
        }
    }

    @Test(.timeLimit(.minutes(30))) func `a pipe that was named is not waited for`() throws {
        try Self.withFolder { folder in
            try Self.make("mkfifo pipe", in: folder)
            let path = folder.appending(path: "pipe").path
            let error = #expect(throws: LaunchError.self) { try AuditFile(path: path, environment: [:]) }
            #expect(error?.description == "\(path): No such device or address")
        }
    }

    @Test func `a line that was cut off spoils none after it`() throws {
        try Self.withFolder { folder in
            let path = folder.appending(path: "audit.jsonl").path
            try Data("{}\n{\"phase\"".utf8).write(to: URL(filePath: path))
            let file = try AuditFile(path: path, environment: [:])
            try file.append("first")
            try file.append("second")
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "{}\n{\"phase\"\nfirst\nsecond\n")
        }
    }

    @Test func `what an earlier session began and did not end is told`() throws {
        try Self.withFolder { folder in
            let path = folder.appending(path: "audit.jsonl").path
            let line =
                #"{"when":"then","who":"ann","session":"a","action":1,"what":"Drain origin-eu","phase":"intended""#
            try Data((line + #","method":"PATCH","path":"/p"}"# + "\n").utf8).write(to: URL(filePath: path))
            let words = "Drain origin-eu, ann, then: PATCH /p was started, and its result is not recorded"
            #expect(
                try AuditFile(path: path, environment: [:]).remarks == [
                    StartupWarning("Check whether it took effect: \(words)")
                ]
            )
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

    @Test func `a copy is reported as sent, and in tmux with the setting that it needs`() {
        #expect(Clipboard.report(of: "eu", "x", environment: [:]) == "sent to the terminal: eu")
        #expect(
            Clipboard.report(of: "eu", "x", environment: ["TMUX": "x"])
                == "copied only if tmux allows it (set -g set-clipboard on): eu"
        )
    }

    @Test func `a copy has a bound`() {
        let long = Clipboard.sequence(for: String(repeating: "x", count: 1_000_000), environment: [:])
        #expect(long.utf8.count < 75_100)
        let chunks = Clipboard.sequence(for: String(repeating: "x", count: 5000), environment: ["STY": "x"])
            .components(separatedBy: "\u{1B}\\")
        #expect(chunks.allSatisfy { $0.utf8.count < 768 })
    }
}
