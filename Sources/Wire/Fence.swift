import Synchronization

/// The right to send a request, checked again when the connection is ready, right before the first byte leaves.
///
/// TCP takes up to 10 s to connect, TLS up to 10 s more, and a request may wait for a free connection before that: the
/// replica that led when the request was made may lead no longer. A request with a closed fence ends in
/// `TransportError.heldBack`, and no byte of the request has left.
package final class Fence: Sendable, Equatable {
    /// Whether the request may be sent now; true while this replica leads, for example.
    package let isOpen: @Sendable () -> Bool

    package init(_ isOpen: @escaping @Sendable () -> Bool) {
        self.isOpen = isOpen
    }

    /// Compares identity: two fences are equal only if they are the same object.
    package static func == (one: Fence, other: Fence) -> Bool { one === other }
}

/// The fences of the requests that a transport is sending, by number.
final class Fences: Sendable {
    private let state = Mutex<(last: Int, open: [Int: Fence])>((0, [:]))

    func add(_ fence: Fence) -> Int {
        state.withLock { state in
            state.last += 1
            state.open[state.last] = fence
            return state.last
        }
    }

    func remove(_ number: Int) {
        state.withLock { $0.open[number] = nil }
    }

    subscript(number: Int) -> Fence? { state.withLock { $0.open[number] } }
}
