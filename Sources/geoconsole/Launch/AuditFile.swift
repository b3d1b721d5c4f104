import FleetControl
import Foundation
import GeoConsole
import GeoEngine
import GeoRouting
import Synchronization

/// The audit file: an append-only record of every action.
struct AuditFile: Sendable {
    private let descriptor: Int32
    let path: String
    /// Remarks for the person: on an earlier session's write without a recorded result, and on a path other than the
    /// default.
    let remarks: [StartupWarning]
    private let tornLine: TornLine

    /// Whether the last line of the file has no line break; then the next write begins with one.
    ///
    /// This is a class because a structure with a `Mutex` cannot be copied.
    private final class TornLine: Sendable {
        let isSet: Mutex<Bool>

        init(_ isSet: Bool) {
            self.isSet = Mutex(isSet)
        }
    }

    /// Opens the file that a person has named; otherwise the default file, or another if that cannot be opened.
    ///
    /// - Parameters:
    ///   - path: the path that a person has named; nil for the default path.
    ///   - environment: the variables that give the default path.
    ///   - temporary: a folder that all users can write to.
    /// - Throws: the reason why no file can be opened.
    init(path: String?, environment: [String: String], temporary: String = "/tmp") throws(LaunchError) {
        if let path {
            self.init(path, try Self.open(named: path), remark: nil)
            return
        }
        guard let state = Folders(environment).state else {
            self = try Self.openElsewhere(environment, temporary, "neither XDG_STATE_HOME nor HOME is set")
            return
        }
        do throws(LaunchError) {
            let path = "\(state)/geoconsole/audit.jsonl"
            self.init(path, try Self.open(path), remark: nil)
        } catch {
            self = try Self.openElsewhere(environment, temporary, "\(error)")
        }
    }

    private init(_ path: String, _ descriptor: Int32, remark: String?) {
        self.path = path
        self.descriptor = descriptor
        let tail = AuditTail(Self.tail(path))
        let unfinished = tail.unfinishedCall.map { StartupWarning("Check whether it took effect: \($0)") }
        remarks = [unfinished, remark.map { StartupWarning($0, level: .info) }].compactMap(\.self)
        tornLine = TornLine(tail.isLastLineIncomplete)
    }

    /// The whole file; empty for a pipe or a terminal.
    var contents: [UInt8] { Self.tail(path, limit: .max) }

    /// The last 256 KiB of the file, as the whole file may be huge; empty for a pipe or a terminal.
    private static func tail(_ path: String, limit: Int = 256 << 10) -> [UInt8] {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 { return [] }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return [] }
        var bytes = [UInt8](repeating: 0, count: min(Int(facts.st_size), limit))
        let count = pread(descriptor, &bytes, bytes.count, Int(facts.st_size) - bytes.count)
        return Array(bytes.prefix(max(count, 0)))
    }

    /// Opens a file at another path than the default: in a pod the pod's log, else a file in `temporary`.
    ///
    /// A pod's log stays when the pod is gone, and needs no writable file system.
    private static func openElsewhere(
        _ environment: [String: String],
        _ temporary: String,
        _ why: String
    ) throws(LaunchError) -> AuditFile {
        // The standard output of the pod's first process, which becomes the pod's log.
        let log = "/proc/1/fd/1"
        if environment["KUBERNETES_SERVICE_HOST"] != nil, let descriptor = try? open(named: log) {
            // A terminal would not keep the lines.
            if isatty(descriptor) == 0 {
                return AuditFile(log, descriptor, remark: "Actions are written down in the pod's log: \(why)")
            }
            close(descriptor)
        }
        let path = "\(temporary)/geoconsole-\(getuid())/audit.jsonl"
        return AuditFile(path, try open(path), remark: "Actions are written down in \(path): \(why)")
    }

    /// Opens a file that a person has named; it may be of any kind, and links are followed.
    private static func open(named path: String) throws(LaunchError) -> Int32 {
        makeFolder(of: path)
        return try checked(path, Glibc.open(path, writeFlags | O_CREAT, 0o600)) { _ in nil }
    }

    /// Opens a file that no person has named, and refuses a file that another user may have put there.
    ///
    /// In a folder that other users can write to, they could make a link to a file of their choice, a pipe that blocks
    /// us for ever, or a file of their own that they can change later.
    private static func open(_ path: String) throws(LaunchError) -> Int32 {
        makeFolder(of: path)
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        let directory = try checked(folder, descriptor, ownershipProblem)
        defer { close(directory) }
        let name = (path as NSString).lastPathComponent
        return try checked(path, openat(directory, name, writeFlags | O_CREAT | O_NOFOLLOW, 0o600)) { facts in
            facts.st_mode & S_IFMT == S_IFREG ? ownershipProblem(facts) : "it is no file"
        }
    }

    /// The flags for writing; opening never waits for the other end of a pipe.
    private static let writeFlags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK

    private static func makeFolder(of path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty { Folders.make(folder) }
    }

    /// The reason why other users could have made or could change a file or folder; nil if they cannot.
    private static func ownershipProblem(_ facts: stat) -> String? {
        if facts.st_uid != geteuid() { return "it belongs to another user" }
        return facts.st_mode & 0o022 == 0 ? nil : "others can write to it"
    }

    /// Checks an opened file; returns its descriptor, or closes the file and throws if `problem` gives a reason.
    private static func checked(
        _ path: String,
        _ descriptor: Int32,
        _ problem: (stat) -> String?
    ) throws(LaunchError) -> Int32 {
        guard descriptor >= 0 else { throw LaunchError("\(path): \(String(cString: strerror(errno)))") }
        var facts = stat()
        let why = fstat(descriptor, &facts) == 0 ? problem(facts) : String(cString: strerror(errno))
        if let why {
            close(descriptor)
            throw LaunchError("\(path): \(why)")
        }
        // `O_NONBLOCK` was set because opening must not wait; writing may wait.
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        return descriptor
    }

    /// Writes a line, and waits until it is on the disk.
    func append(_ line: String) throws(LaunchError) {
        let isWritten = tornLine.isSet.withLock { isTorn in
            let bytes = Array(((isTorn ? "\n" : "") + line + "\n").utf8)
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { isTorn = count < bytes.count }
            return count == bytes.count
        }
        // `EINVAL` means that this is no file on a disk but, for example, a pipe.
        guard isWritten, fsync(descriptor) == 0 || errno == EINVAL else {
            throw LaunchError("\(path): \(String(cString: strerror(errno)))")
        }
    }
}
