import FleetControl
import Foundation
import GeoConsole
import GeoEngine
import GeoRouting
import Synchronization

/// The append-only file that every action is written down in.
struct AuditFile: Sendable {
    private let descriptor: Int32
    let path: String
    /// What the person should know of an earlier session that was cut off, and about the place; none where all is usual.
    let remarks: [StartupWarning]
    private let torn: Torn

    /// Whether the last line has no end, so that the next one must not be written on to it.
    private final class Torn: Sendable {
        let isSet: Mutex<Bool>

        init(_ isSet: Bool) {
            self.isSet = Mutex(isSet)
        }
    }

    /// Opens the file, or another where the usual place cannot be written.
    ///
    /// - Parameters:
    ///   - path: a place that somebody has named; no other is tried then.
    ///   - environment: where the usual place is.
    ///   - temporary: the folder that everybody can write to.
    /// - Throws: why nothing can be written down.
    init(path: String?, environment: [String: String], temporary: String = "/tmp") throws(LaunchError) {
        if let path {
            self.init(path, try Self.open(named: path), remark: nil)
            return
        }
        guard let state = Folders(environment).state else {
            self = try Self.elsewhere(environment, temporary, "neither XDG_STATE_HOME nor HOME is set")
            return
        }
        do throws(LaunchError) {
            let path = "\(state)/geoconsole/audit.jsonl"
            self.init(path, try Self.open(path), remark: nil)
        } catch {
            self = try Self.elsewhere(environment, temporary, "\(error)")
        }
    }

    private init(_ path: String, _ descriptor: Int32, remark: String?) {
        self.path = path
        self.descriptor = descriptor
        let tail = AuditTail(Self.tail(path))
        let unfinished = tail.unfinished.map { StartupWarning("Look what became of it: \($0)") }
        remarks = [unfinished, remark.map { StartupWarning($0, level: .info) }].compactMap(\.self)
        torn = Torn(tail.isTorn)
    }

    /// The end of a file that may be huge; nothing of a pipe or a terminal.
    private static func tail(_ path: String) -> [UInt8] {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 { return [] }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return [] }
        var bytes = [UInt8](repeating: 0, count: min(Int(facts.st_size), 256 << 10))
        let count = pread(descriptor, &bytes, bytes.count, Int(facts.st_size) - bytes.count)
        return Array(bytes.prefix(max(count, 0)))
    }

    /// In a pod its log, which is kept when the pod is gone, and which needs no place on a read-only file system.
    private static func elsewhere(
        _ environment: [String: String],
        _ temporary: String,
        _ why: String
    ) throws(LaunchError) -> AuditFile {
        let log = "/proc/1/fd/1"
        if environment["KUBERNETES_SERVICE_HOST"] != nil, let descriptor = try? open(named: log) {
            if isatty(descriptor) == 0 {
                return AuditFile(log, descriptor, remark: "Actions are written down in the pod's log: \(why)")
            }
            close(descriptor)
        }
        let path = "\(temporary)/geoconsole-\(getuid())/audit.jsonl"
        return AuditFile(path, try open(path), remark: "Actions are written down in \(path): \(why)")
    }

    /// Opens a file that a person has named: whatever it is, also a link, such as the output of a pod's first process.
    private static func open(named path: String) throws(LaunchError) -> Int32 {
        makeFolder(of: path)
        return try checked(path, Glibc.open(path, writing | O_CREAT, 0o600)) { _ in nil }
    }

    /// Opens the file of the usual place, or of another that was not named: one that nobody else can have put there.
    ///
    /// In a folder that others can write to, a link would lead to a file of their choice, a pipe would let us wait for
    /// ever, and a file of theirs would be theirs to change.
    private static func open(_ path: String) throws(LaunchError) -> Int32 {
        makeFolder(of: path)
        let folder = (path as NSString).deletingLastPathComponent
        let place = try checked(folder, Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), own)
        defer { close(place) }
        let name = (path as NSString).lastPathComponent
        return try checked(path, openat(place, name, writing | O_CREAT | O_NOFOLLOW, 0o600)) { facts in
            facts.st_mode & S_IFMT == S_IFREG ? own(facts) : "it is no file"
        }
    }

    /// Never waits for the other end of a pipe.
    private static let writing = O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK

    private static func makeFolder(of path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        if folder.isEmpty { return }
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// What is wrong with something that must be ours alone; nil where it is.
    private static func own(_ facts: stat) -> String? {
        if facts.st_uid != geteuid() { return "it belongs to another user" }
        return facts.st_mode & 0o022 == 0 ? nil : "others can write to it"
    }

    /// The descriptor, once what has been opened is what it should be.
    private static func checked(
        _ path: String,
        _ descriptor: Int32,
        _ fault: (stat) -> String?
    ) throws(LaunchError) -> Int32 {
        guard descriptor >= 0 else { throw LaunchError("\(path): \(String(cString: strerror(errno)))") }
        var facts = stat()
        let why = fstat(descriptor, &facts) == 0 ? fault(facts) : String(cString: strerror(errno))
        if let why {
            close(descriptor)
            throw LaunchError("\(path): \(why)")
        }
        // Opening must not wait; writing may.
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        return descriptor
    }

    /// Writes a line and waits until the disk has it.
    func append(_ line: String) throws(LaunchError) {
        let isWritten = torn.isSet.withLock { isTorn in
            let bytes = Array(((isTorn ? "\n" : "") + line + "\n").utf8)
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { isTorn = count < bytes.count }
            return count == bytes.count
        }
        guard isWritten, fsync(descriptor) == 0 || errno == EINVAL else {
            throw LaunchError("\(path): \(String(cString: strerror(errno)))")
        }
    }
}
