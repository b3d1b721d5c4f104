import Synchronization

/// The right to send a request, asked for when its connection is ready and not only when it is made.
///
/// A connection's set-up takes up to 10 s for TCP and 10 s for TLS, and a request may wait for one before that: whoever
/// led when it was made may lead no longer. A request whose fence is closed ends in `TransportError.heldBack`, and no
/// byte of it has left.
package final class Fence: Sendable, Equatable {
    package let isOpen: @Sendable () -> Bool

    package init(_ isOpen: @escaping @Sendable () -> Bool) {
        self.isOpen = isOpen
    }

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
