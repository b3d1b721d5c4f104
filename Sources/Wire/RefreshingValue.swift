import Synchronization

/// A value that is read again at each use, for secrets that rotate.
///
/// Kubernetes replaces a mounted Secret by swapping a symlink. While no valid value can be read, the last valid one
/// stays in use.
package final class RefreshingValue<Value: Sendable>: Sendable {
    private let last: Mutex<Value>
    private let read: @Sendable () -> Value?

    /// - Parameters:
    ///   - first: the value in use until `read` gives one.
    ///   - read: reads the present value; gives nil where it is missing or invalid.
    package init(_ first: Value, read: @escaping @Sendable () -> Value?) {
        last = Mutex(first)
        self.read = read
    }

    /// The newest valid value; each access calls `read` and keeps its result.
    package var current: Value {
        let fresh = read()
        return last.withLock { last in
            if let fresh { last = fresh }
            return last
        }
    }
}
