import Synchronization
package import Wire

/// The right of this replica to write, which may end at any instant.
///
/// Before each write, the transport checks whether this replica still has the right.
package final class Leadership: Sendable {
    /// The deadline and the number of the present term; nil without election.
    ///
    /// The deadline is nil for a standby. The term's number grows by one each time that this replica wins the lease.
    private typealias State = (deadline: Duration?, term: Int)?

    private let state: Mutex<State>

    private init(_ state: State) {
        self.state = Mutex(state)
    }

    /// A leadership without election, which is always held.
    package static var always: Leadership { Leadership(nil) }

    /// A leadership by election, which is not held until the lease is won.
    package static var elected: Leadership { Leadership((deadline: nil, term: 0)) }

    /// Whether a write may be sent at `now`, an instant of this process' monotonic clock.
    package func isHeld(at now: Duration) -> Bool {
        state.withLock { state in
            guard let state else { return true }
            return state.deadline.map { now < $0 } ?? false
        }
    }

    /// A fence that is open until the present term ends; nil without election.
    ///
    /// The fence stays closed where this replica loses the lease and wins it again: that begins a new term.
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
    /// A call with an instant begins a new term where the last deadline was nil.
    package func set(until deadline: Duration?) {
        state.withLock { state in
            if state?.deadline == nil, deadline != nil { state?.term += 1 }
            state?.deadline = deadline
        }
    }
}
