import Foundation
import Launching
import Support
import Testing
import Wire

@testable import KubernetesAPI

@Suite(.timeLimit(.minutes(30))) struct PluginProcessTests {
    private static func run(
        _ script: String,
        command: String = "/bin/sh",
        outputLimit: Int = 1 << 20,
        clock: ManualClock = ManualClock()
    ) async -> PluginResult {
        await PluginProcess.run(
            PluginRun(
                command: command,
                arguments: ["-c", script, "sh", "an argument"],
                environment: [.init(name: "NAME", value: "a value")],
                isInteractive: false,
                timeLimit: .seconds(20),
                outputLimit: outputLimit
            ),
            time: Time(clock)
        )
    }

    private static func exited(_ code: Int, _ output: String) -> PluginResult {
        .exited(code: code, output: Array(output.utf8), errors: "")
    }

    @Test(arguments: [
        ("printf '%s, %s' \"$1\" \"$NAME\"", exited(0, "an argument, a value")),
        ("echo out; exit 3", exited(3, "out\n")),
        // Standard input is empty, not ours.
        ("cat; echo end", exited(0, "end\n")),
        ("kill -15 $$", .killed(signal: 15)),
        ("", exited(0, "")),
    ])
    func `a plugin gets arguments and environment, and gives its output and its end`(
        script: String,
        end: PluginResult
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
        #expect(await Self.run("sleep 30 & echo done; echo >&2") == Self.exited(0, "done\n"))
    }

    // MARK: What it says, and what it is not told

    @Test(arguments: [
        ("echo one >&2; exit 255", "one"), ("printf 'a\\n\\n  b\\nc\\nd' >&2", "b / c / d"), ("exec 2>&-; echo x", ""),
        ("seq 1 3000 >&2", "2998 / 2999 / 3000"),
        // Nothing of a line whose beginning is lost: it may be half a secret.
        ("head -c 9000 /dev/zero | tr '\\0' x >&2; echo >&2; echo end >&2", "end"),
        ("head -c 9000 /dev/zero | tr '\\0' x >&2", ""),
    ])
    func `the last lines of its standard error are kept, whatever their number`(script: String, lines: String) async {
        guard case .exited(_, _, let errors) = await Self.run(script) else {
            Issue.record("it has not ended by itself")
            return
        }
        #expect(errors == lines)
    }

    @Test func `it has its own environment and ours, but none of our secrets`() async {
        Secrets.shared.register("a-secret-under-another-name")
        let ours = [
            "CF_API_TOKEN": "a-token-of-cloudflare", "CF_API_TOKEN_FILE": "/token",
            "OTHER": "a-secret-under-another-name", "HTTPS_PROXY": "http://me:secret@proxy:1", "AWS_PROFILE": "geo",
        ]
        for (name, value) in ours { setenv(name, value, 1) }
        defer { for name in ours.keys { unsetenv(name) } }
        let names = "CF_API_TOKEN CF_API_TOKEN_FILE OTHER HTTPS_PROXY AWS_PROFILE NAME PATH"
        let end = await Self.run("for name in \(names); do eval \"echo \\${$name:+$name}\"; done | xargs")
        #expect(end == Self.exited(0, "HTTPS_PROXY AWS_PROFILE NAME PATH\n"))
    }

    @Test func `it leads a session of its own, which has no terminal`() async {
        let end = await Self.run("cat /proc/self/stat; echo $$; : < /dev/tty; echo read")
        guard case .exited(_, let output, let errors) = end else {
            Issue.record("it has not ended by itself")
            return
        }
        let words = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        let (group, session, terminal) = (words[4], words[5], words[6])
        #expect(group == words.last && session == words.last)
        #expect(terminal == "0")
        #expect(errors?.contains("/dev/tty") == true)
    }
}
