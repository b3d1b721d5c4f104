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
    let remarks: [Caution]
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
    /// - Throws: why nothing can be written down.
    init(path: String?, environment: [String: String]) throws(LaunchError) {
        if let path {
            // Whoever names a place may name a link, such as the standard output of a pod's first process.
            self.init(path, try Self.open(path, O_CREAT), remark: nil)
            return
        }
        guard let state = Folders(environment).state else {
            self = try Self.elsewhere(environment, "neither XDG_STATE_HOME nor HOME is set")
            return
        }
        do throws(LaunchError) {
            let path = "\(state)/geoconsole/audit.jsonl"
            self.init(path, try Self.open(path), remark: nil)
        } catch {
            self = try Self.elsewhere(environment, "\(error)")
        }
    }

    private init(_ path: String, _ descriptor: Int32, remark: String?) {
        self.path = path
        self.descriptor = descriptor
        let tail = AuditTail(Self.tail(path))
        let unfinished = tail.unfinished.map { Caution("Look what became of it: \($0)") }
        remarks = [unfinished, remark.map { Caution($0, level: .info) }].compactMap(\.self)
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
    private static func elsewhere(_ environment: [String: String], _ why: String) throws(LaunchError) -> AuditFile {
        let log = "/proc/1/fd/1"
        if environment["KUBERNETES_SERVICE_HOST"] != nil, let descriptor = try? open(log, 0) {
            if isatty(descriptor) == 0 {
                return AuditFile(log, descriptor, remark: "Actions are written down in the pod's log: \(why)")
            }
            close(descriptor)
        }
        let path = "/tmp/geoconsole-\(getuid())/audit.jsonl"
        return AuditFile(path, try open(path), remark: "Actions are written down in \(path): \(why)")
    }

    /// Opens the file at its end, in a folder that is made where there is none.
    ///
    /// By default not through a link: in a folder that others can write to, it would lead to a file of their choice.
    private static func open(
        _ path: String,
        _ creation: Int32 = O_CREAT | O_NOFOLLOW
    ) throws(LaunchError) -> Int32 {
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty {
            try? FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CLOEXEC | creation, 0o600)
        guard descriptor >= 0 else { throw LaunchError("\(path): \(String(cString: strerror(errno)))") }
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
