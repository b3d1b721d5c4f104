import Synchronization

/// A clock that goes only when a test moves it.
package final class ManualClock: Clock, Sendable {
    package struct Instant: InstantProtocol {
        package var offset: Duration

        package func advanced(by span: Duration) -> Instant { Instant(offset: offset + span) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper {
        var id: Int
        var deadline: Duration
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Duration.zero
        var sleepers: [Sleeper] = []
        var count = 0
    }

    private let state = Mutex(State())

    package init() {}

    package var now: Instant { Instant(offset: state.withLock { $0.now }) }
    package var minimumResolution: Duration { .zero }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.count += 1
            return state.count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Void, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if deadline.offset <= state.now { return .success(()) }
                    state.sleepers.append(Sleeper(id: id, deadline: deadline.offset, continuation: continuation))
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            remove { $0.id == id }.forEach { $0.continuation.resume(throwing: CancellationError()) }
        }
    }

    /// Moves the clock on and wakes, in the order of their deadlines, those whose time has come.
    package func advance(by span: Duration) {
        let now = state.withLock { state in
            state.now += span
            return state.now
        }
        for sleeper in remove({ $0.deadline <= now }).sorted(by: { $0.deadline < $1.deadline }) {
            sleeper.continuation.resume()
        }
    }

    /// Returns when a task sleeps until exactly this instant, or after so many turns that no task ever will.
    package func waitForSleeper(until deadline: Duration) async {
        for _ in 0..<1_000_000 {
            if state.withLock({ $0.sleepers.contains { $0.deadline == deadline } }) { return }
            await Task.yield()
        }
    }

    private func remove(_ isMeant: (Sleeper) -> Bool) -> [Sleeper] {
        state.withLock { state in
            let meant = state.sleepers.filter(isMeant)
            state.sleepers.removeAll(where: isMeant)
            return meant
        }
    }
}
