import Foundation
import Harness

/// A program in a real terminal emulator, driven as a person drives it.
struct Terminal: Sendable {
    /// What a wait may take: a busy machine is no failure.
    static let limit = Duration.seconds(60)

    private let socket: String
    private let directory: URL

    /// Starts a command in a terminal of its own, runs `body`, and ends everything that it started.
    ///
    /// - Parameters:
    ///   - command: for a shell; when it ends, `[ended CODE]` is shown and the terminal stays.
    ///   - size: columns and rows.
    ///   - environment: laid over a bare one.
    ///   - body: what the person does and sees.
    /// - Throws: what `body` throws, with the screen as it was then.
    static func with(
        _ command: String,
        _ size: (columns: Int, rows: Int) = (80, 24),
        environment: [String: String] = [:],
        _ body: (Terminal) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "tty-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let terminal = Terminal(socket: directory.appending(path: "tmux").path, directory: directory)
        defer { _ = try? terminal.tmux("kill-server") }
        try terminal.start(command, size, environment)
        do {
            try await body(terminal)
        } catch {
            throw Failure("\(error)\n\(terminal.screen)")
        }
    }

    private init(socket: String, directory: URL) {
        self.socket = socket
        self.directory = directory
    }

    private func start(_ command: String, _ size: (columns: Int, rows: Int), _ more: [String: String]) throws {
        let usual = [
            "LC_ALL": "C.UTF-8", "HOME": directory.path, "PATH": "\(ChildProcess.binaries.path):/usr/bin:/bin",
            "XDG_STATE_HOME": directory.appending(path: "state").path, "SHELL": "/bin/sh",
        ]
        let variables = usual.merging(ChildProcess.planted) { $1 }.merging(more) { $1 }.sorted { $0.key < $1.key }
        let exports = variables.map { key, value in value.isEmpty ? "unset \(key)" : "export \(key)='\(value)'" }
        let lines =
            exports + [
                "/bin/sh -c 'echo $$ >\(file("pid").path); exec \(command)'", "code=$?",
                "echo \"[ended $code $(stty -a | tr ' ;' '\\n\\n' | grep -x -e -icanon -e icanon -e -echo -e echo | xargs)]\"",
                "exec sleep 1000",
            ]
        let script = file("run")
        try lines.joined(separator: "\n").write(to: script, atomically: true, encoding: .utf8)
        try tmux(
            "new-session",
            "-d",
            "-x",
            "\(size.columns)",
            "-y",
            "\(size.rows)",
            "/bin/sh '\(script.path)'",
            isStarting: true
        )
    }

    /// Where the console keeps what it writes down.
    var audit: String {
        (try? String(contentsOf: directory.appending(path: "state/geoconsole/audit.jsonl"), encoding: .utf8)) ?? ""
    }

    /// A file of the terminal's own.
    func file(_ name: String) -> URL { directory.appending(path: name) }

    // MARK: Hands

    /// Presses keys, by tmux' names: `E`, `Enter`, `Escape`, `C-z`, `F5`; as slowly as a person, or they are a paste.
    func press(_ keys: String...) async throws {
        for key in keys {
            try await Task.sleep(for: .milliseconds(150))
            try tmux("send-keys", key)
        }
    }

    /// Types text, letter by letter.
    func type(_ text: String) throws {
        try tmux("send-keys", "-l", text)
    }

    /// Pastes as the emulator does where the program asks for brackets.
    func pasteInBrackets(_ text: String) throws {
        try tmux("set-buffer", text)
        try tmux("paste-buffer", "-p")
    }

    func resize(_ columns: Int, _ rows: Int) throws {
        try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    /// Sends a signal to the program.
    func signal(_ number: Int32) throws {
        let text = try String(contentsOf: file("pid"), encoding: .utf8)
        let process = try required(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        kill(process, number)
    }

    /// Sets an option of the emulator itself.
    func set(_ option: String, _ value: String) throws {
        try tmux("set-option", "-s", option, value)
    }

    /// Sets the colours of the emulator's window, as in `bg=#ffffff`.
    func setStyle(_ style: String) throws {
        try tmux("set-option", "-w", "window-style", style)
    }

    // MARK: Eyes

    /// What the emulator's clipboard holds.
    var clipboard: String { (try? tmux("show-buffer")) ?? "" }

    /// Whether the program wants to be told of clicks.
    var wantsMouse: Bool { get throws { try tmux("display-message", "-p", "#{mouse_any_flag}").hasPrefix("1") } }

    /// What is on the screen, without blanks at the ends of lines.
    var screen: String { (try? tmux("capture-pane", "-p")) ?? "" }

    /// The same with the sequences for colours and attributes.
    var coloured: String { (try? tmux("capture-pane", "-p", "-e")) ?? "" }

    var lines: [String] { screen.components(separatedBy: "\n") }

    /// The first line that holds the text; empty where there is none.
    func line(_ text: String) -> String { lines.first { $0.contains(text) } ?? "" }

    func shows(_ texts: String...) async throws {
        try await shows("shows \(texts)") { screen in texts.allSatisfy(screen.contains) }
    }

    func hides(_ text: String) async throws {
        try await shows("does not show '\(text)'") { !$0.contains(text) }
    }

    /// Waits until the screen is as wanted.
    func shows(_ what: String, _ condition: (String) async -> Bool) async throws {
        try await eventually("the screen \(what)", within: Self.limit) { await condition(screen) }
    }

    /// Whether the program has the terminal's other screen.
    var isOnOtherScreen: Bool { get throws { try tmux("display-message", "-p", "#{alternate_on}").hasPrefix("1") } }

    func expectOtherScreen(_ isWanted: Bool) throws {
        let isOther = try isOnOtherScreen
        if isOther != isWanted { throw Failure("the program has \(isOther ? "" : "not ")the other screen") }
    }

    /// Waits until the program has ended with the code, and the terminal is as it was.
    func ends(_ code: Int) async throws {
        try await shows("shows the end with \(code)") { $0.contains("[ended \(code) icanon echo]") }
        try expectOtherScreen(false)
    }

    // MARK: tmux

    @discardableResult
    private func tmux(_ arguments: String..., isStarting: Bool = false) throws -> String {
        let output = file("output-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: output) }
        let command = ["/usr/bin/tmux", "-f", "/dev/null", "-S", socket] + arguments
        try isStarting ? Spawn.runServer(command, output: output.path) : Spawn.run(command, output: output.path)
        return try String(contentsOf: output, encoding: .utf8)
    }
}
