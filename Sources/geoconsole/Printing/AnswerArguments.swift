import ArgumentParser
import CNcurses
import Commands
import Foundation
import GeoEngine
import GeoConsole
import GeoFleet
import Presentation
import Wire

/// What all commands take that print an answer about a load balancer.
struct AnswerArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A pool to take for switched off, by its name or its geo; repeat it for several. Nothing is written.",
            valueName: "pool"
        ),
        completion: .pools
    )
    var without: [String] = []
    @Option(help: "The load balancer (the first one that a cluster asks for).", completion: .hostnames)
    var hostname: String?
    @Option(help: "How long to wait for Cloudflare and the clusters, 1s to 1h, such as 10s or 1m30s.")
    var timeout = "30s"

    func validate() throws {
        guard Self.limit(timeout) != nil else {
            throw ValidationError("--timeout '\(timeout)': write a time from 1s to 1h, such as 10s or 1m30s")
        }
    }

    /// How long to wait.
    var limit: Duration { Self.limit(timeout) ?? .seconds(30) }

    static func limit(_ text: String) -> Duration? {
        Duration(goStyle: text).flatMap { (.seconds(1)...(.seconds(3600))).contains($0) ? $0 : nil }
    }
}

/// Reads the fleet, prints an answer, and ends the program.
struct AnswerRun {
    let answer: AnswerArguments
    let source: SourceArguments
    let writing: WritingArguments
    let look: LookArguments

    /// What a command prints, and why it cannot be told; then the program ends with status 1.
    struct Answer {
        var text: String
        var problem: CommandProblem?
    }

    /// A command only reads, so an option that allows writes is a mistake.
    static func validate(_ writing: WritingArguments) throws {
        if writing.write { throw ValidationError("this command writes nothing: leave --write out") }
    }

    /// Calls `make` with what is asked and with the printer for the answer.
    func run(_ make: (SteeringQuestion, LinePrinter) -> Answer) async throws {
        let environment = ProcessInfo.processInfo.environment
        // A reader that has seen enough must not end the program by a signal: then the shell would show an error.
        signal(SIGPIPE, SIG_IGN)
        let printer = printer(environment)
        let reading = FleetReading(arguments: source, limit: answer.limit, environment: environment)
        do {
            try await reading.with { fleet in
                let result = make(try question(fleet), printer)
                for remark in ReadProblem.remarks(on: fleet) { StandardStreams.warn(remark) }
                StandardStreams.print(result.text)
                if let problem = result.problem { Geoconsole.fail("\(problem)") }
                // Open connections are not closed first: nothing waits for them.
                Foundation.exit(EXIT_SUCCESS)
            }
        } catch let error as CommandProblem {
            switch error {
            case .usage(let text): throw ValidationError(text)
            case .unknown(let text): Geoconsole.fail(text)
            }
        } catch let error as LaunchError {
            Geoconsole.fail("\(error)")
        }
    }

    private func question(_ fleet: Fleet) throws(CommandProblem) -> SteeringQuestion {
        try SteeringQuestion(fleet, hostname: answer.hostname, without: answer.without)
    }

    private func printer(_ environment: [String: String]) -> LinePrinter {
        let configuration = Configuration(path: look.config, environment: environment)
        for problem in configuration.problems { StandardStreams.warn(problem.text) }
        var preferences = Preferences()
        preferences.setLook(look, configuration, environment)
        return LinePrinter(
            preferences,
            environment: environment,
            isTerminal: isatty(STDOUT_FILENO) == 1,
            isUTF8: cn_locale_is_utf8()
        )
    }
}
