import Foundation
import Harness
import Testing

/// The terminal is left as it was, however the console ends.
@Suite(.timeLimit(.minutes(30))) struct ProcessTests {
    private static func with(
        _ command: String = "geoconsole --demo",
        _ size: (columns: Int, rows: Int) = (80, 24),
        environment: [String: String] = [:],
        _ body: (Terminal) async throws -> Void
    ) async throws {
        try await Slots.shared.whileHolding {
            try await Terminal.with(command, size, environment: environment, body)
        }
    }

    @Test(arguments: [
        (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP"), (SIGINT, "SIGINT"), (SIGSEGV, "SIGSEGV"), (SIGABRT, "SIGABRT"),
        (SIGILL, "SIGILL"), (SIGTRAP, "SIGTRAP"), (SIGBUS, "SIGBUS"), (SIGFPE, "SIGFPE"), (SIGALRM, "SIGALRM"),
        (SIGUSR1, "SIGUSR1"), (SIGUSR2, "SIGUSR2"), (SIGIO, "SIGPOLL"), (SIGPROF, "SIGPROF"), (SIGVTALRM, "SIGVTALRM"),
        (SIGXCPU, "SIGXCPU"), (SIGXFSZ, "SIGXFSZ"), (SIGSYS, "SIGSYS"), (SIGPWR, "SIGPWR"), (SIGSTKFLT, "SIGSTKFLT"),
        (34, "signal 34"), (64, "signal 64"),
    ])
    func `a signal ends it with one line, and the terminal is as it was`(signal: Int32, name: String) async throws {
        try await Self.with { terminal in
            try await terminal.shows("1 Overview")
            try terminal.expectOtherScreen(true)
            try terminal.signal(signal)
            try await terminal.ends(128 + Int(signal))
            #expect(terminal.lines.count { $0.contains("geoconsole: ended by \(name)") } == 1)
        }
    }

    @Test func `every size is drawn or said to be too small`() async throws {
        try await Self.with { terminal in
            try await terminal.shows("1 Overview")
            for (columns, rows) in [(400, 120), (1, 1), (2, 2), (20, 5), (200, 50), (79, 23), (10, 100), (300, 3)] {
                try terminal.resize(columns, rows)
            }
            for step in 1...40 { try terminal.resize(40 + step * 3, 10 + step) }
            try terminal.resize(120, 36)
            try await terminal.shows("fills 120 columns") { _ in
                terminal.screen.contains("1 Overview") && terminal.lines.contains { $0.count > 100 }
            }
            try terminal.resize(3, 2)
            try terminal.resize(80, 24)
            try await terminal.shows("1 Overview", "q quit")
            try await terminal.press("q")
            try await terminal.ends(0)
        }
    }

    @Test(arguments: ["", "unknown", "no-such-terminal", "vt100", "linux", "screen", "xterm-kitty"])
    func `it draws on any terminal that can move its cursor`(type: String) async throws {
        try await Self.with(environment: ["TERM": type]) { terminal in
            try await terminal.shows("1 Overview", "READ-ONLY")
            try await terminal.press("q")
            try await terminal.ends(0)
        }
    }

    @Test func `TERM=dumb gets one line`() async throws {
        try await Self.with(environment: ["TERM": "dumb"]) { terminal in
            try await terminal.ends(1)
            #expect(terminal.screen.hasPrefix("geoconsole: needs a terminal that can move its cursor"))
        }
    }

    @Test(arguments: [["LC_ALL": "C"], ["LC_ALL": "", "LANG": ""], ["GEOCONSOLE_OPTIONS": "--ascii"]])
    func `without UTF-8, or with --ascii, there is nothing but ASCII`(environment: [String: String]) async throws {
        let command = "geoconsole --demo $GEOCONSOLE_OPTIONS"
        try await Self.with(command, environment: environment) { terminal in
            try await terminal.shows("* healthy")
            let foreign = terminal.screen.unicodeScalars.filter { !$0.isASCII }
            #expect(foreign.isEmpty)
        }
    }

    @Test func `NO_COLOR means no colour`() async throws {
        try await Self.with { terminal in
            try await terminal.shows("● healthy")
            #expect(terminal.coloured.contains("\u{1B}[3"))
        }
        try await Self.with(environment: ["NO_COLOR": "1"]) { terminal in
            try await terminal.shows("● healthy")
            let colours = terminal.coloured.components(separatedBy: "\u{1B}[").filter { sequence in
                let codes = sequence.prefix { $0 != "m" }.split(separator: ";").compactMap { Int($0) }
                return codes.contains { (30...38).contains($0) || (40...48).contains($0) || (90...107).contains($0) }
            }
            #expect(colours == [])
        }
    }

    @Test(arguments: [
        ("geoconsole", "set CF_API_TOKEN, CF_ACCOUNT_ID, CF_ZONE_ID, GEO_LOCATION, as for the controller, or try"),
        ("geoconsole --demo | cat", "needs a terminal on standard input and output"),
        ("geoconsole --demo --scenario nonsense", "--scenario 'nonsense' is unknown"),
        (
            "geoconsole --demo --theme blue",
            "no theme 'blue' for --theme; there are default, light, high-contrast, colour-blind, mono"
        ),
        ("geoconsole --demo --write --read-only", "give --write or --read-only, not both (geoconsole --help)"),
        ("geoconsole --demo --seeds 2", "Unknown option '--seeds'"),
        ("geoconsole --demo --seed", "Missing value for '--seed <seed>'"),
        ("geoconsole --demo everything", "Unexpected argument 'everything' (geoconsole --help)"),
        ("geoconsole --cluster eu", "--cluster 'eu': write --cluster eu=CONTEXT"),
    ])
    func `what cannot start is said in one line`(command: String, line: String) async throws {
        try await Self.with(command, (300, 24)) { terminal in
            try await terminal.shows("[ended ")
            #expect(terminal.lines[0].hasPrefix("geoconsole: " + line))
            #expect(terminal.lines[1].hasPrefix("[ended "))
        }
    }

    @Test(arguments: ["geoconsole --help", "geoconsole -h", "geoconsole --demo --help"])
    func `help is printed where it is asked for`(command: String) async throws {
        try await Self.with(command, (120, 80)) { terminal in
            try await terminal.shows("USAGE: geoconsole", "--owner", "--audit", "[ended 0 icanon echo]")
        }
    }

    @Test func `unknown sequences of keys are not taken for the keys they are made of`() async throws {
        try await Self.with("geoconsole --demo --write") { terminal in
            try await terminal.shows("● healthy")
            try terminal.type("\u{1B}[1;9D\u{1B}[99;7~\u{1B}[<0;3;3M")
            try await terminal.press("6")
            try await terminal.shows("newest first")
            #expect(!terminal.screen.contains("y applies"))
        }
    }
}
