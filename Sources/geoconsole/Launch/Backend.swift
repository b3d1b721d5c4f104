import FleetControl
import Foundation
import GeoConsole
import GeoEngine
import GeoRouting

/// The engine behind the screen: the fleet watcher, the action runner, and further tasks.
struct Backend: Sendable {
    let fleetWatcher: FleetWatcher
    let runner: ActionRunner
    /// Runs the further tasks until the calling task is cancelled; returns at once if there are none.
    let run: @Sendable () async -> Void
}

/// The values of a session that both a live console and a demo need.
struct Session: Sendable {
    var clock: WallClock
    var isReadOnly: Bool
    /// The person for the audit file, as `user@host`.
    var who: String
    var audit: AuditFile?
    /// The word to type for each write; nil where a key may be enough.
    var typedName: String?
    /// Called with each entry before it is written down; if it throws, the write to Cloudflare is not sent.
    var onEntry: @Sendable (AuditEntry) throws -> Void = { _ in }

    /// Makes the action runner of a fleet watcher; without an audit file the runner writes nothing to Cloudflare.
    func runner(_ fleetWatcher: FleetWatcher) -> ActionRunner {
        let (audit, onEntry) = (audit, onEntry)
        return ActionRunner(fleetWatcher: fleetWatcher, who: who, typedName: typedName) { entry in
            guard let audit else { throw LaunchError("there is no audit file") }
            try onEntry(entry)
            try audit.append(entry.line)
        }
    }
}

/// Starts the screen with a person's settings, from command line, environment and settings file.
struct Starter: Sendable {
    private let configuration: Configuration
    private let environment: [String: String]
    private let arguments: Arguments
    private let profile: Profile?
    /// The file in which actions are written down; nil where none can be opened.
    let audit: AuditFile?
    /// Warnings for the person that do not stop the console from starting.
    private let startupWarnings: [StartupWarning]

    init(_ arguments: Arguments, _ settings: LaunchSettings) throws(LaunchError) {
        self.arguments = arguments
        environment = settings.environment
        configuration = settings.configuration
        profile = settings.profile
        do throws(LaunchError) {
            let file = try AuditFile(path: arguments.audit, environment: environment)
            audit = file
            // The status line shows only the first warning, so a write without a result comes first, and remarks last.
            let (unfinished, others) = (
                file.remarks.filter { $0.level > .info }, file.remarks.filter { $0.level <= .info }
            )
            startupWarnings = unfinished + configuration.problems + others
        } catch {
            if arguments.audit != nil { throw LaunchError("--audit \(error)") }
            audit = nil
            let remark = StartupWarning("Started read-only: actions cannot be written down: \(error)")
            startupWarnings = [remark] + configuration.problems
        }
    }

    /// Whether `DRY_RUN` forbids writing: it does, unless its value is `false`, `0`, `no`, `off` or empty.
    ///
    /// The flag `--no-read-only` overrides `DRY_RUN`.
    private var isDryRun: Bool {
        if arguments.writing.readOnly == false { return false }
        let value = (environment["DRY_RUN"] ?? "").trimmingCharacters(in: .whitespaces).lowercased()
        return !["", "false", "0", "no", "off"].contains(value)
    }

    /// The reason why writing is forbidden in this session; nil if a person may unlock writing.
    var obstacle: String? {
        if arguments.writing.readOnly == true { return "started with --read-only" }
        if let profile, profile.writes == .never { return "profile \(profile.name) never writes" }
        if isDryRun { return "DRY_RUN is set: nothing is written" }
        return audit == nil ? "actions cannot be written down: name a file with --audit" : nil
    }

    func session(_ clock: WallClock) -> Session {
        let typedName = profile.flatMap { $0.writes == .typed ? $0.name : nil }
        return Session(clock: clock, isReadOnly: obstacle != nil, who: who, audit: audit, typedName: typedName)
    }

    /// The person and the host; the person is the profile's operator, else under sudo the one who called it.
    private var who: String {
        if let name = profile?.operatorName { return "\(name)@\(ProcessInfo.processInfo.hostName)" }
        let names = ["SUDO_USER", "USER", "LOGNAME"].compactMap { environment[$0] }.filter { !$0.isEmpty }
        return "\(names.first ?? "uid \(getuid())")@\(ProcessInfo.processInfo.hostName)"
    }

    /// Opens the terminal and draws the first screen.
    @MainActor func open(
        _ clock: WallClock,
        zone: String,
        _ mailbox: Mailbox,
        _ commands: AsyncStream<Command>.Continuation
    ) throws(TerminalError) -> Console {
        var preferences = preferences
        let terminal = try Terminal(preferences.look, environment: environment)
        if terminal.isMono { (preferences.theme, preferences.isThemeChosen) = (.mono, true) }
        if !terminal.isUTF8 {
            (preferences.isASCII, preferences.isASCIIChosen, preferences.mustBeASCII) = (true, true, true)
        }
        var model = Model(preferences, size: terminal.size, now: clock.now, zone: zone)
        model.hasMouse = configuration.hasMouse
        if configuration.hasMouse { terminal.setMouse(true) }
        let console = Console(terminal, model, mailbox: mailbox, clock: clock, commands: commands)
        console.showWarnings(startupWarnings)
        console.draw()
        return console
    }

    private var preferences: Preferences {
        var preferences = Preferences()
        preferences.writing = arguments.writing.write ? .unlocked : .timed
        preferences.isDryRun = isDryRun
        if let obstacle {
            preferences.writing = .forbidden
            preferences.reasonForbidden = obstacle
        }
        preferences.setLook(arguments.look, configuration, environment, profile?.theme)
        preferences.profile = profile.map { ProfileMark(name: $0.name, tint: $0.tint) }
        preferences.keys = configuration.keys
        preferences.auditPath = audit?.path
        preferences.who = who
        preferences.dumpFolder = Folders(environment).dumps
        if let delay = configuration.armingDelay { preferences.armingDelay = delay }
        switch configuration.lock {
        case .never: preferences.lockDelay = nil
        case .minutes(let minutes): preferences.lockDelay = .seconds(minutes * 60)
        case nil: break
        }
        return preferences
    }
}
