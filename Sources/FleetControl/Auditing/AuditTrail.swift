import HTTPTypes
import CloudflareAPI
import GeoEngine
import GeoFleet
import GeoRouting
import Synchronization
import Wire

/// The audit of one action: each write is recorded before it is sent, and again with its result.
///
/// A write that cannot be recorded is not sent.
final class AuditTrail: WriteRecorder {
    /// A write that was sent.
    struct SentWrite: Sendable {
        var request: CloudflareRequest
        /// The HTTP status of the answer; nil without an answer.
        var status: Int?
        /// Cloudflare's message if it refused the write and would refuse it again; else nil.
        var refusalMessage: String?
        /// The audit entry of this write.
        var entry: AuditEntry

        /// Whether the answer shows the result; false without an answer, and for a status of 500 or more.
        var isResultKnown: Bool { status.map { $0 < 500 } ?? false }
        /// Whether the status is 2xx.
        var wasAccepted: Bool { status.map { (200..<300).contains($0) } ?? false }
        /// Whether the status is 4xx: the write did not take effect.
        var wasRefused: Bool { status.map { (400..<500).contains($0) } ?? false }
    }

    private struct State {
        /// The objects by id, from the last reading or from a later reply.
        var objects: [String: JSON]
        var sent: [SentWrite] = []
        var trouble: String?
        var hasUnsentWrite = false
    }

    /// An entry with the person, the session and the action; each new entry starts as a copy of this one.
    private let template: AuditEntry
    /// Makes the readable form of a write.
    private let makeCall: @Sendable (CloudflareRequest) -> PlannedCall
    private let clock: WallClock
    private let audit: @Sendable (AuditEntry) throws -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - template: an entry with the person, the session and the action.
    ///   - makeCall: makes the readable form of a write.
    ///   - objects: the objects of the last reading, by id.
    ///   - clock: the clock for the moments of the entries.
    ///   - audit: writes an entry to the audit file; throws if the entry cannot be written.
    init(
        template: AuditEntry,
        makeCall: @escaping @Sendable (CloudflareRequest) -> PlannedCall,
        objects: [String: JSON],
        clock: WallClock,
        audit: @escaping @Sendable (AuditEntry) throws -> Void
    ) {
        self.template = template
        self.makeCall = makeCall
        self.clock = clock
        self.audit = audit
        state = Mutex(State(objects: objects))
    }

    /// The writes that have been sent, in order.
    var sent: [SentWrite] { state.withLock { $0.sent } }

    /// Why an entry could not be written; nil if all entries were written.
    var trouble: String? { state.withLock { $0.trouble } }

    /// Whether a write was not sent because it could not be recorded.
    var hasUnsentWrite: Bool { state.withLock { $0.hasUnsentWrite } }

    /// Records the result of a write from a later reading, because the answer did not show the result.
    func recordLookup(of sent: SentWrite, _ result: String, after: JSON) {
        var entry = sent.entry
        entry.result = result
        entry.after = after
        write(entry, .lookedUp)
    }

    func recordStart(of request: CloudflareRequest) throws(TransportError) {
        if write(entry(of: request), .intended) { return }
        state.withLock { $0.hasUnsentWrite = true }
        throw .heldBack
    }

    func recordEnd(of request: CloudflareRequest, _ outcome: Result<Reply, TransportError>) {
        var entry = entry(of: request)
        switch outcome {
        case .success(let reply):
            let envelope = try? JSON.parse(reply.body)
            let result = envelope?["result"] ?? .null
            // The status 429 is a rate limit: the same write may succeed later.
            let isPermanent = (400..<500).contains(reply.status) && reply.status != 429
            let refusalMessage = isPermanent ? envelope?["errors"]?.array?.first?["message"]?.string : nil
            state.withLock { state in
                state.sent.append(
                    SentWrite(request: request, status: reply.status, refusalMessage: refusalMessage, entry: entry)
                )
                if let id = result["id"]?.string { state.objects[id] = request.isDeletion ? nil : result }
            }
            entry.after = request.isDeletion ? .null : result
            entry.ray = reply.headers[.ray]
            entry.result = "\(reply.status)"
        case .failure(let error):
            if error.mayHaveArrived {
                state.withLock { $0.sent.append(SentWrite(request: request, status: nil, entry: entry)) }
            }
            entry.result = "\(error)"
        }
        write(entry, .done)
    }

    private func entry(of request: CloudflareRequest) -> AuditEntry {
        var entry = template
        entry.call = makeCall(request)
        entry.before = request.id.flatMap { id in state.withLock { $0.objects[id] } } ?? .null
        return entry
    }

    @discardableResult
    private func write(_ entry: AuditEntry, _ phase: AuditEntry.Phase) -> Bool {
        var entry = entry
        entry.phase = phase
        entry.moment = clock.now
        do {
            try audit(entry)
            return true
        } catch {
            state.withLock { $0.trouble = "\(error)".oneLine }
            return false
        }
    }
}

extension TransportError {
    /// Whether the server may have seen the request.
    var mayHaveArrived: Bool {
        switch self {
        case .notSent, .heldBack, .blocked: false
        case .lost, .timedOut, .tooLarge, .cancelled: true
        }
    }
}
