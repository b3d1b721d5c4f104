import Foundation
import GeoConsole

/// Screens as text files.
enum ScreenFile {
    /// Writes a screen into a new file; what is to be said about it.
    static func write(_ grid: Grid, to name: String) -> String {
        let path = (name as NSString).expandingTildeInPath
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { return "Not written: \(name): \(String(cString: strerror(errno)))" }
        defer { close(file) }
        let text = Array((grid.text + "\n").utf8)
        guard text.withUnsafeBytes({ Glibc.write(file, $0.baseAddress, $0.count) }) == text.count else {
            return "Not written: \(name): \(String(cString: strerror(errno)))"
        }
        return "Screen written to \(name)"
    }
}
