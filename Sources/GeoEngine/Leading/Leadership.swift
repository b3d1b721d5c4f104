import Synchronization
package import Wire

/// Whether this replica may write at this instant.
///
/// It is checked right before each write is sent.
package final class Leadership: Sendable {
    /// The end of the present term and its number; nil as a whole without election.
    ///
    /// The deadline is nil for a standby. The number grows each time that the lease is won.
    private typealias State = (deadline: Duration?, term: Int)?

    private let state: Mutex<State>

    private init(_ state: State) {
        self.state = Mutex(state)
    }

    /// A leadership without election: it is always held.
    package static var always: Leadership { Leadership(nil) }

    /// A leadership by election: it is not held before the lease is won.
    package static var elected: Leadership { Leadership((deadline: nil, term: 0)) }

    /// Whether a write may be sent at `now`, an instant of this process' monotonic clock.
    package func isHeld(at now: Duration) -> Bool {
        state.withLock { state in
            guard let state else { return true }
            return state.deadline.map { now < $0 } ?? false
        }
    }

    /// A fence that lets a write through only while the term that is current now lasts; nil without election.
    ///
    /// It stays closed even where this replica loses the lease and wins it again, because that is a new term.
    package func fence(_ now: @escaping @Sendable () -> Duration) -> Fence? {
        guard let term = state.withLock({ $0?.term }) else { return nil }
        return Fence {
            self.state.withLock { state in
                guard let state, state.term == term, let deadline = state.deadline else { return false }
                return now() < deadline
            }
        }
    }

    /// Sets the instant until which the lease is held; nil for a standby.
    ///
    /// An instant after nil begins a new term.
    package func set(until deadline: Duration?) {
        state.withLock { state in
            if state?.deadline == nil, deadline != nil { state?.term += 1 }
            state?.deadline = deadline
        }
    }
}
