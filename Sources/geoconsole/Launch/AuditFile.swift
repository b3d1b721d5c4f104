import FleetControl
import Foundation
import GeoConsole
import GeoEngine
import GeoRouting
import Synchronization

/// The append-only file that records every action.
struct AuditFile: Sendable {
    private let descriptor: Int32
    let path: String
    /// Remarks on a write of an earlier session that has no recorded result, and on an unusual place of the file.
    let remarks: [StartupWarning]
    private let torn: Torn

    /// Whether the last line of the file has no line break, so that the next write has to begin with one.
    ///
    /// This is a class because a structure with a `Mutex` cannot be copied.
    private final class Torn: Sendable {
        let isSet: Mutex<Bool>

        init(_ isSet: Bool) {
            self.isSet = Mutex(isSet)
        }
    }

    /// Opens the file, or another file if the usual place cannot be written.
    ///
    /// - Parameters:
    ///   - path: the place that a person has named, which is then the only one tried; nil for the usual place.
    ///   - environment: the variables that give the usual place.
    ///   - temporary: a folder that all users can write to.
    /// - Throws: the reason why no file can be opened.
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

    /// The last 256 KiB of a file that may be huge; empty for a pipe or a terminal.
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

    /// Opens another place than the usual one: in a pod the pod's log, else a file in `temporary`.
    ///
    /// The log outlives the pod and needs no writable file system.
    private static func elsewhere(
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
        return try checked(path, Glibc.open(path, writing | O_CREAT, 0o600)) { _ in nil }
    }

    /// Opens a file that no person has named, and refuses a file that another user may have put there.
    ///
    /// In a folder that other users can write to, they could place a link to a file of their choice, a pipe on which we
    /// would wait for ever, or a file of their own, which they can change.
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

    /// The flags for writing; opening never waits for the other end of a pipe.
    private static let writing = O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK

    private static func makeFolder(of path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        if folder.isEmpty { return }
        // If this fails, so does opening the file, which says why.
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// The reason why others may have made or may change a file or folder; nil if it is ours alone.
    private static func own(_ facts: stat) -> String? {
        if facts.st_uid != geteuid() { return "it belongs to another user" }
        return facts.st_mode & 0o022 == 0 ? nil : "others can write to it"
    }

    /// Checks an opened file; returns its descriptor, or closes it and throws if `fault` finds something wrong.
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
        // `O_NONBLOCK` is for opening, which must not wait; writing may wait.
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
        // `EINVAL`: what is open is no file on a disk, such as a pipe.
        guard isWritten, fsync(descriptor) == 0 || errno == EINVAL else {
            throw LaunchError("\(path): \(String(cString: strerror(errno)))")
        }
    }
}
