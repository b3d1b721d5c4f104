import Synchronization

/// Whether this replica may write at this instant.
///
/// Asked right before each write leaves.
package final class Leadership: Sendable {
    private enum State {
        case always
        /// Nil for a standby.
        case until(Duration?)
    }

    private let state: Mutex<State>

    private init(_ state: State) {
        self.state = Mutex(state)
    }

    /// Without election everybody leads.
    package static var always: Leadership { Leadership(.always) }

    /// With election nobody leads before the lease is won.
    package static var elected: Leadership { Leadership(.until(nil)) }

    /// Whether a write may be sent at `now`, by the holder's own clock.
    package func isHeld(at now: Duration) -> Bool {
        state.withLock { state in
            switch state {
            case .always: true
            case .until(let deadline): deadline.map { now < $0 } ?? false
            }
        }
    }

    func set(until deadline: Duration?) {
        state.withLock { if case .until = $0 { $0 = .until(deadline) } }
    }
}
