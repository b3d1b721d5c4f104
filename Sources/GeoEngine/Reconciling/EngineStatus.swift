import KubernetesAPI
import Synchronization

/// The engine's state, for probes.
package final class EngineStatus: Sendable {
    fileprivate struct State {
        /// What became of the list and the watch of each kind.
        var watches: [ObjectKind: WatchState] = [.ingress: WatchState()]
        var lastSuccess: Duration?
        /// The last instant at which the API server sent an event, a bookmark or a list.
        var lastServerActivity: Duration?
        var passTrouble: String?
        /// Whether the lease has been read; nil without election.
        var hasObservedLease: Bool?
        var isLeading = true
    }

    fileprivate struct WatchState {
        /// Whether a whole list has been read.
        var isListed = false
        /// Whether a list has been read, or has failed.
        var hasAnswered = false
        /// Why the kind is not watched now; nil where it is.
        var trouble: String?
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

    /// Names the kinds that are read; without this call, only Ingresses are.
    func expect(_ kinds: [ObjectKind]) {
        state.withLock { $0.watches = Dictionary(kinds.map { ($0, WatchState()) }) { first, _ in first } }
    }

    /// Records that all objects of a kind have been listed; returns true only the first time.
    func noteListed(_ kind: ObjectKind = .ingress) -> Bool {
        state.withLock { state in
            let isFirst = state.watches[kind]?.isListed != true
            // A later list does not prove that the watch works: only `watchOpened` clears the trouble then.
            if isFirst { state.watches[kind] = WatchState(isListed: true, hasAnswered: true) }
            return isFirst
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

    func watchOpened(_ kind: ObjectKind = .ingress) {
        state.withLock { $0.watches[kind]?.trouble = nil }
    }

    /// Records that the API server has sent an event, a bookmark or a list.
    func noteServerActivity(at now: Duration) {
        state.withLock { $0.lastServerActivity = now }
    }

    /// Records why a kind is not watched now; returns whether this is the first answer about it.
    func watchFailed(_ kind: ObjectKind = .ingress, _ why: String) -> Bool {
        state.withLock { state in
            let isFirst = state.watches[kind]?.hasAnswered != true
            state.watches[kind]?.hasAnswered = true
            state.watches[kind]?.trouble = why
            return isFirst
        }
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

    /// Whether a pass may begin: at least one kind has been listed, and the lists of all others have failed.
    package var isSynced: Bool { state.withLock { $0.isSynced } }
    /// Why objects are not watched now, in one line; nil where all kinds are watched.
    package var watchTrouble: String? { state.withLock { $0.watchTrouble } }

    /// Whether all objects of a kind have been listed once.
    func isListed(_ kind: ObjectKind) -> Bool { state.withLock { $0.watches[kind]?.isListed ?? false } }

    /// Why a kind is not watched now; nil where it is.
    func trouble(of kind: ObjectKind) -> String? { state.withLock { $0.watches[kind]?.trouble } }

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
            return "the \(state.missingKinds) have not been listed yet" + (state.watchTrouble.map { ": \($0)" } ?? "")
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

extension EngineStatus.State {
    fileprivate var isSynced: Bool {
        watches.values.contains(where: \.isListed) && watches.values.allSatisfy(\.hasAnswered)
    }

    fileprivate var watchTrouble: String? {
        let troubles = sortedWatches.compactMap { kind, watch in
            watch.trouble.map { watches.count == 1 ? $0 : "\(kind.plural): \($0)" }
        }
        return troubles.isEmpty ? nil : troubles.joined(separator: "; ")
    }

    /// The kinds without a list, such as `Ingresses and Gateways`.
    fileprivate var missingKinds: String {
        sortedWatches.filter { !$0.value.isListed }.map(\.key.plural).joined(separator: " and ")
    }

    private var sortedWatches: [(key: ObjectKind, value: EngineStatus.WatchState)] {
        watches.sorted { $0.key.plural < $1.key.plural }
    }
}
