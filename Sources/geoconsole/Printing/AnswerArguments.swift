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
    @OptionGroup var reading: ReadArguments
}

/// Reads the fleet, prints an answer, and ends the program.
struct AnswerRun {
    let answer: AnswerArguments
    let source: SourceArguments
    let writing: WritingArguments
    let look: LookArguments
    /// The form of the answer, in which a failure is printed too.
    let format: OutputFormat

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
        let printer = LinePrinter(look, answer.reading, environment)
        do {
            let settings = try await LaunchSettings(source, look, environment, Time(ContinuousClock()))
            let reading = FleetReading(
                arguments: settings.source,
                limit: answer.reading.limit,
                environment: settings.environment
            )
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
            case .unknown: CommandFailure(error).end(format)
            }
        } catch let error as LaunchError {
            CommandFailure(.settings, "\(error)").end(format)
        }
    }

    private func question(_ fleet: Fleet) throws(CommandProblem) -> SteeringQuestion {
        if let failure = CommandFailure(unread: fleet) { failure.end(format) }
        return try SteeringQuestion(fleet, hostname: answer.hostname, without: answer.without)
    }
}
