import Synchronization

/// The engine's state, for probes.
package final class EngineStatus: Sendable {
    private struct State {
        var isSynced = false
        var lastSuccess: Duration?
        /// The last instant at which the API server sent an event, a bookmark or a list.
        var lastServerActivity: Duration?
        var passTrouble: String?
        var watchTrouble: String?
        /// Whether the lease has been read; nil without election.
        var hasObservedLease: Bool?
        var isLeading = true
    }

    private let state = Mutex(State())
    private let resyncInterval: Duration
    private let start: Duration

    /// Makes the status of a process that has listed nothing yet.
    ///
    /// - Parameters:
    ///   - resyncInterval: the longest time between two passes; a leader without a successful pass for twice this time
    ///     is unready.
    ///   - start: the start of the process; ages count from this instant until there is a success.
    package init(resyncInterval: Duration, start: Duration = .zero) {
        self.resyncInterval = resyncInterval
        self.start = start
    }

    /// Records that the Ingresses have been listed; returns true only the first time.
    func noteListed() -> Bool {
        state.withLock { state in
            defer { state.isSynced = true }
            // A later list does not prove that the watch works: only `watchOpened` clears the trouble then.
            if !state.isSynced { state.watchTrouble = nil }
            return !state.isSynced
        }
    }

    /// Records that there is an election; the process is unready until it has read the lease.
    package func requireLease() {
        state.withLock { $0.hasObservedLease = false }
    }

    func noteLeaseSeen() {
        state.withLock { $0.hasObservedLease = true }
    }

    func setLeading(_ isLeading: Bool) {
        state.withLock { $0.isLeading = isLeading }
    }

    func watchOpened() {
        state.withLock { $0.watchTrouble = nil }
    }

    /// Records that the API server has sent an event, a bookmark or a list.
    func noteServerActivity(at now: Duration) {
        state.withLock { $0.lastServerActivity = now }
    }

    func watchFailed(_ why: String) {
        state.withLock { $0.watchTrouble = why }
    }

    func passEnded(_ report: PassReport, at now: Duration) {
        state.withLock { state in
            if case .failed = report.outcome {
                state.passTrouble = report.failure
            } else if let why = report.unreadyReason {
                state.passTrouble = why
            } else {
                state.passTrouble = nil
                state.lastSuccess = now
            }
        }
    }

    /// Whether a whole list of the Ingresses has been read.
    package var isSynced: Bool { state.withLock { $0.isSynced } }
    /// Why the Ingresses are not watched now; nil where they are watched.
    package var watchTrouble: String? { state.withLock { $0.watchTrouble } }

    /// The state at one instant.
    ///
    /// `successAge` is the time since the last successful pass; `watchAge` is the time since the API server last sent
    /// anything. Before the first such instant, each counts from the start of the process.
    typealias Moment = (isReady: Bool, successAge: Duration, watchAge: Duration)

    func moment(at now: Duration) -> Moment {
        let state = state.withLock { $0 }
        return (
            isReady: unreadiness(at: now) == nil,
            successAge: now - (state.lastSuccess ?? start),
            watchAge: now - (state.lastServerActivity ?? start)
        )
    }

    /// Why the process is not ready, in one line; nil where it is ready.
    ///
    /// A leader is ready when it has read a whole list of the Ingresses and its last successful pass is at most two
    /// resync intervals old. A standby is ready when it has read a whole list of the Ingresses and the lease.
    package func unreadiness(at now: Duration) -> String? {
        let state = state.withLock { $0 }
        if !state.isSynced {
            return "the Ingresses have not been listed yet" + (state.watchTrouble.map { ": \($0)" } ?? "")
        }
        if state.hasObservedLease == false { return "the lease has not been read yet" }
        if !state.isLeading { return nil }
        guard let success = state.lastSuccess else {
            return "no pass has succeeded yet" + (state.passTrouble.map { ": \($0)" } ?? "")
        }
        if now - success > resyncInterval * 2 {
            let age = (now - success).components.seconds
            return "the last successful pass was \(age) s ago" + (state.passTrouble.map { ": \($0)" } ?? "")
        }
        return nil
    }
}
