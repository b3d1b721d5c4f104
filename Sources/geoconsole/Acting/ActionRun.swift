import ArgumentParser
import Commands
import FleetControl
import Foundation
import GeoConsole
import GeoFleet
import GeoRouting
import Presentation
import Wire

/// Does what a command line asks for: previews, confirmations, writes, and what became of them.
struct ActionRun {
    let arguments: ActingArguments
    let request: ActionRequest
    /// For a prune: how long an origin must be stale while this command watches; nil to not wait.
    var staleTime: Duration?

    /// Prints what becomes of the request, and ends the program.
    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var report = ActionReport(request, isDryRun: arguments.dryRun)
        let session = ActingSession(
            arguments: arguments.common,
            limit: arguments.reading.limit,
            isDryRun: arguments.dryRun,
            environment: environment
        )
        do {
            let printer = LinePrinter(arguments.common.look, arguments.reading, environment)
            try await session.with { parts in
                for remark in ReadProblem.remarks(on: parts.fleet) { StandardStreams.warn(remark) }
                let stage = ActingStage(run: self, parts: parts, printer: printer)
                await stage.reportUnfinished()
                await stage.perform(&report)
                end(report)
            }
        } catch let error as LaunchError {
            report.problem = ActionReport.Problem("\(error)", .failed)
            end(report)
        }
    }

    /// Prints the problem and the JSON, and ends the program.
    private func end(_ report: ActionReport) -> Never {
        if let problem = report.problem {
            let help = problem.status == .usage ? " (geoconsole \(request.command) --help)" : ""
            StandardStreams.warn(problem.text + help)
        }
        if arguments.output == .json { StandardStreams.print(report.json.indented + "\n") }
        // Open connections are not closed first: nothing waits for them.
        Foundation.exit(report.status.rawValue)
    }
}

/// The actions of a command, one after the other, on a fleet that was read.
struct ActingStage {
    let run: ActionRun
    let parts: ActingSession.Parts
    let printer: LinePrinter

    private var runner: ActionRunner { parts.backend.runner }
    private var arguments: ActingArguments { run.arguments }
    private var isText: Bool { arguments.output == .text }
    /// What leads another command to the same fleet and audit file.
    private var options: [String] {
        arguments.common.source.options + (arguments.common.audit.map { ["--audit", $0] } ?? [])
    }

    /// Says what became of calls that an earlier program has begun and not ended.
    func reportUnfinished() async {
        guard let audit = parts.starter.audit else { return }
        let lines = await runner.lookUpUnfinished(in: AuditHistory(audit.contents))
        for line in lines { StandardStreams.warn(line) }
        if !lines.isEmpty { return }
        for remark in audit.remarks { StandardStreams.warn(remark.text) }
    }

    /// Performs the actions until one is not done.
    func perform(_ report: inout ActionReport) async {
        do throws(CommandProblem) {
            switch run.request {
            case .undo(let id):
                if let preview = try await undo(id) { report.items.append(await item(preview)) }
            case .apply(let path): try await apply(path, &report)
            default:
                var actions = try run.request.actions(on: parts.fleet)
                if let time = run.staleTime { actions = await actions.stable(for: time, self) }
                for action in actions {
                    report.items.append(await item(await runner.preview(action)))
                    if report.status != .done { break }
                }
            }
        } catch {
            report.problem = ActionReport.Problem(error)
        }
    }

    // MARK: One action

    /// Prints a card, has it confirmed, performs it, and prints what became of it.
    private func item(_ preview: ActionPreview) async -> ActionReport.Item {
        var item = ActionReport.Item(preview, preview.refusal.map(ActionReport.Outcome.init) ?? .planned)
        let step = CardConfirmation(
            isAffirmed: arguments.yes,
            typedName: arguments.typeName,
            isTerminal: isatty(STDIN_FILENO) == 1
        ).step(for: preview.requirement)
        let isActing = preview.refusal == nil && !arguments.dryRun
        let card = printer.text(preview.cardLines(now: parts.clock.now))
        if isText {
            StandardStreams.print(card)
        } else if isActing, parts.starter.obstacle == nil, step.isQuestion {
            // Standard output is for the JSON alone.
            FileHandle.standardError.write(Data(card.utf8))
        }
        if isActing { (item.outcome, item.auditEntry) = await outcome(of: preview, step) }
        if isText { StandardStreams.print(printer.text(item.resultLines(options))) }
        if let cause = item.outcome.cause { StandardStreams.warn("\(preview.title): \(cause)") }
        return item
    }

    private func outcome(of preview: ActionPreview, _ step: CardConfirmation.Step) async -> (ActionReport.Outcome, Int?)
    {
        if let obstacle = parts.starter.obstacle { return (.refused("nothing was written: \(obstacle)"), nil) }
        switch step {
        case .refuse(let why): return (.refused("nothing was written: \(why)"), nil)
        case .ask, .askName:
            guard isConfirmed(step) else { return (.refused("nothing was written: not confirmed"), nil) }
            // A person may have looked at the card for long, and no watch has told of the clusters meanwhile.
            _ = await parts.backend.fleetWatcher.readOnce(within: arguments.reading.limit)
        case .proceed: break
        }
        let outcome = ActionReport.Outcome(await runner.perform(preview))
        let number = await runner.actionCount
        let history = parts.starter.audit.map { AuditHistory($0.contents) }
        return (outcome, history?.id(session: runner.session, action: number))
    }

    private func isConfirmed(_ step: CardConfirmation.Step) -> Bool {
        switch step {
        case .proceed: true
        case .refuse: false
        case .ask: CardConfirmation.isYes(answer("Apply? y/N "))
        case .askName(let name): CardConfirmation.isName(answer("to confirm, type \(name): "), name)
        }
    }

    /// Asks at the terminal; empty at the end of the input.
    private func answer(_ question: String) -> String {
        FileHandle.standardError.write(Data(question.utf8))
        return readLine() ?? ""
    }

    // MARK: Undoing

    /// The preview of the undo of an entry of the audit file, or of the last action; nil where nothing can be undone.
    private func undo(_ id: Int?) async throws(CommandProblem) -> ActionPreview? {
        try requireReading()
        guard let audit = parts.starter.audit else {
            throw .unknown("there is no audit file to undo from: name one with --audit")
        }
        let history = AuditHistory(audit.contents)
        var entry = id.flatMap(history.action)
        if let id, entry == nil {
            let count = history.actions.count
            throw .usage("--id \(id): \(audit.path) has \(count == 0 ? "no entries" : "entries 1 to \(count)")")
        }
        if id == nil {
            for candidate in history.actions.reversed() where entry == nil {
                guard !candidate.isUndone, !candidate.isUndo, candidate.mayHaveTakenEffect else { continue }
                if await runner.isOurs(candidate) { entry = candidate }
            }
        }
        guard let entry else {
            StandardStreams.warn("nothing to undo: \(audit.path) has no action that could be undone")
            return nil
        }
        do throws(Refusal) {
            return await runner.preview(try await runner.undo(entry))
        } catch {
            throw .unknown("audit entry \(entry.id), \(entry.title): \(error.text(in: .command))")
        }
    }

    private func requireReading() throws(CommandProblem) {
        if parts.fleet.cloudflare.lastSuccess == nil {
            throw .unknown(ReadProblem.text(of: parts.fleet, isWriting: true))
        }
    }

    // MARK: Applying a plan

    private func apply(_ path: String, _ report: inout ActionReport) async throws(CommandProblem) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .unknown("\(path) cannot be read")
        }
        let file = try PlanFile(Array(bytes), path: path)
        try requireReading()
        let names = try NamedClusters.all(file.clusters, in: parts.fleet, path: path)
        let preview = await runner.preview(.sync(clusters: names))
        let plan = PlanReport(preview, of: names, in: parts.fleet, target: parts.backend.fleetWatcher.target)
        if let obstacle = file.obstacle(to: plan) { throw .unknown(obstacle) }
        if let problem = plan.problem { throw problem }
        let differences = file.differences(to: plan)
        if differences.isEmpty { return report.items.append(await item(preview)) }
        let item = ActionReport.Item(preview, .changed(differences))
        if isText { StandardStreams.print(printer.text(plan.lines + item.resultLines(options))) }
        StandardStreams.warn("\(path): \(item.outcome.cause ?? "")")
        report.items.append(item)
    }
}

/// The clusters of a plan's file.
enum NamedClusters {
    /// The clusters in their order; throws where one is not watched.
    static func all(_ names: [String], in fleet: Fleet, path: String) throws(CommandProblem) -> [String] {
        for name in names where fleet.cluster(name) == nil {
            throw .unknown("\(path) is a plan for \(name), which is not watched: add --cluster \(name)=CONTEXT")
        }
        return names
    }
}

extension CardConfirmation.Step {
    /// Whether a person is asked.
    fileprivate var isQuestion: Bool {
        switch self {
        case .ask, .askName: true
        case .proceed, .refuse: false
        }
    }
}

extension [Action] {
    /// These actions with only those origins to prune that stay stale for a time while the clusters are read.
    fileprivate func stable(for time: Duration, _ stage: ActingStage) async -> [Action] {
        var actions: [Action] = []
        for action in self {
            guard case .prune(let keys) = action else {
                actions.append(action)
                continue
            }
            actions.append(.prune(await stage.stableOrigins(among: keys, for: time)))
        }
        return actions
    }
}

extension ActingStage {
    /// Reads the clusters again and again; returns the origins that were stale in each reading.
    ///
    /// A reading that fails says nothing of them; the action reads once more before it writes.
    func stableOrigins(among keys: [OriginKey], for time: Duration) async -> [OriginKey] {
        if keys.isEmpty { return [] }
        let count = Words.counted(keys.count, "stale origin")
        StandardStreams.warn("\(count): watching for \(Words.duration(time)) whether they stay stale")
        let watcher = parts.backend.fleetWatcher
        let pause = min(Swift.max(time / 4, .milliseconds(500)), .seconds(30))
        let end = parts.time.now() + time
        var stable = Set(keys)
        while !stable.isEmpty, parts.time.now() < end {
            guard (try? await parts.time.pause(min(pause, end - parts.time.now()))) != nil else { return [] }
            let fleet = await watcher.readOnce(within: arguments.reading.limit)
            if !fleet.cloudflare.isLive { continue }
            stable.formIntersection(
                fleet.pools.flatMap { pool in
                    pool.origins.filter(\.isStale).map { OriginKey(pool: pool.name, origin: $0.name) }
                }
            )
        }
        return stable.sorted()
    }
}
