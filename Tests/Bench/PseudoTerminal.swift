import Foundation
import Glibc
import Harness

/// A program on a pseudo-terminal of its own, measured from outside: the same for every program.
final class PseudoTerminal {
    let process: pid_t
    private let master: Int32
    private(set) var received = 0
    /// What came last, to look for words in.
    private(set) var tail: [UInt8] = []

    /// Starts a program found on the search path, or beside this one.
    init(_ command: [String], columns: UInt16 = 80, rows: UInt16 = 24, environment: [String: String] = [:]) throws {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        var (master, terminal): (Int32, Int32) = (-1, -1)
        guard openpty(&master, &terminal, nil, nil, &size) == 0, let name = ttyname(terminal) else {
            throw Failure("no pseudo-terminal: \(String(cString: strerror(errno)))")
        }
        defer { close(terminal) }
        self.master = master
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        process = try Self.spawn(command, on: name, environment)
    }

    deinit {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        close(master)
    }

    /// glibc's `POSIX_SPAWN_SETSID` (spawn.h), which is not imported.
    private static let newSession: Int16 = 0x80

    /// A session leader that opens a terminal makes it the controlling one.
    private static func spawn(
        _ command: [String],
        on terminal: UnsafePointer<CChar>,
        _ environment: [String: String]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, newSession)
        let base = [
            "PATH": "\(ChildProcess.binaries.path):/usr/bin:/bin", "HOME": NSTemporaryDirectory(),
            "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
        ]
        let variables = base.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
        var arguments = command.map { strdup($0) } + [nil]
        var strings = variables.map { strdup($0) } + [nil]
        defer { (arguments + strings).forEach { free($0) } }
        var process: pid_t = 0
        let beside = ChildProcess.binaries.appending(path: command[0]).path
        let path = FileManager.default.isExecutableFile(atPath: beside) ? beside : "/usr/bin/\(command[0])"
        let code = posix_spawn(&process, path, &actions, &attributes, &arguments, &strings)
        guard code == 0 else { throw Failure("\(path) does not start: \(String(cString: strerror(code)))") }
        return process
    }

    func press(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Reads what there is, at most until `limit` has passed; how many bytes came.
    @discardableResult
    func read(for limit: Duration, until isDone: ([UInt8]) -> Bool = { _ in false }) -> Int {
        let end = ContinuousClock.now + limit
        let before = received
        tail = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while ContinuousClock.now < end, !isDone(tail) {
            var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            let rest = max(0, Int32((end - .now) / .milliseconds(1)))
            guard Glibc.poll(&descriptor, 1, rest) > 0 else { continue }
            let count = Glibc.read(master, &buffer, buffer.count)
            if count <= 0 { break }
            received += count
            tail += buffer[..<count]
            if tail.count > 1 << 20 { tail.removeFirst(tail.count - (1 << 16)) }
        }
        return received - before
    }

    /// Milliseconds until the output holds the text; nil where it does not come in time.
    func time(to text: String, within limit: Duration = .seconds(5)) -> Double? {
        let wanted = Array(text.utf8)
        let begin = ContinuousClock.now
        read(for: limit) { $0.contains(wanted) }
        return tail.contains(wanted) ? (ContinuousClock.now - begin) / .milliseconds(1) : nil
    }

    // MARK: What the kernel counts

    /// Seconds that all its threads have run, those that have ended too, to the nanosecond.
    var processorSeconds: Double {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else { return .nan }
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// In MiB.
    func memory(_ field: String) -> Double {
        let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(field + ":") } ?? ""
        return (Double(line.filter(\.isNumber)) ?? .nan) / 1024
    }
}
