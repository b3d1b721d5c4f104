import Synchronization

/// A check right before the first byte of a request is sent: an open fence allows the request, a closed one does not.
///
/// Before the check, the request may wait for a free connection, then up to 10 s for TCP and up to 10 s more for TLS.
/// Meanwhile this replica may lose its leadership. A request with a closed fence fails with `TransportError.heldBack`,
/// and no byte of the request is sent.
package final class Fence: Sendable, Equatable {
    /// Whether the request may be sent now, for example because this replica still leads.
    package let isOpen: @Sendable () -> Bool

    package init(_ isOpen: @escaping @Sendable () -> Bool) {
        self.isOpen = isOpen
    }

    /// Whether both fences are the same object.
    package static func == (one: Fence, other: Fence) -> Bool { one === other }
}

/// The fences of the requests that a transport is sending now, each with a number.
///
/// A header field of the request contains the number, and the connection finds the fence by this number.
final class Fences: Sendable {
    private let state = Mutex<(lastNumber: Int, fenceByNumber: [Int: Fence])>((0, [:]))

    /// Adds a fence, and returns its number.
    func add(_ fence: Fence) -> Int {
        state.withLock { state in
            state.lastNumber += 1
            state.fenceByNumber[state.lastNumber] = fence
            return state.lastNumber
        }
    }

    func remove(_ number: Int) {
        state.withLock { $0.fenceByNumber[number] = nil }
    }

    subscript(number: Int) -> Fence? { state.withLock { $0.fenceByNumber[number] } }
}
