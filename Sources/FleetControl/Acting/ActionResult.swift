import CloudflareAPI
import GeoFleet
import GeoEngine
import GeoRouting
import Wire

/// The result of an action's writes, from Cloudflare's answers and a later reading.
struct ActionResult: Sendable {
    /// How the action ended.
    enum Conclusion: Sendable {
        case done
        /// Nothing was written, for this reason.
        case refused(Refusal)
        /// At least one write was sent, but the result is not the intended one.
        case failed(ActionFailure.Reason)
    }

    /// The action as it was prepared right before its writes.
    let prepared: PreparedAction
    /// The reading after the writes; nil if no read succeeded, or if nothing was sent.
    let after: Snapshot?
    private let failure: String?
    private let sent: [AuditTrail.SentWrite]

    /// - Parameters:
    ///   - prepared: the action as it was prepared right before its writes.
    ///   - failure: why the writes stopped, in one line; nil if all were accepted.
    ///   - sent: the sent writes, in order.
    ///   - after: the reading after the writes.
    init(_ prepared: PreparedAction, _ failure: String?, _ sent: [AuditTrail.SentWrite], _ after: Snapshot?) {
        self.prepared = prepared
        self.failure = failure
        self.sent = sent
        self.after = after
    }

    var writes: [CloudflareRequest] { sent.map(\.request) }

    /// Whether the result of a write is not known from its answer and must be looked up.
    var hasUnknownResults: Bool { !sent.allSatisfy(\.isResultKnown) }

    /// Ids of the objects that the action concerns.
    var objectIDs: Set<String> { prepared.preview.objectIDs.union(writes.compactMap(\.id)) }

    var conclusion: Conclusion {
        if sent.isEmpty { return .refused(.writesStopped(failure)) }
        guard let failure else {
            // Without a reading after the writes, only Cloudflare's answers count.
            let overwritten = after.map(writes.notEffective) ?? []
            if overwritten.isEmpty { return .done }
            return .failed(.overwritten(overwritten.names))
        }
        if !hasUnknownResults, !sent.contains(where: \.wasAccepted) { return .refused(.writesStopped(failure)) }
        guard let after else { return .failed(.unknown(failure)) }
        // A result is not known, or one of several writes was refused: the reading shows which writes took effect.
        if isComplete(in: after) { return .done }
        let made =
            sent
            .filter { $0.wasAccepted || !$0.isResultKnown && $0.request.isEffective(in: after) }
            .map(\.request)
        if made.isEmpty { return .failed(.noEffect(failure)) }
        // A pass may send other writes than the planned ones: both lists count.
        let missing = (prepared.writes + writes).filter { write in !made.contains { $0.name == write.name } }
        return .failed(.partialEffect(failure, made: made.names, missing: missing.names))
    }

    /// A remark to add to the text of a done action; empty where there is none.
    var remark: String {
        if after == nil { return " (not looked up: Cloudflare cannot be read now)" }
        return hasUnknownResults ? " (the answer was lost; looked up: it took effect)" : ""
    }

    /// Whether a reading shows all writes of the action; the answers do not count.
    private func isComplete(in after: Snapshot) -> Bool {
        if prepared.preview.passClusters.isEmpty { return prepared.writes.allSatisfy { $0.isEffective(in: after) } }
        // A sync is complete when the plans of its clusters are empty. A sync with confirmed removals never counts as
        // complete, because the plans in a fleet do not contain removals.
        let fleet = prepared.fleet.updated(from: after)
        return prepared.removal == .never
            && prepared.preview.passClusters.allSatisfy { fleet.cluster($0)?.plan.operations.isEmpty ?? false }
    }

    // MARK: Writes with an unknown result

    /// Says, from a reading, whether the writes with an unknown result took effect.
    func lookupText(in snapshot: Snapshot) -> String {
        let missing = unknownResults.map(\.request).filter { !$0.isEffective(in: snapshot) }
        if missing.isEmpty { return "took effect" }
        return missing.count == unknownResults.count
            ? "did not take effect" : "took effect, apart from \(missing.names.joined(separator: ", "))"
    }

    /// Records, from a reading, whether the writes with an unknown result took effect; `not known` without a reading.
    func recordLookups(in trail: AuditTrail, _ snapshot: Snapshot?) {
        for sent in unknownResults {
            let result = snapshot.map { sent.request.isEffective(in: $0) ? "took effect" : "did not take effect" }
            let object = snapshot.flatMap { snapshot in sent.request.id.flatMap { snapshot.object($0) } }
            trail.recordLookup(of: sent, result ?? "not known", after: object.map(JSON.object) ?? .null)
        }
    }

    private var unknownResults: [AuditTrail.SentWrite] { sent.filter { !$0.isResultKnown } }
}
