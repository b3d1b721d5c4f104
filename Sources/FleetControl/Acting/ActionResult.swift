import CloudflareAPI
import GeoFleet
import GeoEngine
import GeoRouting
import Wire

/// What came of an action's writes, by Cloudflare's answers and by what was read afterwards.
struct ActionResult: Sendable {
    enum Verdict: Sendable {
        case done
        /// Nothing was written, for this reason.
        case refused(Refusal)
        /// At least one write was sent, and the result is not the intended one.
        case failed(ActionFailure.Reason)
    }

    let judged: PreparedAction
    /// What was read afterwards; nil if no read succeeded, or nothing was sent.
    let after: Snapshot?
    private let failure: String?
    private let sent: [AuditTrail.Sent]

    /// - Parameters:
    ///   - judged: the action as the person confirmed it.
    ///   - failure: what stopped the writes, in one line; nil where nothing did.
    ///   - sent: the writes, in order.
    ///   - after: what was read afterwards.
    init(_ judged: PreparedAction, _ failure: String?, _ sent: [AuditTrail.Sent], _ after: Snapshot?) {
        self.judged = judged
        self.failure = failure
        self.sent = sent
        self.after = after
    }

    var writes: [CloudflareRequest] { sent.map(\.request) }

    /// Whether a write has no answer, so that its result must be looked up.
    var hasLost: Bool { !sent.allSatisfy(\.wasAnswered) }

    /// Ids of the objects that the action was about.
    var concerned: Set<String> { judged.preview.concerned.union(writes.compactMap(\.id)) }

    var verdict: Verdict {
        if sent.isEmpty { return .refused(.stopped(failure)) }
        guard let failure else {
            // If nothing could be read afterwards, Cloudflare's answers are believed.
            let unseen = after.map(writes.unseen) ?? []
            if unseen.isEmpty { return .done }
            return .failed(.overwritten(unseen.names))
        }
        if !hasLost, !sent.contains(where: \.wasAccepted) { return .refused(.stopped(failure)) }
        guard let after else { return .failed(.unknown(failure)) }
        // An answer was lost, or one of several writes was refused: what Cloudflare has now shows which took effect.
        if isWhole(in: after) { return .done }
        let made = sent.filter { $0.wasAccepted || !$0.wasAnswered && $0.request.isEffective(in: after) }.map(\.request)
        if made.isEmpty { return .failed(.lost(failure)) }
        // A pass may send other writes than were planned, so that both lists are looked at.
        let missing = (judged.writes + writes).filter { write in !made.contains { $0.name == write.name } }
        return .failed(.partly(failure, made: made.names, missing: missing.names))
    }

    /// A remark to show after the name of an action that is done; empty where there is none.
    var remark: String {
        if after == nil { return " (not looked up: Cloudflare cannot be read now)" }
        return hasLost ? " (the answer was lost; looked up: it took effect)" : ""
    }

    /// Whether Cloudflare has all that the action was to write, whatever the answers said.
    private func isWhole(in after: Snapshot) -> Bool {
        if judged.preview.actsAs.isEmpty { return judged.writes.allSatisfy { $0.isEffective(in: after) } }
        // A pass writes what it finds missing: it is complete when its controller would write nothing more. The plans
        // in a fleet are without removals, so that they cannot tell whether confirmed removals are complete.
        let fleet = judged.fleet.updated(from: after)
        return judged.removal == .never
            && judged.preview.actsAs.allSatisfy { fleet.cluster($0)?.plan.operations.isEmpty ?? false }
    }

    // MARK: Lost answers

    /// What a reading shows of the writes without an answer, in words.
    func result(in snapshot: Snapshot) -> String {
        let missing = lost.map(\.request).filter { !$0.isEffective(in: snapshot) }
        if missing.isEmpty { return "took effect" }
        return missing.count == lost.count
            ? "did not take effect" : "took effect, apart from \(missing.names.joined(separator: ", "))"
    }

    /// Records what a reading shows of the writes without an answer; `not known` where there is no reading.
    func putDown(in trail: AuditTrail, _ snapshot: Snapshot?) {
        for sent in lost {
            let result = snapshot.map { sent.request.isEffective(in: $0) ? "took effect" : "did not take effect" }
            let object = snapshot.flatMap { snapshot in sent.request.id.flatMap { snapshot.object($0) } }
            trail.lookedUp(sent, result ?? "not known", after: object.map(JSON.object) ?? .null)
        }
    }

    private var lost: [AuditTrail.Sent] { sent.filter { !$0.wasAnswered } }
}
