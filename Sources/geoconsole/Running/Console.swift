import CNcurses
import FleetControl
import Foundation
import GeoConsole
import GeoEngine
import GeoFleet
import GeoRouting
import Wire

/// The way a session ended.
enum Ending: Equatable {
    case quit
    /// The process received this signal.
    case signal(Int32)
    /// The terminal is gone.
    case hangUp
}

/// The loop of the console: it passes keys and news to the model, and draws the model on the terminal.
///
/// The loop sleeps until a key, a signal or news come, or the screen has to change. A person's keys show at once, news
/// at most 30 times a second.
@MainActor final class Console {
    private let terminal: Terminal
    private let mailbox: Mailbox
    private let clock: WallClock
    private let commands: AsyncStream<Command>.Continuation
    private var loop: ConsoleLoop
    private var ending: Ending?

    init(
        _ terminal: Terminal,
        _ model: Model,
        mailbox: Mailbox,
        clock: WallClock,
        commands: AsyncStream<Command>.Continuation
    ) {
        self.terminal = terminal
        self.mailbox = mailbox
        self.clock = clock
        self.commands = commands
        loop = ConsoleLoop(model)
        // Brackets are always on, because without them pasted text would be read as keys.
        terminal.turnOnPasteBrackets()
        terminal.ask(model.questions)
    }

    /// Draws the model, unless the screen shows it already.
    func draw() {
        guard let picture = loop.picture(masking: Secrets.shared.masked) else { return }
        terminal.draw(picture, loop.model.preferences.look)
        // `draw` returns only once the whole picture was written to the terminal.
        loop.didShow(at: clock.now)
    }

    /// Shows the warnings from the console's start.
    func showWarnings(_ startupWarnings: [StartupWarning]) {
        update(.startupWarnings(startupWarnings))
    }

    /// Restores the terminal; then the shell shows where the actions of the session are written down.
    func close() {
        terminal.close()
        if let farewell = loop.model.farewell { print(Secrets.shared.masked(farewell)) }
    }

    /// Runs until a person or the system ends it.
    func run() -> Ending {
        while true {
            let readiness = sleep()
            if readiness.hasSignals { handleSignals() }
            if readiness.hasKeys { handleKeys() }
            // An answer to a command is urgent: it does not wait until news may be drawn.
            if mailbox.isUrgent || (!mailbox.isEmpty && loop.canDrawNews(at: clock.now)) { handleNews() }
            perform(loop.advance(to: clock.now))
            if let ending { return ending }
            draw()
        }
    }

    private struct Readiness {
        var hasKeys = false
        var hasSignals = false
    }

    private func sleep() -> Readiness {
        var descriptors = [
            pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            pollfd(fd: terminal.wakePipe, events: Int16(POLLIN), revents: 0),
        ]
        let timeout = loop.nextWake(hasNews: !mailbox.isEmpty).milliseconds - clock.now.milliseconds
        // The timeout is in milliseconds, and at most a minute.
        let count = poll(&descriptors, 2, Int32(min(max(timeout, 0), 60_000)))
        if count <= 0 { return Readiness() }
        return Readiness(hasKeys: descriptors[0].revents != 0, hasSignals: descriptors[1].revents != 0)
    }

    private func update(_ message: Message) {
        perform(loop.handle(message))
    }

    // MARK: Input

    private func handleKeys() {
        guard let strokes = terminal.read() else {
            ending = .hangUp
            return
        }
        perform(loop.handle(strokes, at: clock.now))
    }

    private func handleNews() {
        perform(loop.handle(mailbox.removeAll(), at: clock.now))
    }

    /// Reads all bytes from the pipe of signals and wake-ups, and acts on the signals.
    private func handleSignals() {
        var bytes = [UInt8](repeating: 0, count: 512)
        var signals: Set<Int32> = []
        while true {
            let count = Glibc.read(terminal.wakePipe, &bytes, bytes.count)
            if count <= 0 { break }
            signals.formUnion(bytes[..<count].map(Int32.init))
        }
        for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT] where signals.contains(signal) {
            ending = ending ?? .signal(signal)
        }
        if ending != nil { return }
        if signals.contains(SIGTSTP) { perform([.suspend]) }
        if signals.contains(SIGCONT) {
            terminal.comeBack()
            update(.hidden)
        }
        // `comeBack` may have updated the size already, so the sizes are compared too.
        if terminal.updateSize() || loop.model.size != terminal.size { update(.resized(terminal.size)) }
    }

    // MARK: Commands

    private func perform(_ commands: [Command]) {
        for command in commands where ending == nil { perform(command) }
    }

    private func perform(_ command: Command) {
        switch command {
        case .copy(let copy):
            let text = Secrets.shared.masked(copy.text)
            terminal.copy(text)
            let level: Notice.Level = Clipboard.needsPermission(terminal.environment) ? .warning : .info
            update(.status(Clipboard.report(of: copy.name, text, environment: terminal.environment), level))
        case .dump(let name):
            let picture = view(loop.model, masking: Secrets.shared.masked)
            if let folder = loop.model.preferences.dumpFolder { Folders.make(ScreenFile.path(folder)) }
            update(.status(ScreenFile.write(picture, to: name)))
        case .mouse(let isOn): terminal.setMouse(isOn)
        case .repaint: terminal.repaint()
        case .suspend:
            terminal.suspend()
            update(.hidden)
        case .quit: ending = .quit
        case .preview, .perform, .reread, .regionalHealth, .pause: commands.yield(command)
        }
    }
}

/// Screens as text files.
enum ScreenFile {
    /// The path with the home folder instead of `~`.
    static func path(_ name: String) -> String { (name as NSString).expandingTildeInPath }

    /// Writes a screen into a new file, never over an existing one; returns the line for the status row.
    static func write(_ grid: Grid, to name: String) -> String {
        let file = open(path(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { return "Not written: \(name): \(String(cString: strerror(errno)))" }
        defer { close(file) }
        let text = Array((grid.text + "\n").utf8)
        guard text.withUnsafeBytes({ Glibc.write(file, $0.baseAddress, $0.count) }) == text.count else {
            return "Not written: \(name): \(String(cString: strerror(errno)))"
        }
        return "Screen written to \(name)"
    }
}
