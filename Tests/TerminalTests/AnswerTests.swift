import Foundation
import Harness
import Testing

/// What the console asks the terminal at its start, and does with the answers.
@Suite(.timeLimit(.minutes(30))) struct AnswerTests {
    /// A shell script that runs the console in a terminal whose answers are a script's own.
    private static func with(
        _ options: String = "",
        environment: [String: String] = [:],
        style: String? = nil,
        _ body: (Terminal) async throws -> Void
    ) async throws {
        let command = "sh -c \"sleep 1; exec geoconsole --demo \(options)\""
        try await Slots.shared.whileHolding {
            try await Terminal.with(command, environment: environment) { terminal in
                if let style { try terminal.setStyle(style) }
                try await body(terminal)
            }
        }
    }

    private static let ink = "\u{1B}[38;5;25m"
    private static let glow = "\u{1B}[38;5;80m"
    private static let middle = "\u{1B}[38;5;63m"

    @Test(arguments: [
        ("bg=#ffffff", "", "", ink), ("bg=#101010", "", "", glow), ("bg=#ffffff", "", "15;0", ink),
        ("", "", "", middle),
        ("", "", "0;15", ink), ("", "", "15;0", glow), ("bg=#ffffff", "--theme default", "", middle),
        ("bg=#101010", "--theme light", "", ink),
    ])
    func `the background decides on the colours, unless a person does`(
        style: String,
        options: String,
        variable: String,
        colour: String
    ) async throws {
        let environment = ["TERM": "screen-256color", "COLORFGBG": variable]
        try await Self.with(options, environment: environment, style: style.isEmpty ? nil : style) { terminal in
            try await terminal.shows("[1 Overview]")
            try await terminal.shows("has the colour \(colour.dropFirst())") { _ in terminal.coloured.contains(colour) }
            // The answer is no key: nothing is open, and nothing was refused.
            try await terminal.press("q")
            try await terminal.ends(0)
        }
    }

    /// A real xterm on a display of its own; what the console writes to it goes into a file.
    @Test(
        .enabled(
            if: ["Xvfb", "xterm", "script"].allSatisfy {
                FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
            }
        ),
        arguments: [("-cjk_width", "* healthy", "● healthy"), ("+cjk_width", "● healthy", "* healthy")]
    )
    func `xterm that draws boxes two columns wide gets ASCII`(
        option: String,
        expected: String,
        unexpected: String
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "xterm-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let run = """
            Xvfb -displayfd 3 -screen 0 1200x900x24 -nolisten tcp -noreset 3>display 2>/dev/null & display=$!
            until [ -s display ]; do sleep 0.1; done
            DISPLAY=:$(cat display) xterm -u8 \(option) -fa "DejaVu Sans Mono" -geometry 100x30 \\
                -e sh -c 'echo $$ >recorder; exec script -qfc "geoconsole --demo" written' & window=$!
            read line
            kill $(cat recorder)
            wait $window
            kill $display
            """
        try run.write(to: folder.appending(path: "run"), atomically: true, encoding: .utf8)
        let written = folder.appending(path: "written")
        try await Slots.shared.whileHolding {
            try await Terminal.with("sh -c \"cd \(folder.path); . ./run\"") { terminal in
                defer { try? terminal.type("\r") }
                func last() -> String {
                    let bytes = (try? Data(contentsOf: written)) ?? Data()
                    return String(decoding: bytes.suffix(6000), as: UTF8.self)
                }
                try await eventually("the console draws", within: Terminal.limit) { last().contains(expected) }
                try await Task.sleep(for: .seconds(2))
                #expect(!last().hasSuffix(unexpected))
                try await terminal.press("Enter")
                try await terminal.shows("[ended ")
            }
        }
    }
}
