import Synchronization

/// A signal from any task to one task that waits; when it is raised before the wait, the wait ends at once.
package final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes the task that waits; where no task waits, the next `wait` returns at once.
    package func raise() {
        release(raising: true)
    }

    /// Waits until the signal is raised or the task is cancelled; afterwards the signal is not raised any more.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isRaised || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
            state.withLock { $0.isRaised = false }
        } onCancel: {
            release(raising: false)
        }
    }

    /// Waits for the signal, but at most until an instant.
    package func wait(until instant: Duration, _ sleep: @escaping @Sendable (Duration) async throws -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await sleep(instant) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Resumes the task that waits, if there is one; `raising` is false where the task was cancelled.
    private func release(raising: Bool) {
        let waiter = state.withLock { state in
            if raising { state.isRaised = true }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
