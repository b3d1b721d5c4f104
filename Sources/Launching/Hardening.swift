import CHeap
import Foundation

/// The first steps of a process that holds secrets and may get replies of megabytes.
package enum Hardening {
    /// Stops core dumps, as memory holds tokens, and makes all threads share one heap.
    ///
    /// A core limit of 1 makes Linux write no file and start no collector; 0 would only prevent the file.
    package static func apply() {
        var limit = rlimit(rlim_cur: 1, rlim_max: 1)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        // Memory of one reply serves the next on any thread: with 10,000 pools the peak is a quarter lower.
        useOneHeap()
    }
}
