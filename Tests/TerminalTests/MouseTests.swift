import Foundation
import Harness
import Testing

/// The mouse of terminals that report it as numbers (SGR), and of those that know nothing but letters.
@Suite(.timeLimit(.minutes(30))) struct MouseTests {
    enum Report: String, CaseIterable {
        case numbers = "xterm-256color"
        case letters = "screen"

        /// What a terminal sends for a button at a place that is counted from 1.
        func press(_ button: Int, column: Int = 10, row: Int = 10) -> String {
            switch self {
            case .numbers: "\u{1B}[<\(button);\(column);\(row)M"
            case .letters:
                "\u{1B}[M" + [button, column, row].compactMap { Unicode.Scalar($0 + 32) }.map(String.init).joined()
            }
        }

        func release(column: Int, row: Int) -> String {
            switch self {
            case .numbers: "\u{1B}[<0;\(column);\(row)m"
            case .letters: press(3, column: column, row: row)
            }
        }
    }

    private static func withDemo(_ report: Report, _ body: (Terminal) async throws -> Void) async throws {
        try await Slots.shared.whileHolding {
            try await Terminal.with("geoconsole --demo", environment: ["TERM": report.rawValue]) { terminal in
                try await terminal.shows("● healthy")
                try await body(terminal)
            }
        }
    }

    /// The row of the screen, counted from 1, that shows the text.
    private static func row(_ text: String, _ terminal: Terminal) throws -> Int {
        try required(terminal.lines.firstIndex { $0.contains(text) }) + 1
    }

    @Test(arguments: Report.allCases)
    func `until M the mouse is the terminal's, from then on the console's, in the end the terminal's again`(
        _ report: Report
    ) async throws {
        try await Self.withDemo(report) { terminal in
            #expect(try !terminal.wantsMouse)
            try await terminal.press("5")
            try await terminal.shows("[5 Sources]", "▸ ")
            let first = try Self.row("▸ ", terminal)
            // As another program may have left it: neither a wheel nor the keys 6, 5, 1, 0 and M.
            try terminal.type(report.press(65))
            try await terminal.press("M")
            try await terminal.shows("mouse on", "[5 Sources]")
            #expect(try Self.row("▸ ", terminal) == first)
            #expect(try terminal.wantsMouse)
            try await terminal.press("M")
            try await terminal.shows("mouse off")
            #expect(try !terminal.wantsMouse)
            try await terminal.press("M")
            try await terminal.shows("mouse on")
            try await terminal.press("q")
            try await terminal.ends(0)
            #expect(try !terminal.wantsMouse)
        }
    }

    @Test(arguments: Report.allCases)
    func `the wheel moves the selection, a click selects a row or opens a view`(_ report: Report) async throws {
        try await Self.withDemo(report) { terminal in
            try await terminal.press("5", "M")
            try await terminal.shows("mouse on", "13 sources")
            let first = try Self.row("▸ ", terminal)
            try terminal.type(report.press(65))
            try await terminal.shows("has gone three rows down") { _ in
                terminal.lines.firstIndex { $0.contains("▸ ") } == first + 2
            }
            try terminal.type(report.press(64))
            try await terminal.shows("is on the first row again") { _ in
                terminal.lines.firstIndex { $0.contains("▸ ") } == first - 1
            }
            try terminal.type(report.press(0, column: 8, row: first + 5) + report.release(column: 8, row: first + 5))
            try await terminal.shows("has selected what was clicked") { _ in
                terminal.lines.firstIndex { $0.contains("▸ ") } == first + 4
            }
            try terminal.type(report.press(0, column: 15, row: 2) + report.release(column: 15, row: 2))
            try await terminal.shows("[2 Pools]")
        }
    }

    @Test func `a click never applies a card`() async throws {
        let options = "--write --scenario incident:forgotten-drain --seed 1"
        try await Slots.shared.whileHolding {
            try await Terminal.with("geoconsole --demo \(options)", environment: ["TERM": "xterm-256color"]) {
                terminal in
                try await terminal.shows("· E enables")
                try await terminal.press("M", "E")
                try await terminal.shows("y applies", "[ Apply ]")
                let line = terminal.line("[ Apply ]")
                let row = try Self.row("[ Apply ]", terminal)
                let start = try required(line.firstRange(of: "[ Apply ]")).lowerBound
                let column = line.distance(from: line.startIndex, to: start) + 4
                let report = Report.numbers
                for _ in 1...3 {
                    try terminal.type(
                        report.press(0, column: column, row: row) + report.release(column: column, row: row)
                    )
                }
                try await terminal.shows("[▸Apply◂]", "y applies")
                #expect(terminal.audit.isEmpty)
            }
        }
    }
}
