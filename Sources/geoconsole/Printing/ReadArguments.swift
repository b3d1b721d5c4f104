import ArgumentParser
import CNcurses
import Commands
import Foundation
import GeoConsole
import GeoEngine
import Wire

extension OutputFormat: ExpressibleByArgument {}

/// What all commands take that read the fleet and print.
struct ReadArguments: ParsableArguments {
    @Option(help: "How long to wait for Cloudflare and the clusters, 1s to 1h, such as 10s or 1m30s.")
    var timeout = "30s"
    @Flag(help: "Print without colours, as with NO_COLOR.")
    var noColor = false

    func validate() throws {
        guard Self.duration(timeout) != nil else {
            throw ValidationError("--timeout '\(timeout)': write a time from 1s to 1h, such as 10s or 1m30s")
        }
    }

    /// How long to wait.
    var limit: Duration { Self.duration(timeout) ?? .seconds(30) }

    /// A time from a second to so many hours; nil for another text.
    static func duration(_ text: String, hours: Int = 1) -> Duration? {
        Duration(goStyle: text).flatMap { (.seconds(1)...(.seconds(hours * 3600))).contains($0) ? $0 : nil }
    }
}

/// What all commands take that list objects.
struct ListArguments: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The form of the output; name prints a line such as pool/NAME.", valueName: "format")
    )
    var output = OutputFormat.table
    @Flag(help: "Print tables without the titles of their columns.")
    var noHeaders = false
    @OptionGroup var reading: ReadArguments
    @OptionGroup var source: SourceArguments
    @OptionGroup var look: LookArguments
    @OptionGroup(visibility: .hidden) var writing: WritingArguments

    func validate() throws { try AnswerRun.validate(writing) }
}

extension CommandFailure {
    /// Prints the failure, as an object too where the format is one, and ends the program.
    func end(_ format: OutputFormat) -> Never {
        StandardStreams.printObject(json, format)
        tell()
    }

    /// Prints the failure in one line on standard error, and ends the program.
    func tell() -> Never {
        let help = reason == .usage ? " (\(Start.help) --help)" : ""
        StandardStreams.warn(message + help)
        Foundation.exit(exit.rawValue)
    }
}

extension StandardStreams {
    /// Prints an object as JSON or YAML; for a format for people, nothing.
    static func printObject(_ json: @autoclosure () -> JSON, _ format: OutputFormat) {
        switch format {
        case .json: print(json().indented + "\n")
        case .yaml: print(json().yaml)
        case .table, .wide, .name: break
        }
    }
}

extension LinePrinter {
    /// A printer for standard output as it is.
    init(_ look: LookArguments, _ reading: ReadArguments, _ environment: [String: String]) {
        let configuration = Configuration(path: look.config, environment: environment)
        for problem in configuration.problems { StandardStreams.warn(problem.text) }
        var preferences = Preferences()
        preferences.setLook(look, configuration, environment)
        self.init(
            preferences,
            environment: reading.noColor ? environment.merging(["NO_COLOR": "1"]) { $1 } : environment,
            isTerminal: isatty(STDOUT_FILENO) == 1,
            isUTF8: cn_locale_is_utf8()
        )
    }
}
