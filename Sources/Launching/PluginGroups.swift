import Foundation
import Synchronization

/// The process groups of all running plugins; they are killed when this process exits.
///
/// The key `q`, a closed terminal and a signal end this process without waiting for its tasks. Plugins have sessions of
/// their own, and would not end with this process.
final class PluginGroups: Sendable {
    static let shared = PluginGroups()

    /// Identifies one run of a plugin.
    struct RunID: Hashable, Sendable {
        private let id = UUID()
    }

    /// The process id of each run's plugin; it is also the id of the plugin's process group.
    private let processIDs = Mutex<[RunID: pid_t]>([:])

    private init() {
        atexit { PluginGroups.shared.killAll() }
    }

    func add(_ runID: RunID, processID: pid_t) {
        processIDs.withLock { $0[runID] = processID }
    }

    func remove(_ runID: RunID) {
        processIDs.withLock { $0[runID] = nil }
    }

    private func killAll() {
        // A negative id means the whole process group.
        for processID in processIDs.withLock({ $0.values.sorted() }) { kill(-processID, SIGKILL) }
    }
}
