import Synchronization
package import Wire

/// Whether this replica may write at this instant.
///
/// Asked right before each write leaves.
package final class Leadership: Sendable {
    private enum State {
        case always
        /// Until when, nil for a standby, and the how manieth time that it leads.
        case until(Duration?, term: Int)

        func isHeld(at now: Duration) -> Bool {
            switch self {
            case .always: true
            case .until(let deadline, _): deadline.map { now < $0 } ?? false
            }
        }
    }

    private let state: Mutex<State>

    private init(_ state: State) {
        self.state = Mutex(state)
    }

    /// Without election everybody leads.
    package static var always: Leadership { Leadership(.always) }

    /// With election nobody leads before the lease is won.
    package static var elected: Leadership { Leadership(.until(nil, term: 0)) }

    /// Whether a write may be sent at `now`, by the holder's own clock.
    package func isHeld(at now: Duration) -> Bool {
        state.withLock { $0.isHeld(at: now) }
    }

    /// What a write has to pass right before it leaves: open as long as the lease is held without a gap from now on.
    ///
    /// Nil without election.
    package func fence(_ now: @escaping @Sendable () -> Duration) -> Fence? {
        guard case .until(_, let term) = state.withLock({ $0 }) else { return nil }
        return Fence {
            self.state.withLock { state in
                guard case .until(_, term) = state else { return false }
                return state.isHeld(at: now())
            }
        }
    }

    /// Notes until when the lease holds; nil for one who does not lead.
    package func set(until deadline: Duration?) {
        state.withLock { state in
            guard case .until(let former, let term) = state else { return }
            state = .until(deadline, term: former == nil && deadline != nil ? term + 1 : term)
        }
    }
}
