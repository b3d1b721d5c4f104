import Commands
import FleetControl
import Foundation
import GeoEngine
import GeoFleet
import Presentation
import Wire

/// Reads the fleet, prints a listing or a report, and ends the program.
struct ListRun {
    let arguments: ListArguments
    let environment = ProcessInfo.processInfo.environment

    private var format: OutputFormat { arguments.output }

    /// What a command prints.
    struct Output {
        /// Calls a closure with each line of the answer for people, with or without titles.
        var forEachLine: (OutputFormat, Bool, (Line) -> Void) -> Void
        /// Calls a closure with each piece of the answer for programs.
        var forEachPiece: (OutputFormat, (String) -> Void) -> Void
        /// What a person is told on standard error where there are no lines.
        var emptyRemark: String?
        var failure: CommandFailure?
        var exit: CommandExit
    }

    /// Prints what `make` makes of the reading.
    func run(_ scope: FleetWatcher.ReadScope, _ make: (Situation) -> Output) async throws {
        try await start(scope) { reading, printer in
            try await reading.read { reading in
                let output = make(reading.situation)
                print(output, printer)
                let remarks = scope == .all ? ReadProblem.remarks(on: reading.fleet) : []
                for remark in remarks { StandardStreams.warn(remark) }
                output.failure?.tell()
                // Open connections are not closed first: nothing waits for them.
                Foundation.exit(output.exit.rawValue)
            }
        }
    }

    private func print(_ output: Output, _ printer: LinePrinter) {
        StandardStreams.printPieces { write in
            if format.isObject {
                output.forEachPiece(format, write)
            } else {
                output.forEachLine(format, !arguments.noHeaders) { write(printer.text([$0])) }
            }
        }
        if let remark = output.emptyRemark { StandardStreams.warn(remark) }
    }

    /// Calls `body` with what can read, and turns what cannot start into a failure of the command.
    func start(
        _ scope: FleetWatcher.ReadScope,
        _ body: (FleetReading, LinePrinter) async throws -> Void
    ) async throws {
        // A reader that has seen enough must not end the program by a signal: then the shell would show an error.
        signal(SIGPIPE, SIG_IGN)
        let printer = LinePrinter(arguments.look, arguments.reading, environment)
        do {
            let time = Time(ContinuousClock())
            let settings = try await LaunchSettings(arguments.source, arguments.look, environment, time)
            let reading = FleetReading(
                arguments: settings.source,
                limit: arguments.reading.limit,
                environment: settings.environment,
                scope: scope,
                options: arguments.source.options
            )
            try await body(reading, printer)
        } catch let error as LaunchError {
            CommandFailure(.settings, "\(error)").end(format)
        }
    }
}

extension ListRun.Output {
    /// The output of a listing.
    init(_ listing: Listing) {
        self.init(
            forEachLine: { listing.forEachLine($0, hasTitles: $1, $2) },
            forEachPiece: listing.forEachPiece,
            emptyRemark: listing.emptyRemark,
            failure: listing.failure,
            exit: listing.exit
        )
    }
}
