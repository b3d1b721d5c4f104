import ArgumentParser
import Commands
import Foundation
import GeoEngine
import GeoFleet
import Wire

/// The command `geoconsole audit`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Prints what was written to Cloudflare from this host, and what became of it, the oldest first.",
        discussion: """
            Reads the audit file alone: no network, no credentials. ENTRY is the number that undo --id takes.

              geoconsole audit --since 2h

            The exit status is 0, or 1 if the file cannot be read, or 64 for a wrong command line.
            """
    )

    @Option(help: ArgumentHelp("Only calls of this last time, such as 2h, 90m or 24h (all).", valueName: "time"))
    var since: String?
    @OptionGroup var recording: RecordingArguments
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The form of the output; name prints lines such as audit/3.", valueName: "format")
    )
    var output = OutputFormat.table
    @Flag(help: "Print tables without the titles of their columns.") var noHeaders = false
    @Flag(help: "Print without colours, as with NO_COLOR.") var noColor = false
    @OptionGroup var look: LookArguments

    func validate() throws {
        if let since, Duration(goStyle: since).map({ $0 <= .zero }) ?? true {
            throw ValidationError("--since '\(since)': write a time such as 2h, 90m or 30s")
        }
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let environment = ProcessInfo.processInfo.environment
        var reading = ReadArguments()
        reading.noColor = noColor
        let printer = LinePrinter(look, reading, environment)
        let now = Moment(milliseconds: Int(Date().timeIntervalSince1970 * 1000))
        let span = since.flatMap { Duration(goStyle: $0) }
        var log = AuditLog(since: span.map { now + (.zero - $0) })
        guard let path = recording.audit ?? AuditFile.path(toRead: environment) else {
            CommandFailure(.settings, "neither XDG_STATE_HOME nor HOME is set: name the file with --audit").end(output)
        }
        do throws(LaunchError) {
            try AuditFile.forEachLine(of: path) { log.add($0) }
        } catch {
            CommandFailure(.settings, "\(error)").end(output)
        }
        if output.isObject {
            StandardStreams.printObject(log.json, output)
        } else {
            StandardStreams.print(printer.text(log.lines(output, hasTitles: !noHeaders)))
            if log.isEmpty { StandardStreams.warn("no calls in \(path)") }
        }
        if log.unreadableCount > 0 {
            StandardStreams.warn("\(path): \(log.unreadableCount) lines are no entries, and left out")
        }
    }
}
