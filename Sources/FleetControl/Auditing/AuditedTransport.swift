import GeoEngine
import GeoFleet
import GeoRouting
import HTTPTypes
import Synchronization
import Wire

/// The way of one action's calls: each write is put down before it is sent, and again with what came of it.
///
/// What cannot be put down is not sent.
final class AuditedTransport: Transport {
    /// A write that was sent.
    struct Sent: Sendable {
        var call: Review.PlannedCall
        /// Nil where no answer came.
        var status: Int?
        /// Why Cloudflare refused it for good, in its own words.
        var refusal: String?
        /// What has been put down of it so far.
        var entry: AuditEntry

        /// Whether it is certain what came of it: a server that stumbles may have acted.
        var wasAnswered: Bool { status.map { $0 < 500 } ?? false }
        var wasAccepted: Bool { status.map { (200..<300).contains($0) } ?? false }

        var wasRefused: Bool { status.map { (400..<500).contains($0) } ?? false }
    }

    private struct State {
        var objects: [String: JSON]
        var sent: [Sent] = []
        var trouble: String?
        var hasHeldBack = false
    }

    private let base: any Transport
    /// Who does what, with the phase and the call to be filled in.
    private let template: AuditEntry
    private let clock: WallClock
    private let audit: @Sendable (AuditEntry) throws -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - base: the guarded way to Cloudflare.
    ///   - template: who does what.
    ///   - objects: what was read last, by id.
    ///   - clock: when it happens.
    ///   - audit: writes an entry down, or throws.
    init(
        _ base: any Transport,
        template: AuditEntry,
        objects: [String: JSON],
        clock: WallClock,
        audit: @escaping @Sendable (AuditEntry) throws -> Void
    ) {
        self.base = base
        self.template = template
        self.clock = clock
        self.audit = audit
        state = Mutex(State(objects: objects))
    }

    /// The writes that have been sent, in order.
    var sent: [Sent] { state.withLock { $0.sent } }

    /// Why something could not be put down; nil where all could.
    var trouble: String? { state.withLock { $0.trouble } }

    /// Whether a write was not sent because it could not be put down.
    var hasHeldBack: Bool { state.withLock { $0.hasHeldBack } }

    /// Puts down what became of a write whose answer was lost.
    func lookedUp(_ sent: Sent, _ result: String, after: JSON) {
        var entry = sent.entry
        entry.result = result
        entry.after = after
        write(entry, .lookedUp)
    }

    func send(_ request: Request) async throws(TransportError) -> Response {
        if !request.isWrite { return try await base.send(request) }
        let body = String(decoding: request.body, as: UTF8.self)
        let call = Review.PlannedCall(method: request.method.rawValue, path: String(request.path), body: body)
        let id = String(request.path.split(separator: "/").last ?? "")
        var entry = template
        entry.call = call
        entry.before = state.withLock { $0.objects[id] } ?? .null
        guard write(entry, .intended) else {
            state.withLock { $0.hasHeldBack = true }
            throw .heldBack
        }
        do throws(TransportError) {
            var response = try await base.send(request)
            let reply = try await response.body.collect(upTo: 16 << 20)
            response.body = Body(reply)
            take(call, response, reply, entry)
            return response
        } catch {
            if error.mayHaveArrived { state.withLock { $0.sent.append(Sent(call: call, status: nil, entry: entry)) } }
            entry.result = "\(error)"
            write(entry, .done)
            throw error
        }
    }

    private func take(_ call: Review.PlannedCall, _ response: Response, _ reply: [UInt8], _ template: AuditEntry) {
        let envelope = try? JSON.parse(reply)
        let result = envelope?["result"] ?? .null
        let isRefused = (400..<500).contains(response.status) && response.status != 429
        let refusal = isRefused ? envelope?["errors"]?.array?.first?["message"]?.string : nil
        state.withLock { state in
            state.sent.append(Sent(call: call, status: response.status, refusal: refusal, entry: template))
            if let id = result["id"]?.string { state.objects[id] = call.method == "DELETE" ? nil : result }
        }
        var entry = template
        entry.after = call.method == "DELETE" ? .null : result
        entry.ray = response.headers[.ray]
        entry.result = "\(response.status)"
        write(entry, .done)
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
