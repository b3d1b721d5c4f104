import ArgumentParser
import Foundation
import GeoEngine
import Launching
import NIOCore
import Wire

/// Starts the controller, or prints why it cannot start.
@main
enum Start {
    static func main() async {
        Hardening.apply()
        do {
            var command = try Main.parseAsRoot()
            // With `--help` the parser returns another command.
            guard let controller = command as? Main else { return try command.run() }
            try await controller.run()
        } catch {
            // The parser throws for `--version` too, with the exit code of a success: print the text then.
            if Main.exitCode(for: error).isSuccess { Main.exit(withError: error) }
            // The message contains arguments, which may be any text.
            let problem = Main.message(for: error).oneLine
            let line = "Error: \(problem) (external-dns-cloudflare-geo --help)\n"
            // An error without a text is only an exit code: its reason has been logged already.
            if !problem.isEmpty { FileHandle.standardError.write(Data(line.utf8)) }
            Foundation.exit(Main.exitCode(for: error).rawValue)
        }
    }
}

struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "external-dns-cloudflare-geo",
        abstract: "Keeps a geo-routed Cloudflare load balancer true to the Ingresses of this cluster.",
        discussion: """
            Settings come from the environment; each has a flag, which wins. The API token has none: set CF_API_TOKEN
            or CF_API_TOKEN_FILE. Defaults are in parentheses. SIGHUP forces a pass, SIGTERM stops.
            """,
        version: Version.current
    )

    @OptionGroup var arguments: Arguments

    func run() async throws {
        Self.limitThreads()
        let settings: Settings
        do throws(SettingsError) {
            let environment = arguments.overlaid(on: ProcessInfo.processInfo.environment)
            settings = try Settings(environment, readFile: Self.readFile)
        } catch {
            for problem in error.problems { Program.logProblem(problem) }
            throw ExitCode.failure
        }
        try await Program(settings: settings).run()
    }

    /// Limits the network to one thread: this program mostly waits, and has at most 128 MiB of memory.
    private static func limitThreads() {
        NIOSingletons.groupLoopCountSuggestion = 1
        NIOSingletons.blockingPoolThreadCountSuggestion = 1
    }

    private static func readFile(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map(Array.init)
    }
}
