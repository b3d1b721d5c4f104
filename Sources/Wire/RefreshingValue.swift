import Synchronization

/// A value that is read again at each use, such as a secret that rotates.
///
/// Kubernetes, for example, replaces the files of a mounted Secret while the program runs. While no valid value can be
/// read, the last valid one is used.
package final class RefreshingValue<Value: Sendable>: Sendable {
    private let last: Mutex<Value>
    private let read: @Sendable () -> Value?

    /// - Parameters:
    ///   - first: the value until `read` returns one.
    ///   - read: reads and returns the present value; nil where it is missing or invalid.
    package init(_ first: Value, read: @escaping @Sendable () -> Value?) {
        last = Mutex(first)
        self.read = read
    }

    /// The newest valid value; each access calls `read`.
    package var current: Value {
        let fresh = read()
        return last.withLock { last in
            if let fresh { last = fresh }
            return last
        }
    }
}
