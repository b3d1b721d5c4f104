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
    struct Sent: Sendable {
        var request: CloudflareRequest
        /// The reply's HTTP status; nil if no answer came.
        var status: Int?
        /// Cloudflare's own words if it refused the write for good; else nil.
        var refusal: String?
        /// The entry of this write so far.
        var entry: AuditEntry

        /// Whether the result is certain; after a 5xx it is not, as the server may have acted.
        var wasAnswered: Bool { status.map { $0 < 500 } ?? false }
        var wasAccepted: Bool { status.map { (200..<300).contains($0) } ?? false }
        var wasRefused: Bool { status.map { (400..<500).contains($0) } ?? false }
    }

    private struct State {
        /// The objects by id, as they were read, or as a later reply has shown them.
        var objects: [String: JSON]
        var sent: [Sent] = []
        var trouble: String?
        var hasHeldBack = false
    }

    /// The entry that each write fills in with its phase and call.
    private let template: AuditEntry
    private let call: @Sendable (CloudflareRequest) -> PlannedCall
    private let clock: WallClock
    private let audit: @Sendable (AuditEntry) throws -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - template: an entry with the person, the session and the action.
    ///   - call: a write as a person sees it.
    ///   - objects: what was read last, by id.
    ///   - clock: for the moments of entries.
    ///   - audit: writes an entry to the file, or throws.
    init(
        template: AuditEntry,
        call: @escaping @Sendable (CloudflareRequest) -> PlannedCall,
        objects: [String: JSON],
        clock: WallClock,
        audit: @escaping @Sendable (AuditEntry) throws -> Void
    ) {
        self.template = template
        self.call = call
        self.clock = clock
        self.audit = audit
        state = Mutex(State(objects: objects))
    }

    /// The writes that have been sent, in order.
    var sent: [Sent] { state.withLock { $0.sent } }

    /// Why an entry could not be written; nil where all were.
    var trouble: String? { state.withLock { $0.trouble } }

    /// Whether a write was not sent because it could not be recorded.
    var hasHeldBack: Bool { state.withLock { $0.hasHeldBack } }

    /// Records the result of a write without an answer, as it was read later.
    func lookedUp(_ sent: Sent, _ result: String, after: JSON) {
        var entry = sent.entry
        entry.result = result
        entry.after = after
        write(entry, .lookedUp)
    }

    func begins(_ request: CloudflareRequest) throws(TransportError) {
        if write(entry(of: request), .intended) { return }
        state.withLock { $0.hasHeldBack = true }
        throw .heldBack
    }

    func ended(_ request: CloudflareRequest, _ outcome: Result<Reply, TransportError>) {
        var entry = entry(of: request)
        switch outcome {
        case .success(let reply):
            let envelope = try? JSON.parse(reply.body)
            let result = envelope?["result"] ?? .null
            // After 429 the same write may succeed later, so that it is not refused for good.
            let isRefused = (400..<500).contains(reply.status) && reply.status != 429
            let refusal = isRefused ? envelope?["errors"]?.array?.first?["message"]?.string : nil
            state.withLock { state in
                state.sent.append(Sent(request: request, status: reply.status, refusal: refusal, entry: entry))
                if let id = result["id"]?.string { state.objects[id] = request.isDeletion ? nil : result }
            }
            entry.after = request.isDeletion ? .null : result
            entry.ray = reply.headers[.ray]
            entry.result = "\(reply.status)"
        case .failure(let error):
            if error.mayHaveArrived {
                state.withLock { $0.sent.append(Sent(request: request, status: nil, entry: entry)) }
            }
            entry.result = "\(error)"
        }
        write(entry, .done)
    }

    private func entry(of request: CloudflareRequest) -> AuditEntry {
        var entry = template
        entry.call = call(request)
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
