import CNcurses
import Foundation
import GeoConsole
import GeoEngine
import GeoRouting
import Wire

/// How a session ended.
enum Ending: Equatable {
    case quit
    /// Somebody has sent this signal.
    case signal(Int32)
    /// The terminal is gone.
    case hangUp
}

/// The loop of the console: keys and news into the model, the model's picture onto the terminal.
///
/// It sleeps until a key, a wake or the moment at which something on show is no longer true. What a person does shows at
/// once, news at most 30 times a second.
@MainActor final class Console {
    private static let frame = Duration.milliseconds(33)

    private let terminal: Terminal
    private let mailbox: Mailbox
    private let clock: WallClock
    private let time: @Sendable () -> Duration
    private let commands: AsyncStream<Command>.Continuation
    private var model: Model
    private var drawnAt = Duration.zero
    /// Whether the model has changed since it was drawn.
    private var isStale = true
    private var ending: Ending?

    init(
        _ terminal: Terminal,
        _ model: Model,
        mailbox: Mailbox,
        clock: WallClock,
        time: @escaping @Sendable () -> Duration,
        commands: AsyncStream<Command>.Continuation
    ) {
        self.terminal = terminal
        self.model = model
        self.mailbox = mailbox
        self.clock = clock
        self.time = time
        self.commands = commands
    }

    /// Draws what is known so far.
    func draw() {
        terminal.draw(picture, Theme(model.preferences.theme))
        drawnAt = time()
        isStale = false
    }

    /// What the model looks like, without the secrets of this process.
    private var picture: Grid { view(model, masking: Secrets.process.masked) }

    /// Shows what was amiss at the start.
    func caution(_ cautions: [Caution]) {
        update(.cautions(cautions))
    }

    /// Gives the terminal back.
    func close() {
        terminal.close()
    }

    /// Runs until a person or the system ends it.
    func run() -> Ending {
        while true {
            let readiness = sleep()
            if readiness.hasSignals { drainSignals() }
            let hasNews = mailbox.isUrgent || (!mailbox.isEmpty && time() >= drawnAt + Self.frame)
            let now = clock.now
            if readiness.hasKeys || hasNews || model.nextTick <= now || now < model.now { update(.tick(now)) }
            if readiness.hasKeys { takeKeys() }
            if hasNews { takeNews() }
            if let ending { return ending }
            if isStale { draw() }
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
        let count = poll(&descriptors, 2, Int32(patience))
        if count <= 0 { return Readiness() }
        return Readiness(hasKeys: descriptors[0].revents != 0, hasSignals: descriptors[1].revents != 0)
    }

    /// Milliseconds until something is due by itself: a frame that news waits for, or what is on show grows old.
    private var patience: Int {
        let tick = min(max(model.nextTick.milliseconds - clock.now.milliseconds, 0), 60_000)
        if mailbox.isEmpty { return tick }
        return max(0, min(tick, (drawnAt + Self.frame - time()).wholeMilliseconds + 1))
    }

    private func update(_ message: Message) {
        isStale = true
        for command in model.update(message) { perform(command) }
    }

    // MARK: What comes in

    private func takeKeys() {
        guard let messages = terminal.read() else {
            ending = .hangUp
            return
        }
        for message in messages where ending == nil { update(message) }
    }

    private func takeNews() {
        for message in mailbox.take() where ending == nil { update(message) }
    }

    private func drainSignals() {
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
        if signals.contains(SIGTSTP) { perform(.suspend) }
        if signals.contains(SIGCONT) { terminal.comeBack() }
        if terminal.measure() || model.size != terminal.size { update(.resized(terminal.size)) }
    }

    // MARK: What goes out

    private func perform(_ command: Command) {
        switch command {
        case .copy(let text):
            terminal.copy(Secrets.process.masked(text))
            update(.told("Copied \(text.count) characters to the terminal's clipboard"))
        case .dump(let name): update(.told(ScreenFile.write(picture, to: name)))
        case .mouse(let isOn): terminal.setMouse(isOn)
        case .textInput(let isOn): terminal.setPastes(isOn)
        case .repaint: terminal.repaint()
        case .suspend: terminal.suspend()
        case .quit: ending = .quit
        case .review, .perform, .reread, .regionalHealth, .pause: commands.yield(command)
        }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
