import Synchronization

/// A value that is read again at each use, for secrets that rotate: their files are replaced by a symlink swap.
///
/// While no good value can be read, the last good one stays in use.
package final class Reread<Value: Sendable>: Sendable {
    private let last: Mutex<Value>
    private let read: @Sendable () -> Value?

    /// - Parameters:
    ///   - first: the value in use until `read` gives one.
    ///   - read: the value as it is now; nil where it is missing or not good.
    package init(_ first: Value, read: @escaping @Sendable () -> Value?) {
        last = Mutex(first)
        self.read = read
    }

    /// The newest good value; each access calls `read`.
    package var current: Value {
        let fresh = read()
        return last.withLock { last in
            if let fresh { last = fresh }
            return last
        }
    }
}
