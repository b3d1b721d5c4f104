import Synchronization

/// A file that is opened anew each time, as rotated secrets are replaced by a symlink swap.
///
/// While it cannot be read, or holds something that is none, the last good content stays in use.
final class RereadFile: Sendable {
    private let path: String
    private let files: Files
    private let isGood: @Sendable ([UInt8]) -> Bool
    private let last: Mutex<[UInt8]>

    init(_ path: String, _ first: [UInt8], _ files: Files, isGood: @escaping @Sendable ([UInt8]) -> Bool) {
        self.path = path
        self.files = files
        self.isGood = isGood
        last = Mutex(first)
    }

    var current: [UInt8] {
        let fresh = (try? files.read(path)).flatMap { isGood($0) ? $0 : nil }
        return last.withLock { last in
            if let fresh { last = fresh }
            return last
        }
    }
}
