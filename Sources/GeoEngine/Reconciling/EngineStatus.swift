import Synchronization

/// The engine's state, for probes.
package final class EngineStatus: Sendable {
    private struct State {
        var isSynced = false
        var lastSuccess: Duration?
        var lastWatchSign: Duration?
        var passTrouble: String?
        var watchTrouble: String?
        /// Nil without election.
        var hasObservedLease: Bool?
        var isLeading = true
    }

    private let state = Mutex(State())
    private let resyncInterval: Duration
    private let start: Duration

    /// Begins with nothing known.
    ///
    /// - Parameters:
    ///   - resyncInterval: the process is unready once twice this time has passed since the last success.
    ///   - start: the instant from which ages count before a first success.
    package init(resyncInterval: Duration, start: Duration = .zero) {
        self.resyncInterval = resyncInterval
        self.start = start
    }

    /// Notes that the Ingresses have been listed; true for the first time.
    func synced() -> Bool {
        state.withLock { state in
            defer { state.isSynced = true }
            // After the first list only an open watch clears its trouble: a list says nothing about the watch.
            if !state.isSynced { state.watchTrouble = nil }
            return !state.isSynced
        }
    }

    /// Notes that there is an election: the process is unready until it has read the lease.
    package func standBy() {
        state.withLock { $0.hasObservedLease = false }
    }

    func observedLease() {
        state.withLock { $0.hasObservedLease = true }
    }

    func leads(_ isLeading: Bool) {
        state.withLock { $0.isLeading = isLeading }
    }

    func watchOpened() {
        state.withLock { $0.watchTrouble = nil }
    }

    /// Notes that the API server has sent an event, a bookmark or a list.
    func heard(at now: Duration) {
        state.withLock { $0.lastWatchSign = now }
    }

    func watchFailed(_ why: String) {
        state.withLock { $0.watchTrouble = why }
    }

    func passEnded(_ report: PassReport, at now: Duration) {
        state.withLock { state in
            if case .failed = report.outcome {
                state.passTrouble = report.failure
            } else if let why = report.blocking {
                state.passTrouble = why
            } else {
                state.passTrouble = nil
                state.lastSuccess = now
            }
        }
    }

    /// Whether the Ingresses have been listed as a whole at least once.
    package var isSynced: Bool { state.withLock { $0.isSynced } }
    /// Why the Ingresses are not watched at the moment; what is known of them stays in use.
    package var watchTrouble: String? { state.withLock { $0.watchTrouble } }

    /// The state at one instant: the times since the last successful pass and since the API server last sent anything.
    ///
    /// Both count from the start where there was none yet.
    typealias Moment = (isReady: Bool, successAge: Duration, watchAge: Duration)

    func moment(at now: Duration) -> Moment {
        let state = state.withLock { $0 }
        return (
            isReady: unreadiness(at: now) == nil,
            successAge: now - (state.lastSuccess ?? start),
            watchAge: now - (state.lastWatchSign ?? start)
        )
    }

    /// Why the process is not ready, in one line; nil where it is.
    ///
    /// Ready means: a whole list of the Ingresses, and a successful pass within the last two resync intervals. A standby
    /// is ready when it knows the Ingresses and the lease.
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
