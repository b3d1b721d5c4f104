import Foundation

/// The append-only file that every action is written down in.
struct AuditFile: Sendable {
    private let descriptor: Int32
    let path: String
    /// What the person should know about the place; nil where it is the usual one.
    let remark: String?

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
        self.remark = remark
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
        let bytes = Array((line + "\n").utf8)
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count, fsync(descriptor) == 0 || errno == EINVAL else {
            throw LaunchError("\(path): \(String(cString: strerror(errno)))")
        }
    }
}
