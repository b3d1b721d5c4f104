import Foundation
import Harness
import Testing

@Suite(.timeLimit(.minutes(30))) struct DemoTests {
    private static func withDemo(
        _ options: String = "",
        _ size: (columns: Int, rows: Int) = (80, 24),
        _ body: (Terminal) async throws -> Void
    ) async throws {
        try await Slots.shared.whileHolding {
            try await Terminal.with("geoconsole --demo \(options)", size, body)
        }
    }

    @Test func `the demo opens read-only, and four geos become healthy`() async throws {
        try await Self.withDemo { terminal in
            try await terminal.shows("READ-ONLY", "1 Overview")
            for geo in ["eu", "us_east", "us_west", "asia"] {
                try await terminal.shows("has a healthy \(geo)") { screen in
                    screen.split(separator: "\n").contains { line in
                        ["  \(geo) ", "▸ \(geo) "].contains(where: line.dropFirst().hasPrefix)
                            && line.contains("● healthy")
                    }
                }
            }
            try await terminal.press("q")
            try await terminal.ends(0)
        }
    }

    @Test func `rows are filtered and sorted, details open and close`() async throws {
        try await Self.withDemo { terminal in
            try await terminal.shows("● healthy")
            try await terminal.press("5")
            try await terminal.shows("13 sources")
            try await terminal.press("/")
            try terminal.type("checkout")
            try await terminal.hides(" api ")
            try await terminal.shows("shop", "checkout")
            try await terminal.press("Enter")
            try await terminal.hides(" web ")
            try await terminal.press("Escape")
            try await terminal.shows(" api ", " web ")
            try await terminal.press("/")
            try terminal.type("/shop/ name:web")
            try await terminal.hides("checkout")
            try await terminal.shows(" web ")
            try await terminal.press("Escape")
            try await terminal.shows("checkout")
            try await terminal.press(">")
            try await terminal.shows("sorts by the first column") { _ in terminal.coloured.contains("NAMESPACE") }
            try await terminal.press("2", "Enter")
            try await terminal.shows("coordinates", "35.6", "shop/api")
            try await terminal.press("End")
            try await terminal.shows("[external-dns-geo/1:")
            try await terminal.press("y")
            try await terminal.shows("\"origins\"")
            try await terminal.press("Escape", "Escape")
            try await terminal.hides("\"origins\"")
        }
    }

    @Test func `an incident is named on the first screen, and mended by its key`() async throws {
        try await Self.withDemo("--write --scenario incident:forgotten-drain --seed 1") { terminal in
            try await terminal.shows("E enables")
            try await terminal.press("E")
            try await terminal.confirm("Enable")
            try await terminal.hides("E enables")
            #expect(terminal.audit.contains("\"phase\":\"done\""))
            try await terminal.press(":")
            try terminal.type("audit")
            try await terminal.press("Enter")
            try await terminal.shows("Actions of this session", "audit.jsonl", "✓ Enabled")
            try await terminal.press("q")
            try await terminal.hides("Actions of this session")
            try await terminal.press(":")
            try terminal.type("dump")
            try await terminal.press("Enter")
            try await terminal.shows("Screen written to", "state/geoconsole/overview-")
            try await terminal.press("Q")
            try await terminal.ends(0)
            try await terminal.shows("1 action in this session: 1 written; written down in")
        }
    }

    @Test func `without the key W, and with --read-only for good, nothing is written`() async throws {
        try await Self.withDemo("--scenario incident:forgotten-drain --seed 1") { terminal in
            try await terminal.shows("READ-ONLY", "E enables")
            try await terminal.press("E")
            try await terminal.shows("W unlocks")
            try await terminal.unlock()
            try await terminal.press("W")
            try await terminal.shows("READ-ONLY")
        }
        try await Self.withDemo("--read-only --scenario incident:forgotten-drain --seed 1") { terminal in
            try await terminal.shows("READ-ONLY", "is drained")
            #expect(!terminal.screen.contains("E enables"))
            try await terminal.press("W")
            try await terminal.shows("--read-only")
            try await terminal.press("E")
            try await terminal.shows("--read-only")
            #expect(!terminal.screen.contains("y applies"))
            #expect(terminal.audit.isEmpty)
        }
    }
}
