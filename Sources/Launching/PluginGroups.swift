import Foundation
import Synchronization

/// The process groups of all running plugins; they are killed when this process exits.
///
/// The key `q`, a hang-up and a signal end this process without waiting for its tasks. The plugins would go on, because
/// they have sessions of their own.
final class PluginGroups: Sendable {
    static let process = PluginGroups()

    /// Identifies one run of a plugin.
    struct Place: Hashable, Sendable {
        private let id = UUID()
    }

    /// The process id of each run's plugin, which is also the id of its process group.
    private let leaders = Mutex<[Place: pid_t]>([:])

    private init() {
        atexit { PluginGroups.process.endAll() }
    }

    func enter(_ place: Place, leader: pid_t) {
        leaders.withLock { $0[place] = leader }
    }

    func leave(_ place: Place) {
        leaders.withLock { $0[place] = nil }
    }

    private func endAll() {
        // A negative id stands for the whole process group.
        for leader in leaders.withLock({ $0.values.sorted() }) { kill(-leader, SIGKILL) }
    }
}
