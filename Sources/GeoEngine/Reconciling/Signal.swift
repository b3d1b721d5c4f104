import Synchronization

/// A latch between one task that waits and others that wake it; a signal raised while no task waits is kept.
package final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes the task that waits; where none does, the next `wait` returns at once.
    package func raise() {
        release(raising: true)
    }

    /// Returns when the signal is raised (and lowers it), or when the task is cancelled.
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

    /// Waits for the signal, at most until an instant.
    package func wait(until instant: Duration, _ sleep: @escaping @Sendable (Duration) async throws -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await sleep(instant) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Resumes the task that waits, if any; where the task was cancelled, the signal is not raised.
    private func release(raising: Bool) {
        let waiter = state.withLock { state in
            if raising { state.isRaised = true }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
