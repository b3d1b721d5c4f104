import Synchronization

/// A value that is read anew each time, as rotated secrets are: their files are replaced by a symlink swap.
///
/// While there is none to read, or none that is any good, the last good one stays in use.
package final class Reread<Value: Sendable>: Sendable {
    private let last: Mutex<Value>
    private let read: @Sendable () -> Value?

    /// - Parameters:
    ///   - first: what is in use until a better one is read.
    ///   - read: nil where there is no good value.
    package init(_ first: Value, read: @escaping @Sendable () -> Value?) {
        last = Mutex(first)
        self.read = read
    }

    package var current: Value {
        let fresh = read()
        return last.withLock { last in
            if let fresh { last = fresh }
            return last
        }
    }
}
