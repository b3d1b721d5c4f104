import Foundation
import KubernetesAPI
import Launching
import Support
import Testing
import Wire

@Suite(.timeLimit(.minutes(1))) struct PluginProcessTests {
    private static func run(
        _ script: String,
        command: String = "/bin/sh",
        outputLimit: Int = 1 << 20,
        clock: ManualClock = ManualClock()
    ) async -> PluginEnd {
        await PluginProcess.run(
            PluginRun(
                command: command,
                arguments: ["-c", script, "sh", "an argument"],
                environment: [("NAME", "a value")],
                isInteractive: false,
                timeLimit: .seconds(20),
                outputLimit: outputLimit
            ),
            time: Time(clock)
        )
    }

    private static func exited(_ code: Int, _ output: String) -> PluginEnd {
        .exited(code: code, output: Array(output.utf8))
    }

    @Test(arguments: [
        ("printf '%s, %s' \"$1\" \"$NAME\"", exited(0, "an argument, a value")),
        ("echo out; echo more >&2; exit 3", exited(3, "out\n")),
        // Standard input is empty, not ours.
        ("cat; echo end", exited(0, "end\n")),
        ("kill -15 $$", .killed(signal: 15)),
        ("", exited(0, "")),
    ])
    func `a plugin gets arguments and environment, and gives its output and its end`(
        script: String,
        end: PluginEnd
    ) async {
        #expect(await Self.run(script) == end)
    }

    @Test func `a bare name is looked for in PATH`() async {
        #expect(await Self.run("echo x", command: "sh") == Self.exited(0, "x\n"))
    }

    @Test(arguments: ["/nonexistent/plugin", "no-such-plugin-anywhere"])
    func `a plugin that does not exist is said to be missing`(command: String) async {
        #expect(await Self.run("", command: command) == .notFound)
    }

    @Test func `large output is read whole up to the limit, and refused beyond`() async {
        let script = "head -c 500000 /dev/zero | tr '\\0' x"
        #expect(await Self.run(script) == Self.exited(0, String(repeating: "x", count: 500_000)))
        #expect(await Self.run(script, outputLimit: 1000) == .tooMuchOutput)
        #expect(await Self.run("yes", outputLimit: 1000) == .tooMuchOutput)
    }

    @Test(arguments: ["sleep N", "trap '' TERM; sleep N; sleep N", "(trap '' TERM; sleep N) & sleep N"])
    func `a plugin that hangs is killed with all that it has started`(script: String) async throws {
        let seconds = String(Int.random(in: 100_000..<1_000_000_000))
        let clock = ManualClock()
        async let end = Self.run(script.replacing("N", with: seconds), clock: clock)
        await clock.waitForSleeper(until: .seconds(20))
        for _ in 0..<500 where try !Self.isRunning(seconds) { try await Task.sleep(for: .milliseconds(10)) }
        clock.advance(by: .seconds(20))
        #expect(await end == .timedOut)
        // A killed process is gone only when the system has come round to it.
        for _ in 0..<500 where try Self.isRunning(seconds) { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try !Self.isRunning(seconds))
    }

    /// Whether any process of this machine has the text in its command line.
    private static func isRunning(_ text: String) throws -> Bool {
        let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter {
            $0.allSatisfy(\.isNumber)
        }
        return processes.contains { process in
            let command = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
            return String(decoding: command, as: UTF8.self).contains(text)
        }
    }

    @Test func `what a plugin leaves running in the background does not hold its answer up`() async {
        #expect(await Self.run("sleep 30 & echo done") == Self.exited(0, "done\n"))
    }
}
