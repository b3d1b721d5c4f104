import Foundation
import GeoEngine

extension AuditFile {
    /// The file that a session without `--audit` writes: the default one, or the one for a host without a state folder.
    static func path(toRead environment: [String: String], temporary: String = "/tmp") -> String? {
        let elsewhere = "\(temporary)/geoconsole-\(getuid())/audit.jsonl"
        let hasElsewhere = FileManager.default.fileExists(atPath: elsewhere)
        guard let state = Folders(environment).state else { return hasElsewhere ? elsewhere : nil }
        let path = "\(state)/geoconsole/audit.jsonl"
        return hasElsewhere && !FileManager.default.fileExists(atPath: path) ? elsewhere : path
    }

    /// Calls `body` with each line of a file, which may be huge; a file that is not there has none.
    static func forEachLine(of path: String, _ body: (ArraySlice<UInt8>) -> Void) throws(LaunchError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            if errno == ENOENT { return }
            throw LaunchError("\(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var pending: [UInt8] = []
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw LaunchError("\(path): \(String(cString: strerror(errno)))") }
            if count == 0 { break }
            pending += buffer.prefix(count)
            var lines = pending.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let rest = Array(lines.removeLast())
            lines.forEach(body)
            pending = rest
        }
        body(pending[...])
    }
}
