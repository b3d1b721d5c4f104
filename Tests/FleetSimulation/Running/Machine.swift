import Support
import Synchronization

/// A computer whose time and whose order of work a seed decides: everything in it runs on the thread that turns it.
///
/// Each process has a queue of ready jobs. Of all queues the seed picks the next job; when none is ready, time jumps to
/// the next instant at which something is due.
package final class Machine: Sendable {
    private struct Timer {
        var id: Int
        var deadline: Duration
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct Line {
        let executor: ProcessExecutor
        var jobs: [UnownedJob] = []
        var isFrozen = false
        /// How far the process' own clock is ahead.
        var skew = Duration.zero

        var isReady: Bool { !isFrozen && !jobs.isEmpty }
    }

    private struct State {
        var now = Duration.zero
        var lines: [Line] = []
        var timers: [Timer] = []
        var count = 0
        var generator: SeededGenerator

        /// The index of the ready line that so many ready ones precede.
        func readyLine(_ number: Int) -> Int {
            var left = number
            for (index, line) in lines.enumerated() where line.isReady {
                if left == 0 { return index }
                left -= 1
            }
            return lines.count
        }
    }

    private let state: Mutex<State>

    package init(seed: UInt64) {
        state = Mutex(State(generator: SeededGenerator(seed)))
    }

    package var now: Duration { state.withLock { $0.now } }

    // MARK: Processes

    /// A new process; its tasks run where this executor is preferred.
    package func process() -> ProcessExecutor {
        state.withLock { state in
            let executor = ProcessExecutor(machine: self, number: state.lines.count)
            state.lines.append(Line(executor: executor))
            return executor
        }
    }

    /// Stops or continues a process, as SIGSTOP and SIGCONT do.
    package func freeze(_ process: ProcessExecutor, _ isFrozen: Bool) {
        state.withLock { $0.lines[process.number].isFrozen = isFrozen }
    }

    /// Lets a process' own clock jump ahead.
    package func jump(_ process: ProcessExecutor, by span: Duration) {
        state.withLock { $0.lines[process.number].skew += span }
    }

    func skew(_ number: Int) -> Duration { state.withLock { $0.lines[number].skew } }

    func enqueue(_ job: UnownedJob, _ number: Int) {
        state.withLock { $0.lines[number].jobs.append(job) }
    }

    // MARK: Time

    func sleep(until deadline: Duration) async throws {
        let id = state.withLock { state in
            state.count += 1
            return state.count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Void, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if deadline <= state.now { return .success(()) }
                    state.timers.append(Timer(id: id, deadline: deadline, continuation: continuation))
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            take { $0.id == id }.forEach { $0.continuation.resume(throwing: CancellationError()) }
        }
    }

    private func take(_ isMeant: (Timer) -> Bool) -> [Timer] {
        state.withLock { state in
            let meant = state.timers.filter(isMeant)
            if !meant.isEmpty { state.timers.removeAll(where: isMeant) }
            return meant
        }
    }

    // MARK: Turning

    /// Runs one ready job; false where none is.
    package func step() -> Bool {
        let choice = state.withLock { state -> (UnownedJob, ProcessExecutor)? in
            let count = state.lines.count(where: \.isReady)
            if count == 0 { return nil }
            let line = state.readyLine(state.generator.number(0...(count - 1)))
            let index = state.generator.number(0...(state.lines[line].jobs.count - 1))
            return (state.lines[line].jobs.remove(at: index), state.lines[line].executor)
        }
        guard let (job, executor) = choice else { return false }
        job.runSynchronously(on: executor.asUnownedTaskExecutor())
        return true
    }

    /// When a sleeper is due next.
    package var nextTimer: Duration? { state.withLock { $0.timers.map(\.deadline).min() } }

    /// Moves time on and wakes, in the order of their deadlines, those whose time has come.
    package func advance(to instant: Duration) {
        state.withLock { $0.now = max($0.now, instant) }
        let due = take { $0.deadline <= instant }
        for timer in due.sorted(by: { ($0.deadline, $0.id) < ($1.deadline, $1.id) }) { timer.continuation.resume() }
    }
}
