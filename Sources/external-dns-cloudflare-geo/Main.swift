import ArgumentParser
import Foundation
import GeoEngine
import NIOCore

@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "external-dns-cloudflare-geo",
        abstract: "Keeps a geo-routed Cloudflare load balancer true to the Ingresses of this cluster.",
        discussion: """
            Settings come from the environment; each has a flag, which wins. The API token has none: set CF_API_TOKEN
            or CF_API_TOKEN_FILE. SIGHUP forces a pass, SIGTERM stops.
            """,
        version: Program.version
    )

    @OptionGroup var arguments: Arguments

    func run() async throws {
        Self.stayFrugal()
        let settings: Settings
        do throws(SettingsError) {
            settings = try Settings(arguments.over(ProcessInfo.processInfo.environment), readFile: Self.readFile)
        } catch {
            for problem in error.problems { Program.complain(problem) }
            throw ExitCode.failure
        }
        try await Program(settings: settings).run()
    }

    /// One network thread: this program waits far more than it works, and its limit is 128 MiB.
    private static func stayFrugal() {
        NIOSingletons.groupLoopCountSuggestion = 1
        NIOSingletons.blockingPoolThreadCountSuggestion = 1
    }

    private static func readFile(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map(Array.init)
    }
}
