import ArgumentParser
import CNcurses
import Commands
import FleetControl
import Foundation
import GeoConsole
import GeoEngine
import GeoFleet
import GeoRouting
import Presentation
import Wire

/// The command `geoconsole doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks the set-up, and says of each fault what it is, why it matters and how to mend it.",
        discussion: """
            Checks the profile, the settings, the token, account, zone, host name, permissions, quotas, pools, load \
            balancers, monitors, the access to each cluster and the rights in it, the selector, owner ids, the clock and \
            the terminal. It works where nothing else does, and one check that fails does not stop the others. It asks \
            each cluster what these credentials may do (SelfSubjectAccessReview), and writes nothing.

              geoconsole doctor -p prod
              geoconsole doctor -o json | jq -r '.status.checks[] | select(.reason) | [.reason, .nextStep] | @tsv'

            The exit status is 0 if all is well, 2 with faults, 1 if a check could not be made, 64 for a wrong command line.
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The form of the output; name prints lines such as check/Token.", valueName: "format")
    )
    var output = OutputFormat.table
    @OptionGroup var reading: ReadArguments
    @OptionGroup var source: SourceArguments
    @OptionGroup var look: LookArguments
    @OptionGroup(visibility: .hidden) var writing: WritingArguments

    func validate() throws { try AnswerRun.validate(writing) }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let environment = ProcessInfo.processInfo.environment
        let printer = LinePrinter(look, reading, environment)
        var run = DoctorRun(limit: reading.limit, environment: environment, options: source.options) { checks in
            let report = DoctorReport(checks)
            StandardStreams.printObject(report.json, output)
            StandardStreams.print(printer.text(report.lines(output)))
            Foundation.exit(report.exit.rawValue)
        }
        if source.demo { try await run.checkDemo(source) }
        await run.check(source, look)
    }
}

/// Finds out the facts of a set-up, step by step, and goes on where a step fails.
private struct DoctorRun {
    let limit: Duration
    let environment: [String: String]
    /// The options that lead another command to this fleet.
    let options: [String]
    /// Prints the checks and ends the program.
    let end: ([Check]) -> Never
    private var facts = DoctorFacts(now: Moment(milliseconds: Int(Date().timeIntervalSince1970 * 1000)))

    init(
        limit: Duration,
        environment: [String: String],
        options: [String],
        end: @escaping ([Check]) -> Never
    ) {
        self.limit = limit
        self.environment = environment
        self.options = options
        self.end = end
        facts.terminal = DoctorFacts.Terminal(environment)
    }

    private var session: Session {
        let clock = WallClock(now: facts.now, time: Time(ContinuousClock()))
        return Session(clock: clock, isReadOnly: true, who: "", audit: nil)
    }

    // MARK: The real world

    /// Checks the set-up that the command line and the environment describe.
    mutating func check(_ source: SourceArguments, _ look: LookArguments) async -> Never {
        guard let (source, environment) = await settings(source, look) else { end(examine(facts)) }
        let setup = DoctorSetup(source, environment: environment)
        facts.missing = setup.missing
        facts.settingProblems = setup.problems
        facts.tokenProblem = facts.tokenProblem ?? setup.tokenProblem
        facts.clusters = setup.clusters
        if setup.missing.contains("CF_API_TOKEN") { facts.tokenOrigin = nil }
        if facts.tokenOrigin == nil, !setup.missing.contains("CF_API_TOKEN") {
            facts.tokenOrigin = environment["CF_API_TOKEN_FILE"].map { .file($0) } ?? .variable
        }
        guard var settings = setup.settings else { end(examine(facts)) }
        if setup.areHostnamesKnown { facts.hostnames = settings.hostnames }
        var isCallable = setup.canCallCloudflare && facts.tokenProblem == nil
        do {
            try await read(Live(settings, setup.setups), isCallable)
        } catch {
            // The way to Cloudflare cannot be opened; the clusters are checked all the same.
            facts.settingProblems.append("\(error)")
            (settings.authoritiesFile, isCallable) = (nil, false)
        }
        do {
            try await read(Live(settings, setup.setups), isCallable)
        } catch {
            facts.settingProblems.append("\(error)")
        }
        end(examine(facts))
    }

    /// The command line and the environment with what the profile says; nil where the profile cannot be used.
    private mutating func settings(
        _ source: SourceArguments,
        _ look: LookArguments
    ) async -> (SourceArguments, [String: String])? {
        let configuration = Configuration(path: look.config, environment: environment)
        facts.fileProblems = configuration.problems.map(\.text)
        do throws(LaunchError) {
            guard let profile = try configuration.profile(source, environment) else { return (source, environment) }
            facts.profile = DoctorFacts.Profile(name: profile.name)
            var (source, environment) = try profile.launchWithoutToken(source, environment)
            if case .command(let words) = profile.token { facts.tokenOrigin = .command(words[0]) }
            do throws(LaunchError) {
                try await profile.setToken(in: &environment, Time(ContinuousClock()))
            } catch {
                facts.tokenProblem = "\(error)"
            }
            return (source, environment)
        } catch {
            let name = source.profile ?? environment["GEOCONSOLE_PROFILE"] ?? ""
            facts.profile = DoctorFacts.Profile(name: name, problem: "\(error)")
            return nil
        }
    }

    /// Reads what can be read, and ends the program; throws where no way to Cloudflare can be opened.
    private func read(_ live: Live, _ isCallable: Bool) async throws {
        if !isCallable, facts.clusters.allSatisfy({ $0.problem != nil }) { end(examine(facts)) }
        var facts = facts
        facts.hasCalledCloudflare = isCallable
        let scope: FleetWatcher.ReadScope = isCallable ? .all : .clusters
        let (limit, hostnames, end) = (limit, facts.hostnames, end)
        try await live.with(session, Time(ContinuousClock())) { backend in
            let watcher = backend.fleetWatcher
            async let reading = watcher.readSetup(hostnames: hostnames, within: limit, scope)
            let fleet = await watcher.readOnce(within: limit, scope)
            facts.reading = await reading
            facts.situation = Reading(fleet: fleet, now: watcher.clock.now, options: options).situation
            end(examine(facts))
        }
    }

    // MARK: The simulated world

    /// Checks the simulated world of a scenario.
    mutating func checkDemo(_ source: SourceArguments) async throws {
        facts.tokenOrigin = .simulation
        facts.hasCalledCloudflare = true
        var facts = facts
        let (limit, end) = (limit, end)
        let time = Time(QuickClock(factor: FleetReading.haste))
        let world = FleetReading(arguments: source, limit: limit, environment: environment)
        do {
            try await world.open(time) { backend in
                let watcher = backend.fleetWatcher
                let fleet = await world.settledFleet(backend, time)
                facts.hostnames = Array(Set(fleet.clusters.flatMap(\.rules.hostnames))).sorted()
                facts.reading = await watcher.readSetup(hostnames: facts.hostnames, within: limit * FleetReading.haste)
                facts.clusters = fleet.clusters.map { cluster in
                    DoctorFacts.Cluster(id: cluster.id, selector: Demo.labelSelector)
                }
                facts.situation = Reading(fleet: fleet, now: watcher.clock.now, options: options).situation
                end(examine(facts))
            }
        } catch let error as LaunchError {
            throw ValidationError("\(error)")
        }
    }
}

extension DoctorFacts.Terminal {
    /// The terminal of this process.
    fileprivate init(_ environment: [String: String]) {
        self.init()
        isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        type = environment["TERM"] ?? ""
        let colours = type.isEmpty ? -1 : Int(cn_described_colours(type))
        self.colours = colours < 0 ? nil : colours
        isUTF8 = cn_locale_is_utf8()
        var (columns, rows): (Int32, Int32) = (0, 0)
        if cn_size(&columns, &rows) { size = (Int(columns), Int(rows)) }
        minimum = (Layout.minimum.columns, Layout.minimum.rows)
    }
}
