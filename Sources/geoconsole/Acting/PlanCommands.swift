import ArgumentParser
import Commands
import FleetControl
import Foundation
import GeoFleet
import GeoRouting
import Wire

/// The command `geoconsole sync`.
struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Writes what the controllers would write now, under their owner ids.",
        discussion: """
            \(ActingHelp.card)

              geoconsole sync
              geoconsole sync eu us_east --dry-run

            \(ActingHelp.statuses)
            """
    )

    @Argument(help: "The clusters (all that are watched).")
    var clusters: [String] = []
    @OptionGroup var acting: ActingArguments

    func run() async throws { try await ActionRun(arguments: acting, request: .sync(clusters)).run() }
}

/// The command `geoconsole plan`.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Prints what the controllers would change now.",
        discussion: """
            Plans what geoconsole sync would write, and writes nothing. Removals and monitors are not planned: \
            confirm-removals and the controllers do those.

              geoconsole plan
              geoconsole plan eu --out tonight.json; geoconsole apply tonight.json

            The exit status is 0 if nothing would change, 2 if something would, 1 if it cannot be told, or 64 for a \
            wrong command line.
            """
    )

    @Argument(help: "The clusters (all that are watched).")
    var clusters: [String] = []
    @Option(help: ArgumentHelp("Keep the plan in a file, for geoconsole apply.", valueName: "file"))
    var out: String?
    @Option(name: .shortAndLong, help: "text or json.")
    var output = ActingArguments.Format.text
    @OptionGroup var reading: ReadArguments
    @OptionGroup var common: Arguments

    func validate() throws { try AnswerRun.validate(common.writing) }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let session = ActingSession(
            arguments: common,
            limit: reading.limit,
            isDryRun: true,
            environment: environment
        )
        do {
            let printer = LinePrinter(common.look, reading, environment)
            try await session.with { parts in
                for remark in ReadProblem.remarks(on: parts.fleet) { StandardStreams.warn(remark) }
                let names = try names(in: parts.fleet)
                let preview = await parts.backend.runner.preview(.sync(clusters: names))
                let plan = PlanReport(
                    preview,
                    of: names,
                    in: parts.fleet,
                    target: parts.backend.fleetWatcher.target
                )
                end(plan, printer)
            }
        } catch let error as LaunchError {
            Geoconsole.fail("\(error)")
        } catch let error as CommandProblem {
            guard case .unknown(let text) = error else { throw ValidationError("\(error)") }
            Geoconsole.fail(text)
        }
    }

    private func names(in fleet: Fleet) throws(CommandProblem) -> [String] {
        let request = ActionRequest.sync(clusters)
        guard case .sync(let names) = try request.actions(on: fleet).first else { return [] }
        return names
    }

    /// Prints and keeps the plan, and ends the program.
    private func end(_ plan: PlanReport, _ printer: LinePrinter) -> Never {
        let json = plan.json.indented + "\n"
        StandardStreams.print(output == .json ? json : printer.text(plan.lines))
        if let problem = plan.problem { Geoconsole.fail("\(problem)") }
        if let out {
            do {
                try Data(json.utf8).write(to: URL(filePath: out), options: .atomic)
            } catch {
                Geoconsole.fail("--out \(out): \(error.localizedDescription)")
            }
        }
        Foundation.exit(plan.status.rawValue)
    }
}

/// The command `geoconsole apply`.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Plans anew, and writes only if the plan is still that of a file.",
        discussion: """
            The file is the plan as a value, never a list of requests: what is sent is planned now. If the plan is \
            another one by now, nothing is written, and the differences are printed. \(ActingHelp.card)

              geoconsole apply tonight.json
              geoconsole apply tonight.json --yes

            \(ActingHelp.statuses)
            """
    )

    @Argument(help: "The file that geoconsole plan --out has written.", completion: .file())
    var file: String
    @OptionGroup var acting: ActingArguments

    func run() async throws { try await ActionRun(arguments: acting, request: .apply(file)).run() }
}

extension Geoconsole {
    /// The commands that plan and act.
    static let actingCommands: [any ParsableCommand.Type] = [
        PlanCommand.self, ApplyCommand.self, SyncCommand.self, DrainCommand.self, EnableCommand.self,
        WeightCommand.self, ReleaseCommand.self, RemoveCommand.self, PruneCommand.self, ConfirmRemovalsCommand.self,
        UndoCommand.self,
    ]
}
