import Dispatch
import FleetControl
import Foundation
import GeoFleet
import Synchronization
import Wire

/// Ends the program on Ctrl-C, SIGTERM and SIGHUP, with what is known of the writes by then.
final class Interruption: Sendable {
    private struct State {
        var isInterrupted = false
        /// The calls that were begun, with the last that is known of each.
        var entries: [AuditEntry] = []
    }

    private let state = Mutex(State())

    /// The signals that a person or a shell ends a command with.
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// Notes an entry of the audit file; throws once the program is ending, so that no further write is sent.
    func note(_ entry: AuditEntry) throws(LaunchError) {
        let isInterrupted = state.withLock { state in
            if state.isInterrupted, entry.phase == .intended { return true }
            if entry.phase == .intended {
                state.entries.append(entry)
            } else if let place = state.entries.lastIndex(where: { $0.call == entry.call }) {
                state.entries[place] = entry
            }
            return false
        }
        if isInterrupted { throw LaunchError("the command is ending") }
    }

    /// Handles the signals for as long as the returned source lives.
    func begin() -> any DispatchSourceRead {
        for number in Self.signals where Self.pipe.write >= 0 {
            // A handler may do almost nothing: the rest happens where the byte is read.
            signal(number) { received in
                var byte = UInt8(truncatingIfNeeded: received)
                _ = Glibc.write(Interruption.pipe.write, &byte, 1)
            }
        }
        let source = DispatchSource.makeReadSource(fileDescriptor: Self.pipe.read)
        source.setEventHandler {
            var byte: UInt8 = 0
            if Glibc.read(Self.pipe.read, &byte, 1) == 1 { self.end(by: Int32(byte)) }
        }
        source.resume()
        return source
    }

    /// The pipe from the handler of the signals; -1 where there is none, and then a signal ends the process as usual.
    private static let pipe: (read: Int32, write: Int32) = {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return (-1, -1) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }()

    private func end(by number: Int32) {
        StandardStreams.warn(text())
        // Shells report an end by a signal as 128 plus the signal's number. `exit` would wait for a thread that reads
        // the answer to a question.
        _exit(128 + number)
    }

    /// What is known, in one line; from now on no write is begun.
    func text() -> String {
        let entries = state.withLock { state in
            state.isInterrupted = true
            return state.entries
        }
        if entries.isEmpty { return "interrupted: nothing was written" }
        let calls = entries.map { entry in
            let name = entry.before["name"]?.string ?? entry.after["name"]?.string ?? entry.call.path
            let result = entry.result.map { "answered \($0)" } ?? "was sent, and its answer is not known"
            return "\(entry.call.method) of \(name) \(result)"
        }
        let list = calls.joined(separator: "; ")
        return "interrupted after a write: \(list); the next command looks up what is not known"
    }
}
