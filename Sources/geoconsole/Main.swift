import FleetControl
import GeoFleet
import ArgumentParser
import CNcurses
import Commands
import Foundation
import GeoConsole
import GeoEngine
import GeoRouting
import Launching
import NIOCore
import Wire

/// Starts the console, or prints in one line why it cannot start.
@main
enum Start {
    static func main() async {
        Hardening.apply()
        do {
            var command = try Geoconsole.parseAsRoot()
            // For some requests for help, the parser returns its own command, which prints the help.
            guard var asynchronous = command as? any AsyncParsableCommand else { return try command.run() }
            try await asynchronous.run()
        } catch {
            // For other requests for help, the parser throws an error whose exit code is success.
            if Geoconsole.exitCode(for: error).isSuccess { exit(withText: error) }
            CommandFailure(.usage, Geoconsole.message(for: error)).end(Self.format)
        }
    }

    /// The command whose help tells about the command line, such as `geoconsole explain`.
    static var help: String {
        let names = Geoconsole.configuration.subcommands.flatMap { command in
            [command.configuration.commandName].compactMap(\.self) + command.configuration.aliases
        }
        let chosen = CommandLine.arguments.dropFirst().first { names.contains($0) }
        return ProgramName.current + (chosen.map { " \($0)" } ?? "")
    }

    /// Ends the program with what the parser has to say: help, the version, or what a shell has asked for.
    private static func exit(withText error: any Error) -> Never {
        let isForShell = CommandLine.arguments.contains { word in
            word.hasPrefix("---completion") || word.hasPrefix("--generate-") || word.hasPrefix("--experimental-")
        }
        if isForShell { Geoconsole.exit(withError: error) }
        StandardStreams.print(ProgramName.worded(Geoconsole.fullMessage(for: error)) + "\n")
        Foundation.exit(EXIT_SUCCESS)
    }

    /// The format that a wrong command line asks for all the same: a program that reads JSON also reads why there is none.
    private static var format: OutputFormat {
        let words = CommandLine.arguments.dropFirst()
        let isAsked = zip(words, words.dropFirst()).contains { ["-o", "--output"].contains($0) && $1 == "json" }
        return isAsked || !words.filter(["-ojson", "-o=json", "--output=json"].contains).isEmpty ? .json : .table
    }
}

/// The command `geoconsole`, which without a subcommand is the screen.
struct Geoconsole: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "geoconsole",
        abstract: "Shows a geo-routed Cloudflare load balancer with its clusters, and changes it.",
        usage: """
            geoconsole [<options>]
            geoconsole <subcommand> [<options>]
            """,
        discussion: """
            Takes the controller's environment: CF_API_TOKEN (or CF_API_TOKEN_FILE), CF_ACCOUNT_ID, CF_ZONE_ID,
            CF_LB_HOSTNAME, GEO_LOCATION, KUBECONFIG and so on. Starts read-only; W unlocks.

              geoconsole --demo
              geoconsole --cluster eu=prod-eu --cluster asia=prod-asia
              geoconsole status
              geoconsole explain --from 'São Paulo'

            One word instead of all these: geoconsole -p prod status, with this in the settings file.

              profiles:
                prod:
                  account: 9a7806061c88ada191ed06f989cc3dac
                  zone: 023e105f4ecef8ad9ca31a8372d0c353
                  hostname: app.example.com
                  token-file: ~/.config/geoconsole/prod.token
                  clusters: {eu: prod-eu, asia: prod-asia}

            Exit statuses of the subcommands: 0 done, or nothing is wrong or to do; 1 an error, or it cannot be told; \
            2 findings or changes; 3 changed meanwhile, nothing written; 64 a wrong command line.
            """,
        version: Version.current,
        subcommands: [
            StatusCommand.self, FindingsCommand.self, PoolsCommand.self, OriginsCommand.self, LoadBalancersCommand.self,
            IngressesCommand.self, EventsCommand.self, CallsCommand.self, AuditCommand.self, DoctorCommand.self,
            ExplainCommand.self, MapCommand.self, ExportCommand.self, KeepNames.self,
        ] + actingCommands
    )

    @OptionGroup var arguments: Arguments

    func run() async throws {
        // One network thread is enough, because a console waits most of the time.
        NIOSingletons.groupLoopCountSuggestion = 1
        NIOSingletons.blockingPoolThreadCountSuggestion = 1
        do {
            try await start(ProcessInfo.processInfo.environment)
        } catch let error as LaunchError {
            Self.fail("\(error)")
        } catch let error as TerminalError {
            Self.fail("\(error)")
        }
    }

    private func start(_ environment: [String: String]) async throws {
        let time = Time(ContinuousClock())
        let settings = try await LaunchSettings(arguments.source, arguments.look, environment, time)
        let starter = try Starter(arguments, settings)
        let calendar = Moment(milliseconds: Int(Date().timeIntervalSince1970 * 1000))
        let session = starter.session(WallClock(now: calendar, time: time))
        if arguments.source.demo {
            let demo = try Demo(arguments.source, time: time, calendar: calendar)
            let screen = try await OpenScreen(starter, session.clock, zone: demo.zone)
            try await demo.with(session) { await run($0, screen, settings) }
        } else {
            let live = try Live(settings.source, environment: settings.environment)
            // The first screen does not wait for the certificates and connections of all clusters.
            let screen = try await OpenScreen(starter, session.clock, zone: live.settings.zone)
            await screen.console.showWarnings(live.warnings.map { StartupWarning($0.oneLine) })
            do {
                try await live.with(session, time) { await run($0, screen, settings) }
            } catch {
                // The reason must not be printed over the screen.
                await screen.console.close()
                throw error
            }
        }
    }

    /// A screen that shows its first picture, and the ways between it and the engine.
    private struct OpenScreen {
        let console: Console
        let mailbox = Mailbox()
        /// What the console asks of the engine.
        let commands: AsyncStream<Command>

        init(_ starter: Starter, _ clock: WallClock, zone: String) async throws {
            let (stream, input) = AsyncStream<Command>.makeStream()
            commands = stream
            console = try await starter.open(clock, zone: zone, mailbox, input)
        }
    }

    /// Runs the screen and the engine at the same time; when the screen ends, the process ends.
    private func run(_ backend: Backend, _ screen: OpenScreen, _ settings: LaunchSettings) async {
        let effects = Effects(
            fleetWatcher: backend.fleetWatcher,
            runner: backend.runner,
            mailbox: screen.mailbox,
            names: NamesCache.Keeper(settings.source, settings.environment)
        )
        await withDiscardingTaskGroup { group in
            group.addTask { await backend.run() }
            group.addTask { await effects.run(screen.commands) }
            group.addTask { await Self.end(await screen.console.run(), screen.console) }
        }
    }

    /// Restores the terminal and ends the process; open connections are not closed first.
    @MainActor private static func end(_ ending: Ending, _ console: Console) {
        console.close()
        switch ending {
        case .quit: Foundation.exit(EXIT_SUCCESS)
        // Shells report an end by a signal as 128 plus the signal's number.
        case .hangUp: Foundation.exit(128 + SIGHUP)
        case .signal(let number):
            FileHandle.standardError.write(Data("geoconsole: ended by \(name(of: number))\n".utf8))
            Foundation.exit(128 + number)
        }
    }

    private static func name(of signal: Int32) -> String {
        [SIGTERM: "SIGTERM", SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT"][signal] ?? "signal \(signal)"
    }

    /// Ends the program with one line about why.
    static func fail(_ problem: String) -> Never {
        FileHandle.standardError.write(Data("geoconsole: \(problem.oneLine)\n".utf8))
        Foundation.exit(EXIT_FAILURE)
    }
}
