import Synchronization

/// The right to send a request, checked again when the connection is ready, right before the first byte leaves.
///
/// A request may wait for a free connection, then up to 10 s for TCP, and up to 10 s more for TLS. Meanwhile this
/// replica may have lost the leadership that it had when the request was made. A request whose fence is closed fails
/// with `TransportError.heldBack`, and none of its bytes have left.
package final class Fence: Sendable, Equatable {
    /// Whether the request may be sent now; for example, whether this replica still leads.
    package let isOpen: @Sendable () -> Bool

    package init(_ isOpen: @escaping @Sendable () -> Bool) {
        self.isOpen = isOpen
    }

    /// Compares identity: two fences are equal only if they are the same object.
    package static func == (one: Fence, other: Fence) -> Bool { one === other }
}

/// The fences of the requests that a transport is sending, by a number that fits in a header field.
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
