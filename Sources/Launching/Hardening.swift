import CHeap
import Foundation

/// The first steps of a process that holds secrets and may get replies of megabytes.
package enum Hardening {
    /// Prevents core dumps, because memory holds tokens, and makes all threads share one heap.
    ///
    /// With a limit of 1 byte, Linux writes no core file and starts no program that collects dumps; 0 would only
    /// prevent the file.
    package static func apply() {
        var limit = rlimit(rlim_cur: 1, rlim_max: 1)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        // What one thread frees after a reply serves the next reply on any thread: with 10,000 pools the peak is a
        // quarter lower.
        useOneHeap()
    }
}
