import Foundation
import Harness
import Testing

/// The console as a job of a shell: it stops, goes to the background and comes back.
@Suite(.timeLimit(.minutes(30))) struct JobTests {
    private static func withShell(_ body: (Terminal) async throws -> Void) async throws {
        try await Slots.shared.whileHolding { try await Terminal.with("bash --norc -i") { try await body($0) } }
    }

    /// Whether the shell edits its lines itself, as it does only where the terminal is its own.
    private static func expectShell(_ terminal: Terminal, _ number: Int) async throws {
        // What comes while the console is still there would be keys of its own, and too fast ones.
        try await Task.sleep(for: .seconds(1))
        try terminal.type("echo here $((\(number) + 1)) is\n")
        try await terminal.shows("here \(number + 1) is")
    }

    @Test(arguments: ["xterm-256color", "linux", "putty", "cygwin", "vt100", "screen-256color", "no-such-terminal"])
    func `Ctrl-Z gives the terminal to the shell, fg takes it back`(type: String) async throws {
        try await Self.withShell { terminal in
            try terminal.type("TERM=\(type) geoconsole --demo\n")
            try await terminal.shows("1 Overview", "READ-ONLY")
            for round in 0..<2 {
                try await terminal.press("C-z")
                try await terminal.shows("Stopped")
                try terminal.expectOtherScreen(false)
                try await Self.expectShell(terminal, 20 + round)
                try terminal.type("clear; fg\n")
                try await terminal.shows("1 Overview", "READ-ONLY")
                // Some terminals have no other screen.
                if type == "xterm-256color" { try terminal.expectOtherScreen(true) }
                try await terminal.press("6")
                try await terminal.shows("newest first")
                try await terminal.press("1")
                try await terminal.shows("[1 Overview]")
            }
            try await terminal.press("q")
            try await Self.expectShell(terminal, 40)
            try terminal.expectOtherScreen(false)
        }
    }

    @Test func `in the background it stops again, draws nothing, and is whole after fg`() async throws {
        try await Self.withShell { terminal in
            try terminal.type("geoconsole --demo\n")
            try await terminal.shows("1 Overview", "READ-ONLY")
            try await terminal.press("C-z")
            try await terminal.shows("Stopped")
            for round in 0..<2 {
                try terminal.type("clear; bg\n")
                try await Task.sleep(for: .seconds(2))
                try terminal.type("jobs\n")
                try await terminal.shows("Stopped")
                try terminal.expectOtherScreen(false)
                #expect(!terminal.screen.contains("Overview"))
                try await Self.expectShell(terminal, 50 + round)
            }
            try terminal.resize(100, 30)
            try terminal.type("fg\n")
            try await terminal.shows("fills the new size") { screen in
                let lines = screen.components(separatedBy: "\n")
                return screen.contains("[1 Overview]") && lines.dropFirst(29).first?.contains("q quit") == true
            }
            try await terminal.press("6")
            try await terminal.shows("newest first")
            try await terminal.press("q")
            try await Self.expectShell(terminal, 60)
        }
    }

    @Test func `a stop that no program sees coming is survived`() async throws {
        try await Self.withShell { terminal in
            try terminal.type("geoconsole --demo\n")
            // By then the terminal's late answers are read: after a stop the shell would take them for keys.
            try await terminal.shows("1 Overview", "READ-ONLY", "● healthy")
            // The shell's only child.
            let shell = try String(contentsOf: terminal.file("pid"), encoding: .utf8)
            let parent = shell.trimmingCharacters(in: .whitespacesAndNewlines)
            try Spawn.run(["/usr/bin/pkill", "-STOP", "-P", parent], output: "/dev/null")
            try await terminal.shows("Stopped")
            try terminal.type("fg\n")
            try await terminal.shows("[1 Overview]", "q quit")
            try await terminal.press("q")
            try await Self.expectShell(terminal, 70)
        }
    }
}
