import Synchronization

/// The engine's state, for probes.
package final class EngineStatus: Sendable {
    private struct State {
        var isSynced = false
        var lastSuccess: Duration?
        /// When the API server last sent an event, a bookmark or a list.
        var lastWatchSign: Duration?
        var passTrouble: String?
        var watchTrouble: String?
        /// Whether the lease has been read; nil without election.
        var hasObservedLease: Bool?
        var isLeading = true
    }

    private let state = Mutex(State())
    private let resyncInterval: Duration
    private let start: Duration

    /// Begins with nothing known.
    ///
    /// - Parameters:
    ///   - resyncInterval: the longest time between two passes; without a success for twice as long, the process is
    ///     unready.
    ///   - start: the instant from which ages count before a first success.
    package init(resyncInterval: Duration, start: Duration = .zero) {
        self.resyncInterval = resyncInterval
        self.start = start
    }

    /// Records that the Ingresses have been listed; returns true only the first time.
    func synced() -> Bool {
        state.withLock { state in
            defer { state.isSynced = true }
            // A later list does not show that the watch works: then only `watchOpened` clears the trouble.
            if !state.isSynced { state.watchTrouble = nil }
            return !state.isSynced
        }
    }

    /// Records that there is an election: the process is unready until it has read the lease.
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

    /// Records that the API server has sent an event, a bookmark or a list.
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
    /// Each counts from the process' start until the first one has happened.
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
    /// A leader is ready once it has a whole list of the Ingresses, and while its last successful pass is at most two
    /// resync intervals old. A standby is ready once it has listed the Ingresses and read the lease.
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
