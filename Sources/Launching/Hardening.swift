import CHeap
import Foundation

/// Protects the secrets in memory, and saves memory, at the start of a process.
package enum Hardening {
    /// Prevents core dumps, because memory holds tokens, and makes all threads share one heap.
    ///
    /// With a limit of 1 byte, Linux neither writes a core file nor starts the program that collects dumps. A limit of
    /// 0 would only prevent the file.
    package static func apply() {
        var limit = rlimit(rlim_cur: 1, rlim_max: 1)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        // Every thread can then use the memory that another thread has freed: with 10,000 pools, the largest use of
        // memory is a quarter lower.
        useOneHeap()
    }
}
